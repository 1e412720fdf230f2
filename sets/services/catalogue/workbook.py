"""The catalogue's tables in and out of Excel."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from sets.services.catalogue.problems import Problem, SheetFileInvalid, SheetTooLarge
from sets.services.catalogue.tables import COLUMNS, Table, Tables

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 48 * 1024 * 1024
MOST_PARTS = 500
MOST_ROWS = 20_000
MOST_COLUMNS = 100
CHUNK = 1 << 20
WIDEST = 40


def read_workbook(content: bytes, problems: list[Problem]) -> Tables:
    """
    The tables of a workbook; a missing sheet goes to `problems`.

    Raises SheetFileInvalid and SheetTooLarge. The container is measured before anything
    parses it: what it says of its own sizes is not believed.
    """
    _check_container(content)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        names = set(book.sheet_names)
        tables: Tables = {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in COLUMNS
            if name in names
        }
    except (CalamineError, BadZipFile, ValueError, OSError) as exc:
        raise SheetFileInvalid(why_zh="内容已损坏", why_en="its content is broken") from exc
    for name in COLUMNS:
        if name not in names:
            problems.append(Problem(name, 0, "", "缺少这张工作表", "this sheet is missing"))
    for name, table in tables.items():
        _check_size(name, table)
    return tables


def write_workbook(tables: Tables) -> bytes:
    """The tables as .xlsx; every text is a text cell, so nothing in it is ever computed."""
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    head = book.add_format({"bold": True, "bg_color": "#f0eee8", "bottom": 1})
    for name, table in tables.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(1, len(table) - 1), len(table[0]) - 1)
        for r, row in enumerate(table):
            for c, cell in enumerate(row):
                _write(sheet, r, c, cell, head if r == 0 else None)
        for c in range(len(table[0])):
            sheet.set_column(c, c, _width([row[c] for row in table[:200]]))
    book.close()
    return out.getvalue()


def _check_container(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise SheetTooLarge(what=".xlsx", size=len(content), limit=MOST_BYTES)
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise SheetTooLarge(what=".xlsx", size=len(parts), limit=MOST_PARTS)
            _measure(archive, [part.filename for part in parts])
    except (BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError) as exc:
        raise SheetFileInvalid(why_zh="不是 .xlsx 格式", why_en="it is not .xlsx") from exc


def _measure(archive: ZipFile, names: list[str]) -> None:
    left = MOST_UNPACKED
    for name in names:
        with archive.open(name) as part:
            while chunk := part.read(CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise SheetTooLarge(what=name, size="…", limit=MOST_UNPACKED)
                if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
                    raise SheetFileInvalid(why_zh="含有实体定义", why_en="it defines entities")


def _check_size(name: str, table: Table) -> None:
    if len(table) > MOST_ROWS:
        raise SheetTooLarge(what=name, size=len(table), limit=MOST_ROWS)
    if table and len(table[0]) > MOST_COLUMNS:
        raise SheetTooLarge(what=name, size=len(table[0]), limit=MOST_COLUMNS)


def _write(sheet: object, row: int, column: int, cell: object, style: object) -> None:
    if isinstance(cell, int | float):
        sheet.write_number(row, column, cell, style)  # type: ignore[attr-defined]
    else:
        sheet.write_string(row, column, str(cell), style)  # type: ignore[attr-defined]


def _width(cells: list[object]) -> int:
    """Chinese characters are two columns wide."""
    longest = max(sum(2 if ord(char) > 255 else 1 for char in str(cell)) for cell in cells)
    return min(WIDEST, longest + 3)
