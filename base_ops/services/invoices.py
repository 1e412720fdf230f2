"""Invoices with gapless numbers, and the payments recorded against them."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max, Sum

from base_ops.models import (
    Invoice,
    Payment,
    PaymentMethod,
    SecurityAct,
    SecurityMoney,
    Settlement,
    User,
)
from base_ops.money_errors import (
    AmountNotPositive,
    InvoiceHasPayments,
    InvoiceNotFound,
    InvoiceVoid,
    NothingToInvoice,
    PaymentNotFound,
    PaymentReversed,
    PaymentTooLarge,
    ReasonMissing,
    SettlementInvoiced,
    SettlementNotFound,
    SettlementNotLatest,
)
from base_ops.services import securities
from base_ops.services.quotes import lock_quote
from sets.models import Base
from sets.money import yuan

FROM_SECURITY = {
    PaymentMethod.EARNEST: SecurityMoney.EARNEST,
    PaymentMethod.DEPOSIT: SecurityMoney.DEPOSIT,
}


@transaction.atomic
def issue_invoice(
    *, settlement_id: int, now: datetime, by: User | None, title: str = ""
) -> Invoice:
    """
    Issue the invoice of a settlement under the next number of its base and year.

    Raises SettlementNotFound, SettlementNotLatest, SettlementInvoiced, NothingToInvoice.
    """
    settlement = _settlement(settlement_id)
    quote = lock_quote(settlement.quote_id)
    _check_invoiceable(settlement)
    year = now.astimezone(quote.base.zone).year
    return Invoice.objects.create(
        base=quote.base,
        year=year,
        number=next_number(quote.base_id, year),
        settlement=settlement,
        company=quote.company,
        title=(title.strip() or quote.company.name)[:120],
        amount_fen=settlement.total_fen,
        due_date=now.astimezone(quote.base.zone).date() + timedelta(days=quote.tariff.payment_days),
        issued_at=now,
        issued_by=by,
    )


def next_number(base_id: int, year: int) -> int:
    """
    The next invoice number of the base's year; others wait until this transaction ends.

    It is one more than the last, and goes back with the transaction: there is no gap.
    """
    lock_numbers(base_id)
    last = Invoice.objects.filter(base=base_id, year=year).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def lock_numbers(base_id: int) -> None:
    """One queue for numbers: the base's row."""
    Base.objects.select_for_update(no_key=True).get(pk=base_id)


@transaction.atomic
def void_invoice(*, invoice_id: int, now: datetime, reason: str) -> Invoice:
    """Make an invoice void; it keeps its number. Raises InvoiceHasPayments, ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing()
    invoice = _locked(invoice_id)
    paid = paid_fen(invoice)
    if paid:
        raise InvoiceHasPayments(invoice=str(invoice), paid=yuan(paid))
    invoice.voided_at, invoice.void_reason = now, reason.strip()[:200]
    invoice.save(update_fields=["voided_at", "void_reason"])
    return invoice


@transaction.atomic
def record_payment(
    *,
    invoice_id: int,
    amount_fen: int,
    method: PaymentMethod,
    paid_date: date,
    now: datetime,
    by: User | None,
    reference: str = "",
) -> Payment:
    """
    Record money that came in; earnest or deposit put towards the invoice leaves its account.

    Raises InvoiceVoid, AmountNotPositive, PaymentTooLarge, NotEnoughKept.
    """
    invoice = _locked(invoice_id)
    if amount_fen <= 0:
        raise AmountNotPositive()
    left = invoice.amount_fen - paid_fen(invoice)
    if amount_fen > left:
        raise PaymentTooLarge(invoice=str(invoice), open=yuan(left), amount=yuan(amount_fen))
    payment = Payment.objects.create(
        invoice=invoice,
        amount_fen=amount_fen,
        method=method,
        paid_date=paid_date,
        reference=reference[:80],
        recorded_at=now,
        recorded_by=by,
    )
    money = FROM_SECURITY.get(PaymentMethod(method))
    if money:
        securities.move_money(
            quote=invoice.settlement.quote,
            money=money,
            act=SecurityAct.APPLIED,
            amount_fen=amount_fen,
            now=now,
            by=by,
            note=str(invoice),
            payment=payment,
        )
    return payment


@transaction.atomic
def reverse_payment(*, payment_id: int, now: datetime, by: User | None, reason: str) -> Payment:
    """Take a payment back that was recorded wrongly. Raises PaymentReversed, ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing()
    seen = Payment.objects.filter(pk=payment_id).first()
    if seen is None:
        raise PaymentNotFound()
    invoice = _locked(seen.invoice_id)
    if seen.reversal_of_id or Payment.objects.filter(reversal_of=seen).exists():
        raise PaymentReversed()
    reversal = Payment.objects.create(
        invoice=invoice,
        amount_fen=-seen.amount_fen,
        method=seen.method,
        paid_date=now.astimezone(invoice.base.zone).date(),
        reference=reason.strip()[:80],
        reversal_of=seen,
        recorded_at=now,
        recorded_by=by,
    )
    money = FROM_SECURITY.get(PaymentMethod(seen.method))
    if money:
        securities.move_money(
            quote=invoice.settlement.quote,
            money=money,
            act=SecurityAct.RECEIVED,
            amount_fen=seen.amount_fen,
            now=now,
            by=by,
            note=reason,
            payment=reversal,
        )
    return reversal


def paid_fen(invoice: Invoice) -> int:
    """What came in for an invoice, reversals taken off."""
    return invoice.payments.aggregate(sum=Sum("amount_fen"))["sum"] or 0


def _settlement(settlement_id: int) -> Settlement:
    found = Settlement.objects.select_related("quote").filter(pk=settlement_id).first()
    if found is None:
        raise SettlementNotFound()
    return found


def _check_invoiceable(settlement: Settlement) -> None:
    latest = settlement.quote.settlements.latest("version")
    if latest.pk != settlement.pk:
        raise SettlementNotLatest(settlement=str(settlement))
    standing = Invoice.objects.filter(
        settlement__quote=settlement.quote_id, voided_at__isnull=True
    ).first()
    if standing:
        raise SettlementInvoiced(settlement=str(settlement), invoice=str(standing))
    if settlement.total_fen == 0:
        raise NothingToInvoice(settlement=str(settlement))


def _locked(invoice_id: int) -> Invoice:
    rows = Invoice.objects.select_related("base", "settlement__quote")
    invoice = rows.select_for_update(of=("self",)).filter(pk=invoice_id).first()
    if invoice is None:
        raise InvoiceNotFound()
    if invoice.voided_at:
        raise InvoiceVoid(invoice=str(invoice))
    return invoice
