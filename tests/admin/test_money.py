"""Money in the admin: from a tariff to a paid invoice, every act a service's."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from base_ops.models import ApprovalState, Invoice, Payment, Quote, QuoteState, Settlement, Tariff
from base_ops.roles import BASE_MANAGER, FINANCE
from sets import clock
from tests.admin.conftest import World
from tests.factories import BaseFactory, CrewFactory, StandingSetFactory
from tests.money import accepted, booked, published, used
from tests.spans import NOW, at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "database_now", lambda: NOW)


def page(model: str, act: str, *args: object) -> str:
    return reverse(f"admin:base_ops_{model}_{act}", args=args)


def test_a_tariff_is_copied_edited_and_published(manager: Client, world: World) -> None:
    manager.post(page("tariff", "add"), {"name": "新价目"})
    made = Tariff.objects.latest("pk")
    assert (made.state, made.rates.count()) == ("DRAFT", 2)

    manager.post(page("tariff", "publish", made.pk))

    made.refresh_from_db()
    assert made.state == "PUBLISHED"
    assert manager.post(page("tariff", "change", made.pk), {"name": "x"}).status_code == 403


def test_without_a_tariff_the_page_says_where_to_make_one(sign_in: Callable[..., Client]) -> None:
    manager = sign_in(BASE_MANAGER, base=BaseFactory(code="bare"))
    assert "价目表" in manager.get(page("quote", "add")).context["intro"]


def test_a_large_discount_waits_and_the_seller_cannot_approve_it(
    manager: Client, sales: Client, world: World
) -> None:
    crew, ward = world.crew, StandingSetFactory(base=world.base)
    given = {
        "crew": crew.pk,
        "sets": [ward.pk],
        "first_date": "2026-11-26",
        "starts": "09:00",
        "ends": "13:00",
        "discount_percent": "20",
        "discount_reason": "老客户",
    }
    sales.post(page("quote", "add"), given)
    quote = Quote.objects.latest("pk")
    assert (quote.state, quote.total_fen) == (QuoteState.AWAITING_APPROVAL, 960_00)
    refused = sales.post(page("quote", "send", quote.pk))
    assert "须经基地经理批准" in str(refused.context["form"].errors)
    assert sales.post(page("quote", "approve", quote.pk), {"reason": ""}).status_code == 403

    manager.post(page("quote", "approve", quote.pk), {"reason": ""})
    sales.post(page("quote", "send", quote.pk))

    quote.refresh_from_db()
    assert quote.state == QuoteState.SENT
    assert quote.approvals.get().state == ApprovalState.GRANTED


def test_finance_settles_invoices_and_records_what_came_in(sign_in: object, world: World) -> None:
    finance: Client = sign_in(FINANCE, base=world.base)  # type: ignore[operator]
    ward = StandingSetFactory(base=world.base)
    crew = CrewFactory(production__company__base=world.base)
    booking = booked(crew, ward, day=-4)
    quote = accepted(booking)
    used(booking, late=31)

    finance.post(page("quote", "settle", quote.pk), {"extra_power": "10"})
    settlement = Settlement.objects.latest("pk")
    assert settlement.total_fen == (1200 + 300 + 20) * 100
    finance.post(page("settlement", "issue", settlement.pk), {"title": "某某公司"})
    invoice = Invoice.objects.latest("pk")
    paid = {"amount_fen": "1520", "method": "BANK", "paid_date": "2026-11-23"}
    finance.post(page("invoice", "pay", invoice.pk), paid)

    assert Payment.objects.get(invoice=invoice).amount_fen == settlement.total_fen
    balances = finance.get(page("invoice", "balances"))
    assert "¥1,520" in balances.content.decode()


@pytest.mark.parametrize("model", ["quote", "settlement", "invoice"])
def test_papers_are_handed_out_as_pdf_and_workbook(
    manager: Client, world: World, model: str
) -> None:
    row = {"quote": Quote, "settlement": Settlement, "invoice": Invoice}[model].objects.latest("pk")
    assert manager.get(page(model, "pdf", row.pk)).content.startswith(b"%PDF")
    book = manager.get(page(model, "excel", row.pk)).content
    assert CalamineWorkbook.from_filelike(BytesIO(book)).sheet_names


def test_the_desk_enters_when_a_crew_came(manager: Client, world: World) -> None:
    published(world.base)
    booking = booked(world.crew, StandingSetFactory(base=world.base), day=-2)
    typed = {"date": "2026-11-22", "clock": "08:50"}

    manager.post(page("booking", "check_in", booking.pk), typed)

    booking.refresh_from_db()
    assert booking.checked_in_at == at(8 + 50 / 60, day=-2)
