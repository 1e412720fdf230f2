"""What a price is asked for, and the answer: lines with their reasons."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from base_ops.pricing.tariff import Scheme
from sets.timespan import TimeSpan


@dataclass(frozen=True, slots=True)
class Item:
    """A set over a span; without a scheme the cheapest that fits is taken."""

    name: str
    name_en: str
    span: TimeSpan
    set_id: int | None = None
    kind_id: int | None = None
    scheme: Scheme | None = None
    booking_id: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """
    Everything a quote depends on besides the tariff.

    `extras` are quantities by the extra's code (of automatic ones the days are counted);
    `moves` the minutes of notice with which it was moved so far, in that order.
    """

    items: tuple[Item, ...]
    asked_at: datetime
    company_id: int | None = None
    discount_percent: int = 0
    extras: tuple[tuple[str, Decimal], ...] = ()
    moves: tuple[int, ...] = ()


class LineKind(StrEnum):
    HIRE = "HIRE"
    FACTOR = "FACTOR"
    OVERTIME = "OVERTIME"
    DISCOUNT = "DISCOUNT"
    EXTRA = "EXTRA"
    RESCHEDULE = "RESCHEDULE"
    EARLY_RETURN = "EARLY_RETURN"
    LATE_STRIKE = "LATE_STRIKE"
    DAMAGE = "DAMAGE"
    CANCELLATION = "CANCELLATION"


@dataclass(frozen=True, slots=True)
class Line:
    """
    One amount and why: what it is for (`what`), how it came about (`why`), zh and en.

    `item` is the place in the request's items, None where it is for all of them.
    """

    kind: LineKind
    amount_fen: int
    what_zh: str
    what_en: str
    why_zh: str
    why_en: str
    item: int | None = None
    # Which rate, factor, extra or rule of the tariff said so.
    source: str = ""


@dataclass(frozen=True, slots=True)
class Price:
    """Lines and their sum; earnest 定金 and deposit 押金 are owed besides, not in it."""

    lines: tuple[Line, ...]
    total_fen: int
    hire_fen: int
    earnest_fen: int = 0
    deposit_fen: int = 0


@dataclass(frozen=True, slots=True)
class Attendance:
    """
    What really happened to an item.

    `kept_out_minutes` is how long an earlier occupant kept this one out of its set;
    `blocked_minutes` how long this one kept the next occupant out.
    """

    checked_in_at: datetime
    checked_out_at: datetime
    kept_out_minutes: int = 0
    blocked_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Damage:
    """A loss at its cost."""

    amount_fen: int
    what: str


@dataclass(frozen=True, slots=True)
class Events:
    """Attendance by place in the request's items, meter readings and losses."""

    attendance: dict[int, Attendance] = field(default_factory=dict)
    extras: tuple[tuple[str, Decimal], ...] = ()
    damages: tuple[Damage, ...] = ()


def total(lines: Sequence[Line]) -> int:
    """The sum of the lines."""
    return sum(line.amount_fen for line in lines)
