"""The lines of a .docx, read as a stream under a budget: a small file can unpack to a gigabyte."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO, RawIOBase
from typing import IO, Any, cast
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from scheduling.breakdown.errors import WordFileBroken, WordFileTooLarge, WordFileUnsafe

MAX_PARTS = 2000
MAX_PART_BYTES = 32 << 20
MAX_TOTAL_BYTES = 64 << 20
MAX_ELEMENTS = 1_000_000
DOCUMENT = "word/document.xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Text that Word shows struck out as moved away, and the second copy of a text box.
SKIPPED = (f"{W}moveFrom", MC_FALLBACK)
DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
DECLARATION_TAIL = 16
CHUNK = 1 << 16


def read_lines(data: bytes, file: str) -> list[str]:
    """
    Every paragraph of the body as a line, in order; a soft break starts a new line.

    A table row whose cells hold one paragraph each is one line, its cells apart by
    a tab (a header laid out in cells stays a header); other rows give a line per
    paragraph.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as container:
            check_container(container, file)
            with container.open(DOCUMENT) as part:
                return list(_Body(file).lines(part))
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError) as exc:
        raise WordFileBroken(file=file, part="ZIP") from exc
    except DefusedXmlException as exc:
        raise WordFileUnsafe(file=file, part=DOCUMENT, found="DTD") from exc
    except (ParseError, ValueError, OSError, zlib.error) as exc:
        raise WordFileBroken(file=file, part=DOCUMENT) from exc


def check_container(container: zipfile.ZipFile, file: str) -> None:
    """Refuse too many, too large or oddly named parts, and any DTD, before parsing one."""
    infos = container.infolist()
    if len(infos) > MAX_PARTS:
        raise WordFileTooLarge(file=file, part=f"{len(infos)} parts", limit=MAX_PARTS)
    names = [info.filename for info in infos]
    if len(set(names)) != len(names):
        raise WordFileUnsafe(file=file, part="ZIP", found="duplicate names")
    for info in infos:
        _check_name(info, file)
    _check_sizes(container, infos, file)


def _check_name(info: zipfile.ZipInfo, file: str) -> None:
    name = info.filename
    if name.startswith("/") or "\\" in name or ".." in name.split("/"):
        raise WordFileUnsafe(file=file, part=name[:60], found="path")
    if info.flag_bits & 0x1:
        raise WordFileUnsafe(file=file, part=name[:60], found="encrypted")


def _check_sizes(container: zipfile.ZipFile, infos: list[zipfile.ZipInfo], file: str) -> None:
    """Count the bytes really unpacked: the sizes a zip declares can lie."""
    total = 0
    for info in infos:
        if info.file_size > MAX_PART_BYTES:
            raise WordFileTooLarge(file=file, part=info.filename[:60], limit=MAX_PART_BYTES)
        if not info.filename.endswith((".xml", ".rels")):
            total += info.file_size  # pictures are never unpacked
        else:
            total += _scan_part(container, info, file)
        if total > MAX_TOTAL_BYTES:
            raise WordFileTooLarge(file=file, part="ZIP", limit=MAX_TOTAL_BYTES)


def _scan_part(container: zipfile.ZipFile, info: zipfile.ZipInfo, file: str) -> int:
    """The unpacked size of a part; a DTD in it is refused."""
    size, tail = 0, b""
    with container.open(info) as part:
        while chunk := part.read(CHUNK):
            size += len(chunk)
            if size > MAX_PART_BYTES:
                raise WordFileTooLarge(file=file, part=info.filename[:60], limit=MAX_PART_BYTES)
            # Without its NULs UTF-16 shows the same letters.
            window = (tail + chunk).replace(b"\x00", b"")
            if found := DECLARATION.search(window):
                name = found.group(1).decode()
                raise WordFileUnsafe(file=file, part=info.filename[:60], found=name)
            tail = window[-DECLARATION_TAIL:]
    return size


class _Body:
    """Walks the body once, dropping each element as soon as it is read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.skipping = 0
        self.text: list[str] = []
        self.cells: list[list[str]] = []
        self.table_depth = 0

    def lines(self, part: IO[bytes]) -> Iterator[str]:
        events = iterparse(cast(RawIOBase, part), events=("start", "end"), forbid_dtd=True)
        open_elements: list[Element] = []
        for count, (event, element) in enumerate(cast(Any, events)):
            if count > 2 * MAX_ELEMENTS:
                raise WordFileTooLarge(file=self.file, part=DOCUMENT, limit=MAX_ELEMENTS)
            if event == "start":
                open_elements.append(element)
                self._start(element.tag)
                continue
            open_elements.pop()
            yield from self._end(element)
            if open_elements:
                open_elements[-1].remove(element)

    def _start(self, tag: str) -> None:
        if tag in SKIPPED:
            self.skipping += 1
        elif tag == f"{W}tbl":
            self.table_depth += 1
        elif tag == f"{W}tr" and self.table_depth == 1:
            self.cells = []
        elif tag == f"{W}tc" and self.table_depth == 1:
            self.cells.append([])

    def _end(self, element: Element) -> Iterator[str]:
        tag = element.tag
        if tag in SKIPPED:
            self.skipping -= 1
        elif tag == f"{W}tbl":
            self.table_depth -= 1
        elif tag == f"{W}tr" and self.table_depth == 1:
            yield from _row_lines(self.cells)
        elif tag == f"{W}p":
            yield from self._paragraph()
        elif not self.skipping:
            self._run(tag, element.text or "")

    def _run(self, tag: str, text: str) -> None:
        if tag == f"{W}t":
            self.text.append(text)
        elif tag in (f"{W}br", f"{W}cr"):
            self.text.append("\n")
        elif tag == f"{W}tab":
            self.text.append("\t")
        elif tag == f"{W}noBreakHyphen":
            self.text.append("-")

    def _paragraph(self) -> Iterator[str]:
        lines = "".join(self.text).split("\n")
        self.text = []
        if self.table_depth and self.cells:
            self.cells[-1].extend(lines)
        else:
            yield from lines


def _row_lines(cells: list[list[str]]) -> list[str]:
    if all(len(cell) <= 1 for cell in cells):
        return ["\t".join(line for cell in cells for line in cell)]
    return [line for cell in cells for line in cell]
