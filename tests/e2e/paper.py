"""How a bulletin lies on paper, measured in its PDF (poppler): GB/T 9704-2012 clauses 5 to 8 and 10. Millimetres."""

import re
import subprocess
import unicodedata
import xml.etree.ElementTree as trees

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from world import check  # noqa: E402

NAMES = "{http://www.w3.org/1999/xhtml}"
POINT = 25.4 / 72
TOP, WIDTH, HEIGHT = 37, 156, 225
LINES, CHARACTERS = 22, 28


class Line:
    def __init__(self, words):
        boxes = [[float(word.get(side)) * POINT for side in ("xMin", "yMin", "xMax", "yMax")] for word in words]
        self.left, self.top = min(box[0] for box in boxes), min(box[1] for box in boxes)
        self.right, self.bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
        self.text = "".join(word.text or "" for word in words)

    def wide(self):
        """Its length in full-width characters."""
        return sum(1 if unicodedata.east_asian_width(one) in "WFA" else 0.5 for one in self.text)


class Page:
    def __init__(self, number, tree):
        self.number, self.width, self.height = number, float(tree.get("width")) * POINT, float(tree.get("height")) * POINT
        self.lines = [Line(list(line.iter(NAMES + "word"))) for line in tree.iter(NAMES + "line")]
        self.is_wide = self.width > self.height
        self.left = 28 if number % 2 else 26  # what is bound is at the left of odd pages
        self.text = "".join(line.text for line in self.lines)


def pages_of(pdf):
    said = subprocess.run(["pdftotext", "-bbox-layout", pdf, "-"], capture_output=True, check=True, timeout=60).stdout
    said = re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"", said)
    return [Page(number, tree) for number, tree in enumerate(trees.fromstring(said).iter(NAMES + "page"), 1)]


def near(seen, wanted, what, slack=1.0):
    check(abs(seen - wanted) <= slack, f"{what}: {seen:.1f} mm, not {wanted}")


def check_page(page):
    near(max(page.width, page.height), 297, f"page {page.number}, its height", 0.2)
    near(min(page.width, page.height), 210, f"page {page.number}, its width", 0.2)
    number = [line for line in page.lines if re.fullmatch("—?%d—?" % page.number, line.text)]
    check(number, f"page {page.number} has no number")
    if page.is_wide:
        return
    line = number[-1]
    near((line.top + line.bottom) / 2, TOP + HEIGHT + 7, f"page {page.number}: its number below the text", 1.5)
    inner = line.right if page.number % 2 else line.left
    near(inner, page.left + WIDTH - 5 if page.number % 2 else page.left + 5, f"page {page.number}: its number's place", 1.5)
    for line in page.lines:
        if line is not number[-1]:
            check(page.left - 1 < line.left and line.right < page.left + WIDTH + 1.5, f"page {page.number}: “{line.text}” stands out")
            check(TOP - 1 < line.top and line.bottom < TOP + HEIGHT + 2, f"page {page.number}: “{line.text}” above or below")


def lines_of(page):
    """Those of the text, without the page's number, from the top."""
    return sorted((line for line in page.lines if line.bottom < TOP + HEIGHT + 2), key=lambda line: line.top)


def has_chart(page):
    """Its labels are smaller than the text, whose letters are 16 points high (5.6 mm)."""
    return any(line.bottom - line.top < 5 for line in lines_of(page))


def check_full_page(pages):
    """The fullest page of nothing but text: 22 lines as far apart as they must be, 28 characters at most, and as many in
    some. (A heading is kept with what follows, so not every page is full.)"""
    ends = [page.number for page in pages if page.lines and page.lines[0].text.startswith("附件")]
    plain = [page for page in pages[1:ends[0] - 1] if page.lines and not has_chart(page)]
    check(plain, "no page of nothing but text")
    page = max(plain, key=lambda page: len(page.lines))
    lines = lines_of(page)
    check(len(lines) == LINES, f"page {page.number} has {len(lines)} lines, not {LINES}")
    for above, below in zip(lines, lines[1:]):
        near(below.bottom - above.bottom, HEIGHT / LINES, f"page {page.number}: from line to line", 1.2)
    longest = max(line.right - line.left for line in lines)
    near(longest, WIDTH, f"page {page.number}: a full line", 2.5)
    whole = [line.wide() for line in lines]
    check(max(whole) <= CHARACTERS + 1.5, f"page {page.number}: a line of {max(whole)} characters")
    check(max(whole) >= CHARACTERS - 3, f"page {page.number}: no line is longer than {max(whole)} characters")


def check_imprint(page, copied_to):
    """版记: the last line of the last page ends the text block."""
    printed = [line for line in page.lines if "印发" in line.text]
    check(printed, "版记 has no 印发日期")
    near(printed[-1].bottom, TOP + HEIGHT, "the last line of 版记", 2.5)
    check(f"抄送：{copied_to}" in page.text.replace("\n", ""), "版记 names nobody who gets a copy")


def check_heads(pages, marks):
    """A table that goes on has its heading, of two rows, on each page."""
    going_on = [page for page in pages if "（续表）" in page.text]
    check(going_on, "no table goes over a page")
    for page in going_on:
        for mark in marks:
            check(mark in page.text, f"page {page.number}: the heading {mark} is not repeated")
    return len(going_on)
