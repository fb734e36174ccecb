#!/usr/bin/env python3
"""A server with every fault that a scanner looks for: the control of sec_scanners.sh. It listens on a port of 127.0.0.1,
prints it, and holds nothing but made-up rows.   usage: vuln.py"""

import http.server
import os
import sqlite3
import sys
import urllib.parse

PAGE = """<html><head><title>vuln</title></head><body><a href="/find?id=1">find</a><a href="/say?text=hello">say</a>
<a href="/file?name=vuln.py">file</a><a href="/go?to=/">go</a>
<form action="/find" method="get"><input name="id" value="1"></form>
<form action="/note" method="post"><input name="text" value="x"></form></body></html>"""


def store():
    made = sqlite3.connect(":memory:")
    made.execute("CREATE TABLE person (id INTEGER, name TEXT)")
    made.executemany("INSERT INTO person VALUES (?, ?)", [(number, f"person {number}") for number in range(1, 9)])
    return made


class Faulty(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer in one piece

    def answer(self, text, status=200, **headers):
        body = text.encode("utf-8", "replace")
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Set-Cookie", "session=1")
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        place = urllib.parse.urlsplit(self.path)
        given = {name: values[0] for name, values in urllib.parse.parse_qs(place.query).items()}
        if place.path == "/find":
            try:
                rows = store().execute(f"SELECT id, name FROM person WHERE id = {given.get('id', 0)}").fetchall()
                self.answer(f"<html><body>{len(rows)} found: {rows}</body></html>")
            except (sqlite3.Error, sqlite3.Warning) as error:
                self.answer(f"<html><body>sqlite3.OperationalError: {error}</body></html>", 500)
        elif place.path == "/say":
            self.answer(f"<html><body>{given.get('text', '')}</body></html>")
        elif place.path == "/file":
            try:
                with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), given.get("name", "")),
                          encoding="utf-8", errors="replace") as file:
                    self.answer(file.read(100000))
            except (OSError, ValueError) as error:
                self.answer(str(error), 404)
        elif place.path == "/go":
            self.answer("", 302, Location=given.get("to", "/"))
        else:
            self.answer(PAGE)

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.answer("kept")

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Faulty)
    print(server.server_address[1], flush=True)
    server.serve_forever()
    sys.exit(0)
