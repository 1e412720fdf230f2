"""What each company owes, and what of its money the base holds."""

from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from base_ops.models import Company, Invoice, Payment, SecurityMoney, SecurityMovement
from base_ops.selectors.securities import held
from sets.models import Base


def balances(base: Base, today: date) -> QuerySet[Company]:
    """
    The companies of a base with `invoiced_fen`, `paid_fen`, `open_fen`, `overdue_fen`,
    and of what is held for them `earnest_fen`, `deposit_fen`. Void invoices do not count.
    """
    return with_balances(Company.objects.filter(base=base), today)


def with_balances(companies: QuerySet[Company], today: date) -> QuerySet[Company]:
    """The same for these companies."""
    late = Q(invoice__due_date__lt=today)
    return companies.annotate(
        invoiced_fen=_invoiced(Q()),
        paid_fen=_paid(Q()),
        overdue_fen=_invoiced(Q(due_date__lt=today)) - _paid(late),
        earnest_fen=_held(SecurityMoney.EARNEST),
        deposit_fen=_held(SecurityMoney.DEPOSIT),
    ).annotate(open_fen=F("invoiced_fen") - F("paid_fen"))


def open_invoices(base: Base) -> QuerySet[Invoice]:
    """Invoices with something open, `paid_fen` and `open_fen` with them."""
    rows = with_paid(Invoice.objects.filter(base=base, voided_at__isnull=True))
    return rows.filter(open_fen__gt=0)


def with_paid(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Invoices with `paid_fen` and `open_fen`; nothing is open of a void one."""
    paid = Payment.objects.filter(invoice=OuterRef("pk"))
    return invoices.annotate(paid_fen=_sum(paid, "invoice", Sum("amount_fen"))).annotate(
        open_fen=F("amount_fen") - F("paid_fen")
    )


def _invoiced(condition: Q) -> Coalesce:
    rows = Invoice.objects.filter(condition, company=OuterRef("pk"), voided_at__isnull=True)
    return _sum(rows, "company", Sum("amount_fen"))


def _paid(condition: Q) -> Coalesce:
    rows = Payment.objects.filter(
        condition, invoice__company=OuterRef("pk"), invoice__voided_at__isnull=True
    )
    return _sum(rows, "invoice__company", Sum("amount_fen"))


def _held(money: SecurityMoney) -> Coalesce:
    rows = SecurityMovement.objects.filter(money=money, quote__company=OuterRef("pk"))
    return _sum(rows, "quote__company", held())


def _sum(rows: QuerySet[Any], by: str, total: Sum) -> Coalesce:
    sums = rows.order_by().values(by).annotate(total=total).values("total")
    return Coalesce(Subquery(sums), 0)
