"""
What things cost: a request and a tariff version in, lines with reasons out. No Django.

Rules: whole fen everywhere; each line is rounded half up by itself and the total is the
sum of the lines; factors and discount bear on hire, not on overtime made on the day nor
on extras; earnest 定金 and deposit 押金 are owed besides and are no part of a total.
"""

from base_ops.money_errors import NotPriced, SchemeDoesNotFit
from base_ops.pricing.notice import CalledOffBy, Cancellation, cancel
from base_ops.pricing.quote import hire_lines, price
from base_ops.pricing.request import (
    Attendance,
    Damage,
    Events,
    Item,
    Line,
    LineKind,
    Price,
    Request,
)
from base_ops.pricing.settle import settle
from base_ops.pricing.tariff import (
    Act,
    Extra,
    Factor,
    FactorKind,
    Meter,
    NoticeRule,
    Overtime,
    Rate,
    Scheme,
    Tariff,
)

__all__ = [
    "Act",
    "Attendance",
    "CalledOffBy",
    "Cancellation",
    "Damage",
    "Events",
    "Extra",
    "Factor",
    "FactorKind",
    "Item",
    "Line",
    "LineKind",
    "Meter",
    "NotPriced",
    "NoticeRule",
    "Overtime",
    "Price",
    "Rate",
    "Request",
    "Scheme",
    "SchemeDoesNotFit",
    "Tariff",
    "cancel",
    "hire_lines",
    "price",
    "settle",
]
