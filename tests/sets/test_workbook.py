"""Files that want to hurt the reader of workbooks."""

import io
import re
import zipfile

import pytest
import xlsxwriter

from sets.errors import BadInput
from sets.services.catalogue import workbook
from sets.services.catalogue.problems import SheetFileInvalid, SheetTooLarge
from sets.services.catalogue.tables import COLUMNS


def book_of(cells, sheet="场景") -> bytes:
    """A workbook with {(row, column): text} on one sheet."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet(sheet)
    for (row, column), value in cells.items():
        page.write(row, column, value)
    book.close()
    return out.getvalue()


def repacked(content: bytes, change) -> bytes:
    """The workbook with each part passed through change(name, data)."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def rows_without_numbers() -> bytes:
    """Rows and cells that count themselves: far apart without any far reference."""
    far = b"<row/>" * 400_000 + b"<row>" + b"<c/>" * 16_000 + b"<c><v>1</v></c></row>"
    body = b"<sheetData><row><c><v>1</v></c></row>" + far + b"</sheetData>"

    def change(name, data):
        if name != "xl/worksheets/sheet1.xml":
            return data
        return re.sub(rb"<sheetData>.*</sheetData>", lambda _: body, data, flags=re.S)

    return repacked(book_of({(0, 0): 1}), change)


def with_a_part_twice() -> bytes:
    out = io.BytesIO(book_of({(0, 0): "编号"}))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return out.getvalue()


def with_entity_across_chunks() -> bytes:
    def change(name, data):
        pad = (1 << 20) - 4
        return b" " * pad + b"<!DOCTYPE x>" + data if name == "xl/workbook.xml" else data

    return repacked(book_of({(0, 0): "编号"}), change)


def in_utf_16() -> bytes:
    def change(name, data):
        return data.decode().encode("utf-16") if name == "xl/workbook.xml" else data

    return repacked(book_of({(0, 0): "编号"}), change)


def truncated() -> bytes:
    return book_of({(0, 0): "编号"})[:-400]


@pytest.mark.parametrize(
    ("make", "error"),
    [
        pytest.param(
            lambda: book_of({(0, 0): "a", (1_048_575, 16_383): "b"}),
            SheetFileInvalid,
            id="two-cells-half-a-terabyte-apart",
        ),
        pytest.param(rows_without_numbers, SheetFileInvalid, id="far-apart-without-references"),
        pytest.param(lambda: book_of({(20_000, 0): "a"}), SheetTooLarge, id="too-many-rows"),
        pytest.param(lambda: book_of({(0, 100): "a"}), SheetTooLarge, id="too-many-columns"),
        pytest.param(with_a_part_twice, SheetFileInvalid, id="a-part-twice"),
        pytest.param(with_entity_across_chunks, SheetFileInvalid, id="entity-across-chunks"),
        pytest.param(in_utf_16, SheetFileInvalid, id="utf-16"),
        pytest.param(truncated, SheetFileInvalid, id="truncated"),
    ],
)
def test_a_hostile_workbook_is_refused(make, error):
    with pytest.raises(error) as refused:
        workbook.read_workbook(make(), [])

    assert refused.value.message("zh")
    assert refused.value.message("en")


def test_a_reader_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(workbook, "READ_SECONDS", 0.001)

    with pytest.raises(BadInput):
        workbook.read_workbook(book_of({(0, 0): "a"}), [])


def test_rows_keep_their_numbers_below_empty_ones():
    problems = []

    tables = workbook.read_workbook(book_of({(4, 1): "x", (4, 2): 2.5, (4, 3): True}), problems)

    assert [len(table) for table in tables.values()] == [5]
    assert tables["场景"][4] == ["", "x", 2.5, True]
    assert len(problems) == len(COLUMNS) - 1


def test_a_file_at_the_limit_of_rows_is_read():
    cells = {(row, column): "场景" for row in range(20_000) for column in range(20)}

    tables = workbook.read_workbook(book_of(cells), [])

    assert len(tables["场景"]) == 20_000
