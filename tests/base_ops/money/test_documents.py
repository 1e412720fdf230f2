"""Quote, settlement and invoice on paper and in a workbook."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from base_ops.documents.excel import as_workbook
from base_ops.documents.money import invoice_sheet, quote_sheet, settlement_sheet
from base_ops.documents.pdf import as_pdf, as_pictures
from base_ops.documents.sheet import Row
from base_ops.services import invoices
from tests.factories import CrewFactory, StandingSetFactory
from tests.money import booked, published, quoted, settled
from tests.spans import NOW, at

pytestmark = pytest.mark.django_db
LATER = at(0, day=2)


@pytest.fixture
def settlement():
    ward = StandingSetFactory()
    published(ward.base)
    return settled(booked(CrewFactory(production__company__base=ward.base), ward), late=31)


def cells(content: bytes) -> list[object]:
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
    return [cell for row in sheet.to_python() for cell in row]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_document_is_an_a4_pdf_with_its_chinese_font_embedded(settlement, language):
    invoice = invoices.issue_invoice(settlement_id=settlement.pk, now=LATER, by=None)
    sheets = [
        quote_sheet(settlement.quote, NOW, language),
        settlement_sheet(settlement, NOW, language),
        invoice_sheet(invoice, 0, NOW, language),
    ]
    for sheet in sheets:
        content = as_pdf(sheet)
        assert content.startswith(b"%PDF")
        assert b"/MediaBox[0 0 595.2756 841.8898]" in content
        assert b"/FontFile" in content
        assert b"NotoSansCJK" in content
        assert sum(row.amount_fen for row in sheet.rows) == sheet.sums[0][1]


def test_nothing_typed_in_is_markup(settlement):
    sheet = settlement_sheet(settlement, NOW)
    nasty = Row("#evil() *x* ~ @ref $a$ <b>", "=1+1 \\ `x`", 5)

    assert as_pdf(replace(sheet, rows=(nasty, nasty), notes=("#panic()",))).startswith(b"%PDF")


def test_a_long_quote_goes_over_pages(settlement):
    sheet = settlement_sheet(settlement, NOW)
    long = replace(sheet, rows=sheet.rows * 40)
    assert len(as_pictures(long)) > 1


def test_the_workbook_has_texts_as_texts_amounts_as_numbers_and_their_sum(settlement):
    sheet = settlement_sheet(settlement, NOW)
    formula = Row("=HYPERLINK(1)", "+cmd", 12345)

    found = cells(as_workbook(replace(sheet, rows=(*sheet.rows, formula))))

    assert {"=HYPERLINK(1)", "+cmd", 123.45, 1200.0, 300.0} <= set(found)
    assert float(Decimal(settlement.total_fen) / 100) in found


def test_a_quote_whose_discount_nobody_approved_says_that_it_is_no_offer():
    ward = StandingSetFactory()
    published(ward.base)
    booking = booked(CrewFactory(production__company__base=ward.base), ward)
    sheet = quote_sheet(quoted(booking, discount_percent=50, discount_reason="x"), NOW)
    assert "尚未批准" in sheet.notes[0]
    assert sheet.besides == (("定金", 120_00), ("押金", 1000_00))
