"""A sheet as a PDF on A4, the Chinese font embedded, the same on every machine."""

import json
from pathlib import Path

import manimgx_fonts_cjk
import typst

from base_ops.documents.sheet import Sheet
from sets.money import yuan

FONTS = Path(manimgx_fonts_cjk.__file__).parent
TEMPLATE = Path(__file__).with_name("sheet.typ")


def as_pdf(sheet: Sheet) -> bytes:
    """The sheet as a PDF file. Texts go in as data, so nothing in them is markup."""
    return _compiled(sheet, "pdf")[0]


def as_pictures(sheet: Sheet) -> list[bytes]:
    """The pages as PNG files, to look at."""
    return _compiled(sheet, "png")


def _compiled(sheet: Sheet, kind: str) -> list[bytes]:
    made = typst.compile(
        str(TEMPLATE),
        format=kind,
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"sheet": json.dumps(_plain(sheet))},
    )
    return made if isinstance(made, list) else [made]


def _plain(sheet: Sheet) -> dict[str, object]:
    return {
        "title": sheet.title,
        "number": sheet.number,
        "base": sheet.base,
        "facts": sheet.facts,
        "heads": sheet.heads,
        "rows": [[row.what, row.why, yuan(row.amount_fen)] for row in sheet.rows],
        "sums": [[label, yuan(fen)] for label, fen in sheet.sums],
        "besides": [[label, yuan(fen)] for label, fen in sheet.besides],
        "notes": sheet.notes,
        "printed": sheet.printed,
        "page_of": sheet.page_of,
        "language": sheet.language,
    }
