"""A PostgreSQL primary with a standby, for scripts that take servers away.

    with Cluster() as cluster:
        world = World(database=cluster.address)
        cluster.kill_primary()
        cluster.promote()

The servers lie in a new folder, are reached by sockets in it, run as a user who is not root, and end with the cluster by
their own process ids. fsync is off: what is killed here is a server, not a machine, and a page that was written outlives
it."""

import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time

from world import check

PROGRAMS = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
SETTINGS = {"fsync": "off", "listen_addresses": "", "max_connections": 100, "shared_buffers": "32MB",
            "wal_keep_size": "256MB", "hot_standby": "on", "log_min_messages": "fatal", "jit": "off",
            "wal_receiver_status_interval": "1s", "wal_retrieve_retry_interval": "200ms", "autovacuum": "off"}


def until(is_so, what, seconds=30):
    """Wait for something that must come; the bound only ends a run that hangs."""
    end = time.monotonic() + seconds
    while not is_so():
        check(time.monotonic() < end, f"not within {seconds} s: {what}")
        time.sleep(0.02)


class Postgres:
    """One server and its folder."""

    def __init__(self, cluster, name):
        self.cluster, self.name = cluster, name
        self.folder = os.path.join(cluster.folder, name)
        self.data, self.process = os.path.join(self.folder, "data"), None
        os.mkdir(self.folder)
        if cluster.user:
            os.chown(self.folder, cluster.user.pw_uid, cluster.user.pw_gid)

    def run(self, program, *words):
        done = subprocess.run([os.path.join(PROGRAMS[-1], program), *words], stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=60, **self.cluster.as_user())
        check(done.returncode == 0, f"{program}: {done.stderr.decode()}")
        return done.stdout.decode()

    def sql(self, text, database="postgres"):
        return self.run("psql", "-XAtq", "-h", self.folder, "-U", "zwfw", "-d", database, "-c", text).strip()

    def start(self, **settings):
        words = [word for name, value in {**SETTINGS, **settings}.items() for word in ("-c", f"{name}={value}")]
        with open(os.path.join(self.cluster.folder, f"{self.name}.log"), "ab") as log:
            self.process = subprocess.Popen(
                [os.path.join(PROGRAMS[-1], "postgres"), "-D", self.data, "-k", self.folder, *words],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, **self.cluster.as_user())
        until(self.answers, f"{self.name} answers")

    def answers(self):
        check(self.process.poll() is None, f"{self.name} does not start: {self.cluster.log(self.name)}")
        return subprocess.run([os.path.join(PROGRAMS[-1], "pg_isready"), "-q", "-h", self.folder], check=False,
                              stdin=subprocess.DEVNULL).returncode == 0

    def kill(self):
        """The whole server at once: its children go when they see their parent gone, and none of them may linger."""
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True,
                                  check=False).stdout.split()
        for pid in (self.process.pid, *map(int, children)):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()
        self.process = None

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
            self.process = None


class Cluster:
    """primary and standby change places with each promotion."""

    def __init__(self):
        check(PROGRAMS, "no PostgreSQL here; tools/deps.sh test installs it")
        self.folder = tempfile.mkdtemp(prefix="zwfw-pg-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        os.chmod(self.folder, 0o755)
        self.user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        self.servers = [Postgres(self, "one"), Postgres(self, "two")]
        self.primary, self.standby = self.servers
        folders = ",".join(server.folder for server in self.servers)
        self.address = f"postgresql://zwfw@/zwfw?host={folders}"

    def __enter__(self):
        try:
            self.primary.run("initdb", "-D", self.primary.data, "-U", "zwfw", "-A", "trust", "-E", "UTF8",
                             "--locale=C", "--no-sync")
            self.primary.start()
            self.primary.sql("CREATE DATABASE zwfw")
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        for server in self.servers:
            if server.process:
                server.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def as_user(self):
        more = {"cwd": self.folder, "env": {**os.environ, "HOME": self.folder}}
        return {**more, "user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else more

    def log(self, name):
        with open(os.path.join(self.folder, f"{name}.log"), "rb") as log:
            return log.read()[-2000:].decode("utf-8", "replace")

    def add_standby(self, synchronous=True):
        """A copy of the primary that follows it. Synchronous: from now on no commit is answered before it has it."""
        shutil.rmtree(self.standby.data, ignore_errors=True)
        self.standby.run("pg_basebackup", "-h", self.primary.folder, "-U", "zwfw", "-D", self.standby.data, "-R",
                         "-X", "stream", "-c", "fast", "--no-sync")
        with open(os.path.join(self.standby.data, "postgresql.auto.conf"), "a", encoding="utf-8") as conf:
            conf.write("synchronous_standby_names = ''\n")  # once promoted it has no standby
        self.start_standby()
        names = "standby" if synchronous else ""
        self.primary.sql(f"ALTER SYSTEM SET synchronous_standby_names = '{names}'")
        self.primary.sql("SELECT pg_reload_conf()")
        until(lambda: self.primary.sql("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"
                                       + (" AND sync_state = 'sync'" if synchronous else "")) == "1",
              "the standby follows")

    def start_standby(self):
        self.standby.start(primary_conninfo=f"host={self.primary.folder} user=zwfw application_name=standby")

    def kill_primary(self):
        self.primary.kill()

    def promote(self):
        """The standby becomes the primary; what was the primary is free to become its standby."""
        self.standby.run("pg_ctl", "promote", "-w", "-D", self.standby.data)
        self.primary, self.standby = self.standby, self.primary

