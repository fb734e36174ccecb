"""What sec_exposure.sh does. One socket listens, and none else; a server that root has started on somebody's folder goes
on as that somebody, in every thread; of a few thousand addresses that other servers forget to shut none answers but
what the description names; and every answer, refusals too, carries the headers that tell a browser what not to do. The
server of vuln.py must fail the last two."""

import http.client
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from world import Server, World, Wrong, check, connect, main, run, seed_of  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
NOBODY = 65534
HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
           "Content-Security-Policy": "default-src 'self'", "Cache-Control": "", "X-Request-Id": ""}
WORDS = """admin administrator console debug trace status server-status server-info info phpinfo test tests dev staging
backup backups old new tmp temp cache log logs error access db database sql dump data store files upload uploads download
downloads export import config configuration settings setup install installer init env environment secret secrets key keys
keyring private public cert certs ssl token tokens session sessions user users account accounts staff password passwd login
logout signin signup register oauth sso auth api v1 v2 graphql rest rpc soap wsdl swagger swagger-ui api-docs redoc actuator
actuator/health actuator/env metrics/raw prometheus health heap heapdump threaddump pprof debug/pprof debug/vars jolokia
manager manager/html jmx console/login shell cmd exec run eval system proc etc etc/passwd var root home index default main
portal cgi-bin cgi-bin/test.cgi web web/ assets static images img css js lib vendor node_modules package.json
package-lock.json composer.json Makefile CMakeLists.txt Dockerfile docker-compose.yml .env .git .git/HEAD .git/config .gitignore
.svn .svn/entries .hg .DS_Store .htaccess .htpasswd .bash_history .ssh .ssh/id_rsa .well-known robots.txt sitemap.xml
crossdomain.xml favicon.ico web.config WEB-INF WEB-INF/web.xml META-INF zwfw.db zwfw.db-wal zwfw-data city keys/sm2.pem
keys/keyring checkpoints settings.conf refused-passwords.txt database lock data/zwfw.db druid nacos solr jenkins gitlab
kibana grafana phpmyadmin adminer wp-admin wp-login.php xmlrpc.php struts hystrix eureka monitor monitoring statistics
report reports audit ledger verify restore rekey stop shutdown restart reload quit""".split()
DRESSES = ["{}", "{}/", "{}.bak", "{}.old", "{}~", "{}.zip", "{}.tar.gz", "{}.json", "{}.php", ".{}.swp", "api/{}", "api/v1/{}", "web/{}",
           "%2e/{}", "{};a=b"]


def ask(port, path, method):
    """(status, headers), by hand, so that a path goes out as it is written."""
    connection, got = connect(port), b""
    connection.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    while b"\r\n\r\n" not in got:
        piece = connection.recv(65536)
        check(piece, f"{method} {path}: no answer")
        got += piece
    connection.close()
    lines = got.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    return int(lines[0].split()[1]), dict(line.split(": ", 1) for line in lines[1:])


# --- sockets and rights ---------------------------------------------------------------------------------------------


def listening(pid):
    """The sockets of a process that take something in: (table, local address)."""
    inodes = set()
    for name in os.listdir(f"/proc/{pid}/fd"):
        try:
            found = re.match(r"socket:\[(\d+)\]", os.readlink(f"/proc/{pid}/fd/{name}"))
        except FileNotFoundError:
            continue
        if found:
            inodes.add(found[1])
    sockets = []
    for table in ("tcp", "tcp6", "udp", "udp6", "raw"):
        with open(f"/proc/{pid}/net/{table}", encoding="ascii") as rows:
            for row in list(rows)[1:]:
                words = row.split()
                if words[9] in inodes and (words[3] == "0A" or not table.startswith("tcp")):
                    sockets.append((table, words[1]))
    return sockets


def try_sockets(server):
    own = ("tcp", f"0100007F:{server.port:04X}")
    sockets = set(listening(server.process.pid))
    check(sockets == {own}, f"listening: {sorted(sockets)}, wanted {own}")


