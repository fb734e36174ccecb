"""What sec_uploads.sh does: documents that are none, or that mean harm, to POST /api/v1/files: each is refused with a 4xx
before its sender gives up, the server grows by less than 64 MiB, and nothing stays on the disk; nor does it of uploads that break
off in the middle, and as many again take no more memory. Good documents at the same time come through whole. A server that keeps everything must fail."""

import gzip
import hashlib
import io
import os
import random
import subprocess
import sys
import threading
import time
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from world import World, Wrong, check, connect, main, read_answer, seed_of  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
PATIENCE, MOST_GROWTH, ABORTS = 60.0, 64 << 20, 200  # patience: a hang
SETTINGS = f"http.upload_bytes = {12 << 20}\n"
MARK = "zwfw-trial"
PNG = (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\nIDATx\x9cc\0\1\0\0\5\0\1\r\n-\xb4\0\0\0\0"
       b"IEND\xaeB`\x82")
PDF = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def archive(*members, method=zipfile.ZIP_DEFLATED):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as out:
        for name, content in members:
            out.writestr(name, content)
    return made.getvalue()


def document(*more):
    """An office document with something more in it."""
    return archive(("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<a/>"), *more)


def part(name, content, field="file", kind="application/octet-stream"):
    return (f'--{MARK}\r\nContent-Disposition: form-data; name="{field}"; filename="'.encode() + name +
            f'"\r\nContent-Type: {kind}\r\n\r\n'.encode() + content + b"\r\n")


def form(*parts):
    return b"".join(parts) + f"--{MARK}--\r\n".encode()


def request(body, *, size=None, head="", kind=f"multipart/form-data; boundary={MARK}"):
    length = f"Content-Length: {len(body) if size is None else size}\r\n" if size != "none" else ""
    return (f"POST /api/v1/files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n{head}"
            f"Content-Type: {kind}\r\n{length}\r\n").encode() + body


def sent(name, content):
    return request(form(part(name.encode() if isinstance(name, str) else name, content)))


def bombs():
    zeros = bytes(1 << 20)
    bomb = archive(("[Content_Types].xml", "<Types/>"), *((f"word/{number}.xml", zeros) for number in range(300)))
    one = io.BytesIO()
    with zipfile.ZipFile(one, "w", zipfile.ZIP_DEFLATED) as out:
        with out.open(zipfile.ZipInfo("word/document.xml"), "w", force_zip64=True) as member:
            for _ in range(1024):
                member.write(zeros)
    yield "a document of 300 MiB", "a.docx", bomb
    yield "a document of 1 GiB in one member", "a.docx", one.getvalue()
    yield "an archive in an archive", "a.docx", archive(("a.zip", bomb))
    yield "a gzip of 64 MiB", "a.gz", gzip.compress(bytes(64 << 20))
    yield "100000 members", "a.docx", archive(*((f"word/{number}", "") for number in range(100000)), method=zipfile.ZIP_STORED)


