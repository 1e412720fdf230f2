"""Invoices, payments against them, and what is open."""

import pytest
from django.db import IntegrityError, transaction

from base_ops.models import Invoice, Payment, PaymentMethod, SecurityAct, SecurityMoney
from base_ops.money_errors import (
    AmountNotPositive,
    InvoiceHasPayments,
    InvoiceVoid,
    NotEnoughKept,
    PaymentReversed,
    PaymentTooLarge,
    SettlementInvoiced,
    SettlementNotLatest,
)
from base_ops.selectors.balances import balances
from base_ops.selectors.securities import kept
from base_ops.services import invoices, securities, settlements
from tests.factories import CrewFactory, StandingSetFactory
from tests.money import booked, published, settled
from tests.spans import DAY, NOW, at

pytestmark = pytest.mark.django_db
LATER = at(0, day=2)


@pytest.fixture
def ward():
    ward = StandingSetFactory()
    published(ward.base)
    return ward


@pytest.fixture
def crew(ward):
    return CrewFactory(production__company__base=ward.base)


@pytest.fixture
def settlement(ward, crew):
    return settled(booked(crew, ward))


def issue(settlement, now=LATER):
    return invoices.issue_invoice(settlement_id=settlement.pk, now=now, by=None)


def pay(invoice, yuan, method=PaymentMethod.BANK):
    return invoices.record_payment(
        invoice_id=invoice.pk,
        amount_fen=yuan * 100,
        method=method,
        paid_date=DAY,
        now=LATER,
        by=None,
    )


def test_numbers_run_within_base_and_year(ward, crew):
    first, second = (settled(booked(crew, ward, h, h + 2)) for h in (9, 14))
    other = StandingSetFactory(base__code="other", base__name="另一基地")
    published(other.base)
    elsewhere = settled(booked(CrewFactory(production__company__base=other.base), other))

    assert [str(issue(s)) for s in (first, second)] == ["2026-00001", "2026-00002"]
    assert str(issue(elsewhere)) == "2026-00001"
    assert invoices.next_number(ward.base_id, 2027) == 1


def test_an_invoice_says_whom_how_much_and_until_when(settlement, crew):
    invoice = issue(settlement)
    assert (invoice.title, invoice.amount_fen) == (crew.production.company.name, 1200_00)
    assert (invoice.due_date - at(0, day=2).date()).days in (14, 15, 16)


def test_a_settlement_is_invoiced_once_and_only_its_latest_version(settlement):
    newer = settlements.settle_quote(quote_id=settlement.quote_id, now=LATER, by=None)
    with pytest.raises(SettlementNotLatest):
        issue(settlement)
    invoice = issue(newer)
    with pytest.raises(SettlementInvoiced):
        issue(newer)
    with pytest.raises(SettlementInvoiced):
        settlements.settle_quote(quote_id=settlement.quote_id, now=LATER, by=None)
    assert Invoice.objects.get() == invoice


def test_a_void_invoice_keeps_its_number_and_the_next_goes_on(settlement):
    first = issue(settlement)
    invoices.void_invoice(invoice_id=first.pk, now=LATER, reason="抬头写错")

    assert issue(settlement).number == first.number + 1
    with pytest.raises(InvoiceVoid):
        pay(first, 1)


def test_payments_add_up_to_the_invoice_and_not_beyond(settlement):
    invoice = issue(settlement)
    pay(invoice, 700)
    with pytest.raises(PaymentTooLarge, match="只剩 ¥500"):
        pay(invoice, 501)
    with pytest.raises(AmountNotPositive):
        pay(invoice, 0)
    pay(invoice, 500)
    assert invoices.paid_fen(invoice) == invoice.amount_fen
    with pytest.raises(InvoiceHasPayments):
        invoices.void_invoice(invoice_id=invoice.pk, now=LATER, reason="x")


def test_a_mistake_is_reversed_once_and_both_rows_stay(settlement):
    invoice = issue(settlement)
    payment = pay(invoice, 700)

    def reverse(row):
        return invoices.reverse_payment(payment_id=row.pk, now=LATER, by=None, reason="记错公司")

    reversal = reverse(payment)

    assert (reversal.amount_fen, invoices.paid_fen(invoice)) == (-700_00, 0)
    for row in (payment, reversal):
        with pytest.raises(PaymentReversed):
            reverse(row)
    assert Payment.objects.count() == 2


def test_earnest_put_towards_an_invoice_leaves_its_account_and_comes_back_when_reversed(settlement):
    quote, invoice = settlement.quote, issue(settlement)
    securities.move_money(
        quote=quote,
        money=SecurityMoney.EARNEST,
        act=SecurityAct.RECEIVED,
        amount_fen=240_00,
        now=NOW,
        by=None,
    )
    with pytest.raises(NotEnoughKept):
        pay(invoice, 241, PaymentMethod.EARNEST)
    assert not invoice.payments.exists()

    payment = pay(invoice, 240, PaymentMethod.EARNEST)
    assert kept(quote, SecurityMoney.EARNEST) == 0
    invoices.reverse_payment(payment_id=payment.pk, now=LATER, by=None, reason="改用押金")
    assert kept(quote, SecurityMoney.EARNEST) == 240_00


@pytest.mark.parametrize("change", [{"amount_fen": 1}, {"number": 9}, {"title": "x"}])
def test_an_invoice_and_a_payment_cannot_be_changed_by_any_path(settlement, change):
    invoice = issue(settlement)
    pay(invoice, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.update(**change)
    for act in (lambda: Payment.objects.update(amount_fen=5), Payment.objects.all().delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_the_open_balance_of_a_company(ward, crew, settlement):
    company = crew.production.company
    invoice = issue(settlement)
    pay(invoice, 700)
    securities.move_money(
        quote=settlement.quote,
        money=SecurityMoney.DEPOSIT,
        act=SecurityAct.RECEIVED,
        amount_fen=1000_00,
        now=NOW,
        by=None,
    )
    void = issue(settled(booked(crew, ward, 14, 16)))
    invoices.void_invoice(invoice_id=void.pk, now=LATER, reason="重复")

    def row(today):
        return balances(ward.base, today).get(pk=company.pk)

    found = row(DAY)
    assert (found.invoiced_fen, found.paid_fen, found.open_fen) == (1200_00, 700_00, 500_00)
    assert (found.earnest_fen, found.deposit_fen) == (0, 1000_00)
    assert found.overdue_fen == 0
    assert row(DAY.replace(year=2027)).overdue_fen == 500_00
