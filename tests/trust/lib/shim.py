"""Libraries that stand before the C library in the program under test (LD_PRELOAD), built from the C files here."""

import mmap
import os
import struct
import subprocess
import sys

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(HERE, "../support"))
from world import check  # noqa: E402


def build(name, folder):
    """folder/name.so, of name.c."""
    library = os.path.join(folder, f"{name}.so")
    made = subprocess.run(["cc", "-O1", "-g", "-D_GNU_SOURCE", "-shared", "-fPIC", "-o", library,
                           os.path.join(HERE, f"{name}.c"), "-ldl", "-pthread"], capture_output=True, text=True)
    check(made.returncode == 0, f"{name}.c: {made.stderr}")
    return library


class WriteLog:
    """What writelog.c wrote down. end: how long the log is now. records(): (position after it, kind, file, at, bytes).

    position() is read when a writer is told that its write is done."""

    KINDS = " write truncate sync open create mkdir rename unlink sync_folder sync_failed".split(" ")
    RECORD = struct.Struct("<IIQQ")

    def __init__(self, folder, under, lie=None, megabytes=2048):
        self.path = os.path.join(folder, "writelog")
        with open(self.path, "wb") as log:
            log.truncate(megabytes << 20)  # a hole: only what is written takes room
            log.write(struct.pack("<Q", 8))
        with open(self.path, "r+b") as log:
            self.map = mmap.mmap(log.fileno(), megabytes << 20)
        self.environment = {"LD_PRELOAD": build("writelog", folder), "WRITELOG": self.path, "WRITELOG_UNDER": under,
                            **({"WRITELOG_LIE": lie} if lie else {})}

    def position(self):
        return struct.unpack_from("<Q", self.map, 0)[0]

    def clear(self):
        self.map[0:8] = struct.pack("<Q", 8)

    def records(self):
        at, end = 8, self.position()
        while at < end:
            kind, file, where, size = self.RECORD.unpack_from(self.map, at)
            at += self.RECORD.size
            content = self.map[at:at + size]
            at += (size + 7) // 8 * 8
            yield at, self.KINDS[kind], file, where, content


class Fault:
    """What fault.c is told. With `error` SHORT half of the bytes go through, with KILL the process ends."""

    CALLS = {name: number for number, name in enumerate(
        "none pwrite write pread read fsync ftruncate open rename unlink mkdir accept receive send sendfile wake epoll_ctl"
        " epoll_wait socket mmap thread random memory change".split())}
    CONTROL = struct.Struct("<iiiiqq")
    SHORT, KILL = -1, -9

    def __init__(self, folder, under):
        path = os.path.join(folder, "fault.control")
        with open(path, "wb") as control:
            control.write(bytes(self.CONTROL.size))
        with open(path, "r+b") as control:
            self.map = mmap.mmap(control.fileno(), self.CONTROL.size)
        self.environment = {"LD_PRELOAD": build("fault", folder), "FAULT_CONTROL": path, "FAULT_UNDER": under}

    def arm(self, call, error, n, keep=False):
        """From now on the n-th such call fails; with `keep`, all after it as well."""
        self.map[0:self.CONTROL.size] = self.CONTROL.pack(0, int(keep), error, 0, n, 0)
        self.map[0:4] = struct.pack("<i", self.CALLS[call])

    def disarm(self):
        """The number of calls that failed."""
        self.map[0:4] = bytes(4)
        return struct.unpack_from("<i", self.map, 12)[0]

    def was_library(self):
        """Whose the allocation was that failed: None, or "setting up" or "serving" (fault.c)."""
        return (None, "setting up", "serving")[struct.unpack_from("<q", self.map, 24)[0]]

    def counted(self):
        """The calls since arm(call, 0, n)."""
        return struct.unpack_from("<q", self.map, 16)[0]