def contents():
    """(what, name, content)"""
    yield from bombs()
    yield "a bare archive", "a.zip", archive(("a.txt", "x"))
    yield "an archive that climbs out", "a.zip", archive(("../../etc/passwd", "x"))
    yield "a Java archive", "a.jar", archive(("META-INF/MANIFEST.MF", "x"), ("A.class", b"\xca\xfe\xba\xbe"))
    yield "an app", "a.apk", archive(("AndroidManifest.xml", "x"), ("classes.dex", "dex"))
    yield "macros", "a.docx", document(("word/vbaProject.bin", "x"))
    yield "macros by name", "a.docm", document(("word/vbaProject.bin", "x"))
    yield "a document called text", "a.txt", document()
    yield "a cut document", "a.docx", document()[:60]
    yield "a document without its end", "a.docx", document()[:-30]
    yield "an archive's end alone", "a.docx", b"PK\x05\x06" + bytes(18)
    yield "HTML", "a.html", b"<!DOCTYPE html><html><script>alert(1)</script></html>"
    yield "HTML called text", "a.txt", b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
    yield "SVG with a script", "a.svg", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
    yield "SVG called a picture", "a.png", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    yield "XML with entities", "a.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    yield "a PDF with a script", "a.pdf", PDF.replace(b"/Type/Catalog", b"/Type/Catalog/OpenAction<</S/JavaScript/JS(1)>>")
    yield "a PDF that starts a program", "a.pdf", PDF.replace(b"/Type/Catalog", b"/Type/Catalog/OpenAction<</S/Launch/F(a)>>")
    yield "a PDF called a picture", "a.png", PDF
    yield "a picture called a PDF", "a.pdf", PNG
    yield "a picture called a page", "a.html", PNG
    yield "a picture called a program", "a.exe", PNG
    yield "two endings", "a.png.exe", PNG
    yield "a picture and a script in one", "a.gif", b"GIF89a/*" + b"x" * 20 + b"*/=1;alert(1)//"
    yield "a script", "a.sh", b"#!/bin/sh\nrm -rf /\n"
    yield "a script called text", "a.txt", b"#!/bin/sh\nrm -rf /\n"
    yield "PHP", "a.php", b"<?php system($_GET['c']); ?>"
    yield "a program of Linux", "a.txt", open("/bin/true", "rb").read()
    yield "a program of Windows", "a.txt", b"MZ" + bytes(58) + b"\x40\0\0\0PE\0\0L\1" + bytes(200)
    yield "the test virus as a program", "a.com", EICAR
    yield "nothing", "a.txt", b""
    yield "zeros", "a.txt", bytes(1000)
    yield "noise", "a.bin", random.Random(1).randbytes(5000)
    yield "a tar", "a.tar", b"a.txt".ljust(257, b"\0") + b"ustar\x0000" + bytes(1000)
    yield "a 7z", "a.7z", b"7z\xbc\xaf\x27\x1c\0\4" + bytes(100)
    yield "a RAR", "a.rar", b"Rar!\x1a\7\1\0" + bytes(100)


def names():
    yield "a name of dots", ".."
    yield "a name with NUL", b"a\0.png"
    yield "a name of 2 KiB", "长" * 700 + ".png"
    yield "a name that turns its writing", "a\u202egnp.png"
    yield "a name with what is not seen", "a\u200b.png"
    yield "a name with a line feed in it", b"a%0A\x0b.png"
    yield "a name that is no UTF-8", b"\xff\xfe.png"
    yield "a name that is a path to nothing", "../../"


def requests():
    """(what, bytes)"""
    for what, name, content in contents():
        yield what, sent(name, content)
    for what, name in names():
        yield what, sent(name, PNG)
    good = part(b"a.png", PNG)
    yield "a gigabyte announced", request(b"", size=1 << 30)
    yield "more than 64 bits announced", request(b"", size=1 << 70)
    yield "chunks without an end", request(b"10000\r\n" + bytes(65536) + b"\r\n", size="none",
                                           head="Transfer-Encoding: chunked\r\n") + (b"10000\r\n" + bytes(65536) + b"\r\n") * 1000
    yield "100000 parts", request(form(*[b"--" + MARK.encode() + b'\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'] * 100000))
    yield "100 files", request(form(*[good] * 100))
    yield "two files", request(form(good, part(b"b.exe", b"MZ")))
    yield "no file", request(form())
    yield "no end", request(good)
    yield "no mark", request(form(good), kind="multipart/form-data")
    yield "another mark", request(form(good), kind="multipart/form-data; boundary=other")
    yield "a mark of 10000", request(form(good), kind="multipart/form-data; boundary=" + "x" * 5000)
    yield "JSON", request(b"{}", kind="application/json")
    yield "a part with 10000 headers", request(form(
        f'--{MARK}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'.encode() + b"A: b\r\n" * 10000 +
        b"\r\n" + PNG + b"\r\n"))
    yield "10000 headers", request(form(good), head="A: b\r\n" * 10000)
    yield "a part that names no field", request(form(f"--{MARK}\r\nContent-Type: image/png\r\n\r\n".encode() + PNG + b"\r\n"))
    yield "gzip over it", request(gzip.compress(form(good)), head="Content-Encoding: gzip\r\n")


# --- judging --------------------------------------------------------------------------------------------------------


