"""A sheet as a workbook: texts stay texts, amounts are numbers in yuan, the sum a formula."""

from decimal import Decimal
from io import BytesIO
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter

from base_ops.documents.sheet import Sheet

FEN = Decimal(100)
# Of the text columns in characters, and of a line of text in points.
WIDTH, LINE = 46, 16
MONEY = "¥#,##0.00;[Red]-¥#,##0.00"


def as_workbook(sheet: Sheet) -> bytes:
    """The sheet as an .xlsx file. A text that looks like a formula stays a text."""
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    page = book.add_worksheet(sheet.title[:31])
    styles = {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "head": book.add_format({"bold": True, "bottom": 1}),
        "text": book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
        "money": book.add_format({"num_format": MONEY, "valign": "top"}),
        "sum": book.add_format({"bold": True, "num_format": MONEY, "top": 1}),
    }
    page.set_column(0, 0, 6)
    page.set_column(1, 2, WIDTH)
    page.set_column(3, 3, 16)
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    at = _heading(page, sheet, styles)
    at = _table(page, sheet, styles, at)
    _below(page, sheet, styles, at)
    book.close()
    return out.getvalue()


def _heading(page: Any, sheet: Sheet, styles: dict[str, Any]) -> int:
    page.write_string(0, 0, f"{sheet.title} {sheet.number}", styles["title"])
    page.write_string(1, 0, sheet.base)
    for n, (label, value) in enumerate(sheet.facts, start=2):
        page.write_string(n, 1, label)
        page.write_string(n, 2, value, styles["text"])
    return len(sheet.facts) + 3


def _table(page: Any, sheet: Sheet, styles: dict[str, Any], at: int) -> int:
    for column, head in enumerate(sheet.heads):
        page.write_string(at, column, head, styles["head"])
    for n, row in enumerate(sheet.rows, start=1):
        page.set_row(at + n, LINE * max(_lines(row.what), _lines(row.why)))
        page.write_number(at + n, 0, n)
        page.write_string(at + n, 1, row.what, styles["text"])
        page.write_string(at + n, 2, row.why, styles["text"])
        page.write_number(at + n, 3, _yuan(row.amount_fen), styles["money"])
    page.freeze_panes(at + 1, 0)
    end = at + len(sheet.rows) + 1
    for n, (label, fen) in enumerate(sheet.sums):
        page.write_string(end + n, 2, label, styles["head"])
        if n == 0 and sheet.rows:
            first, last = f"D{at + 2}", f"D{at + 1 + len(sheet.rows)}"
            page.write_formula(end, 3, f"=SUM({first}:{last})", styles["sum"], _yuan(fen))
        else:
            page.write_number(end + n, 3, _yuan(fen), styles["sum"])
    return end + len(sheet.sums)


def _below(page: Any, sheet: Sheet, styles: dict[str, Any], at: int) -> None:
    for n, (label, fen) in enumerate(sheet.besides):
        page.write_string(at + n, 2, label)
        page.write_number(at + n, 3, _yuan(fen), styles["money"])
    for n, note in enumerate(sheet.notes, start=at + len(sheet.besides) + 1):
        page.write_string(n, 1, note, styles["text"])
    page.write_string(at + len(sheet.besides) + len(sheet.notes) + 2, 1, sheet.printed)


def _lines(text: str) -> int:
    """How many lines a text takes: not every program makes a row as high as its text."""
    wide = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
    return max(1, -(-wide // WIDTH))


def _yuan(fen: int) -> float:
    return float(Decimal(fen) / FEN)