def try_rights(folder):
    if os.geteuid() != 0:
        print("not root: the server could not be root either")
        return
    data = os.path.join(folder, "somebody")
    check(run(["init", "--data", data]).returncode == 0, "init")
    os.chmod(folder, 0o755)
    subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", data], check=True)
    server = Server(data)
    server.start()
    try:
        for task in os.listdir(f"/proc/{server.process.pid}/task"):
            with open(f"/proc/{server.process.pid}/task/{task}/status", encoding="ascii") as status:
                found = dict(line.split(":\t", 1) for line in status.read().splitlines() if ":\t" in line)
            ids = found["Uid"].split() + found["Gid"].split()
            check(set(ids) == {str(NOBODY)}, f"a thread is still {ids}")
            for kind in ("CapEff", "CapPrm", "CapInh", "CapAmb"):
                check(int(found[kind], 16) == 0, f"a thread keeps rights: {kind} {found[kind]}")
    finally:
        check(server.stop() == 0, "the stop was not clean")


# --- what answers ---------------------------------------------------------------------------------------------------


def forgotten(port, known):
    """Addresses beside the known ones that say something."""
    wrong, count = [], 0
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    for word in WORDS:
        for dress in DRESSES:
            path = "/" + dress.format(word)
            connection.putrequest("GET", path)
            connection.endheaders()
            answer = connection.getresponse()
            answer.read()
            count += 1
            is_known = any(pattern.fullmatch(path) for pattern in known)
            if answer.status not in (400, 401, 404) and not is_known:
                wrong.append(f"{path}: {answer.status}")
    connection.close()
    return count, wrong


def bare_headers(port, paths):
    """Answers without the headers."""
    wrong = []
    for method, path in paths:
        status, headers = ask(port, path, method)
        lacks = [name for name, start in HEADERS.items() if name not in headers or not headers[name].startswith(start)]
        kind = headers.get("Content-Type", "")
        if kind.startswith(("text/", "application/json", "application/problem")) and "charset=utf-8" not in kind:
            lacks.append("a charset")
        if headers.keys() & {"Server", "X-Powered-By"}:
            lacks.append("no banner")
        if lacks:
            wrong.append(f"{method} {path[:80]} ({status}): {lacks}")
    return wrong


def trial():
    with World(seed_of()) as world:
        try_sockets(world.server)
        port, paths = world.server.port, world.client().get("/api/v1/openapi.json").json()["paths"]
        known = [re.compile(re.sub(r"\{\w+\}", "[^/]+", path)) for path in paths]
        asked = [(method.upper(), re.sub(r"\{\w+\}", "1", path)) for path, methods in paths.items() for method in methods]
        asked += [("GET", "/nothing"), ("TRACE", "/"), ("BREW", "/"), ("OPTIONS", "/api/v1/me"), ("GET", "/%00"),
                  ("GET", "/" + "a" * 70000), ("GET", "/a/../b"), ("HEAD", "/healthz"), ("DELETE", "/healthz")]
        wrong = bare_headers(port, asked)
        check(not wrong, f"without their headers: {wrong[:5]}")
        count, found = forgotten(port, known)
        check(not found, f"these answer too: {found[:10]}")
        try_rights(world.folder)
        check(world.server.stop() == 0, "the stop was not clean")
    faulty = subprocess.Popen([sys.executable, f"{HERE}/vuln.py"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        port = int(faulty.stdout.readline())
        if not bare_headers(port, [("GET", "/")]) or not forgotten(port, [])[1]:
            raise Wrong("control: a server that answers everything passes")
    finally:
        faulty.kill()
        faulty.wait()
    print("control: failed as it must")
    return f"one socket, nobody's rights, {count} forgotten addresses shut, {len(asked)} answers with their headers"


main(trial)