def answer_to(port, token, wanted, patience=PATIENCE):
    """The status; 0 when none came."""
    connection = connect(port, patience)
    head, _, body = wanted.partition(b"\r\n\r\n")
    try:
        connection.sendall(head.replace(b"Bearer %s", b"Bearer " + token.encode()) + b"\r\n\r\n" + body)
    except OSError:
        pass  # refused before it was all sent
    try:
        answer = read_answer(connection)
        return answer.status if answer else 0
    except OSError:
        return 0
    finally:
        connection.close()


def judge(port, token, patience=PATIENCE):
    count, wrong = 0, []
    for what, wanted in requests():
        status = answer_to(port, token, wanted, patience)
        count += 1
        if not 400 <= status < 500:
            wrong.append(f"{what}: {status}")
    return count, wrong


def resident(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(next(line for line in status if line.startswith("VmRSS")).split()[1]) * 1024


def kept(world):
    """Bytes of documents and temporary files."""
    return sum(os.path.getsize(os.path.join(path, name)) for folder in ("files", "temporary")
               for path, _, found in os.walk(os.path.join(world.folder if folder == "temporary" else world.data, folder))
               for name in found)


def open_files(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def try_aborts(world, token, chance):
    whole = sent("a.png", PNG + bytes(300000)).replace(b"Bearer %s", b"Bearer " + token.encode())
    for _ in range(ABORTS):
        connection = connect(world.server.port)
        connection.sendall(whole[:chance.randrange(len(whole) - 100)])
        connection.close()


def try_good(world):
    """Eight at once, and each comes back as it was."""
    wrong = []

    def one(number):
        content = (f"第{number}份材料\n" * 400000).encode()[:9 << 20]
        content = content.decode("utf-8", "ignore").encode()
        client = world.client("clerk", timeout=30)
        made = client.upload(f"{number}.txt", content)
        if made.status not in (200, 201):
            wrong.append(str(made))
            return
        case = client.post("/api/v1/cases", world.intake(900 + number, materials=[{"name": "材料", "file": made.json()["hash"]}]))
        back = client.get(f"/api/v1/files/{made.json()['hash']}")
        if case.status != 201 or hashlib.sha256(back.body).digest() != hashlib.sha256(content).digest():
            wrong.append(f"{case} {back.status}")

    threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check(not wrong, f"good documents: {wrong[:3]}")


def trial():
    seed = seed_of()
    temporary = os.path.join(os.environ.get("TMPDIR") or "/dev/shm", f"zwfw-uploads-{os.getpid()}")
    os.makedirs(temporary)
    try:
        with World(seed, SETTINGS, environment={"TMPDIR": temporary}) as world:
            token, pid = world.accounts["clerk"]["pass"]["token"], world.server.process.pid
            check(answer_to(world.server.port, token, sent("a.png", PNG)) in (200, 201), "a good picture is taken")
            before, grown, descriptors = kept(world), resident(pid), open_files(pid)
            count, wrong = judge(world.server.port, token)
            check(not wrong, f"{len(wrong)} of {count} come through: {wrong[:8]}")
            growth = resident(pid) - grown
            check(growth <= MOST_GROWTH, f"the server has grown by {growth >> 20} MiB")
            try_aborts(world, token, random.Random(seed))
            time.sleep(1.5)  # connections linger a second
            held = resident(pid)  # as many as were open at once
            try_aborts(world, token, random.Random(seed + 1))
            time.sleep(1.5)
            check(resident(pid) - held <= MOST_GROWTH // 4, f"uploads that break off keep {resident(pid) - held >> 20} MiB")
            check(kept(world) == before and not os.listdir(temporary), f"{kept(world) - before} bytes are left")
            check(open_files(pid) <= descriptors + 2, f"{open_files(pid) - descriptors} files are left open")
            try_good(world)
            check(kept(world) > before, "control: what was kept is not seen on the disk")
            check(world.server.stop() == 0, "the stop was not clean")
    finally:
        os.rmdir(temporary)
    faulty = subprocess.Popen([sys.executable, f"{HERE}/vuln.py"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        if len(judge(int(faulty.stdout.readline()), token, 0.5)[1]) < 40:
            raise Wrong("control: a server that takes everything passes")
    finally:
        faulty.kill()
        faulty.wait()
    print("control: failed as it must")
    return (f"{count} hostile uploads refused, {2 * ABORTS} broken off, grown by {max(growth, 0) >> 10} KiB, 0 bytes left, "
            "8 good ones whole")


main(trial)
