"""The catalogue's tables in from Excel and out to it."""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from sets.services.catalogue.container import check_container
from sets.services.catalogue.problems import Problem, SheetFileInvalid, SheetTooLarge
from sets.services.catalogue.tables import COLUMNS, Tables

READER = Path(__file__).with_name("sheet_reader.py")
READ_SECONDS = 30
MOST_ROWS = 20_000
MOST_COLUMNS = 100
WIDEST = 40


def read_workbook(content: bytes, problems: list[Problem]) -> Tables:
    """
    The tables of a workbook; a missing sheet goes to `problems`.

    Raises SheetFileInvalid and SheetTooLarge. The container is measured before anything
    parses it, and the parser runs in a process of its own with little memory.
    """
    check_container(content)
    found = _read_apart(content)
    if "tables" not in found:
        raise _refusal(found)
    tables: Tables = found["tables"]
    for name in COLUMNS:
        if name not in tables:
            problems.append(Problem(name, 0, "", "缺少这张工作表", "this sheet is missing"))
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


def _read_apart(content: bytes) -> dict[str, Any]:
    command = [sys.executable, "-I", str(READER), json.dumps(list(COLUMNS))]
    command += [str(MOST_ROWS), str(MOST_COLUMNS)]
    try:
        done = subprocess.run(
            command,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=READ_SECONDS,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return {"died": True}
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _refusal(found: dict[str, Any]) -> SheetFileInvalid | SheetTooLarge:
    if "large" in found:
        size = f"{found['rows']} × {found['columns']}"
        return SheetTooLarge(what=found["large"], size=size, limit=f"{MOST_ROWS} × {MOST_COLUMNS}")
    if "died" in found:
        return SheetFileInvalid(
            why_zh="读取它耗尽了内存或时间；可能有单元格远在数据之外",
            why_en="reading it took too much memory or time; a cell may lie far off the others",
        )
    return SheetFileInvalid(why_zh="内容已损坏", why_en="its content is broken")


def _write(sheet: object, row: int, column: int, cell: object, style: object) -> None:
    if isinstance(cell, int | float):
        sheet.write_number(row, column, cell, style)  # type: ignore[attr-defined]
    else:
        sheet.write_string(row, column, str(cell), style)  # type: ignore[attr-defined]


def _width(cells: list[object]) -> int:
    """Chinese characters are two columns wide."""
    longest = max(sum(2 if ord(char) > 255 else 1 for char in str(cell)) for cell in cells)
    return min(WIDEST, longest + 3)
