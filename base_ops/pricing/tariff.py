"""One version of a base's prices as plain data. Amounts are whole fen, times minutes."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Scheme(StrEnum):
    """How hire is counted."""

    HOUR = "HOUR"
    HALF_DAY = "HALF_DAY"
    DAY = "DAY"
    NIGHT = "NIGHT"
    BASE_DAY_PASS = "BASE_DAY_PASS"
    PACKAGE = "PACKAGE"


# Counted for each set; the others are one price for everything a crew takes.
SET_SCHEMES = (Scheme.HOUR, Scheme.HALF_DAY, Scheme.DAY, Scheme.NIGHT)
# Of these a span may be longer than a day: every 24 hours from its start are one more.
DAY_SCHEMES = (Scheme.DAY, Scheme.BASE_DAY_PASS, Scheme.PACKAGE)


class FactorKind(StrEnum):
    """What makes hire dearer or cheaper, in the order in which it is applied."""

    SEASON = "SEASON"
    WEEKDAY = "WEEKDAY"
    NIGHT = "NIGHT"
    HOT_SET = "HOT_SET"
    CLIENT = "CLIENT"


class Meter(StrEnum):
    """What an extra is counted by."""

    KWH = "KWH"
    DAY = "DAY"  # each shooting day of the whole quote, once
    SET_DAY = "SET_DAY"  # each set on each of its days
    ONCE = "ONCE"
    PIECE = "PIECE"


class Act(StrEnum):
    """What a client may do with notice."""

    CANCEL = "CANCEL"
    RESCHEDULE = "RESCHEDULE"


@dataclass(frozen=True, slots=True)
class Overtime:
    """
    What time past the paid time costs.

    Up to `grace_minutes` are free. With `is_grace_free` they stay free beyond that too,
    which is the rule "over 10 minutes half an hour, over 40 an hour" (step 30, grace 10).
    The price is one of: fen an hour, a percentage of the hourly price, fen for each step.
    """

    grace_minutes: int = 0
    step_minutes: int = 60
    is_grace_free: bool = False
    hour_fen: int | None = None
    hour_percent: int | None = None
    step_fen: int | None = None

    def paid_minutes(self, over: int) -> int:
        """How many of the minutes past the paid time are charged, in whole steps."""
        if over <= self.grace_minutes:
            return 0
        counted = over - self.grace_minutes if self.is_grace_free else over
        return -(-counted // self.step_minutes) * self.step_minutes


@dataclass(frozen=True, slots=True)
class Rate:
    """
    One price. It holds for a set, else for a kind, else for all; no price of its own
    means the set's own list price as it stood when the tariff was published.

    HOUR: `price_fen` an hour, counted in `step_minutes`, at least `least_minutes`.
    Others: one price for `included_minutes` from first in to last out, then overtime.
    A HALF_DAY or NIGHT may be `percent_of_day` of the day's price instead.
    PACKAGE: one price for a drama with `included_days`, then `extra_day_fen` a day.
    """

    key: str
    scheme: Scheme
    zh: str
    en: str
    price_fen: int | None = None
    set_id: int | None = None
    kind_id: int | None = None
    included_minutes: int = 60
    step_minutes: int = 60
    least_minutes: int = 60
    night_price_fen: int | None = None
    percent_of_day: int | None = None
    included_days: int = 1
    extra_day_fen: int = 0
    notice_days: int = 0
    overtime: Overtime | None = None


@dataclass(frozen=True, slots=True)
class Factor:
    """A percentage (120: a fifth more) on hire, where everything it names agrees."""

    key: str
    kind: FactorKind
    zh: str
    en: str
    percent: int
    first_date: date | None = None
    last_date: date | None = None
    weekdays: tuple[int, ...] = ()
    set_id: int | None = None
    kind_id: int | None = None
    company_id: int | None = None


@dataclass(frozen=True, slots=True)
class Extra:
    """Something charged beside hire: power, the site manager's day, cleaning, damage."""

    code: str
    meter: Meter
    zh: str
    en: str
    price_fen: int
    is_automatic: bool = False


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """
    What an act costs with at least this notice (more than it, where `is_more_than`).

    The fee is a percentage of the total and a flat sum; of moves the first `free_moves`
    cost nothing. Where `keeps_earnest`, the earnest 定金 is forfeited.
    """

    act: Act
    notice_minutes: int
    percent: int
    zh: str
    en: str
    is_more_than: bool = False
    fee_fen: int = 0
    free_moves: int = 0
    keeps_earnest: bool = False

    def holds_for(self, notice_minutes: int) -> bool:
        """Whether this much notice is enough for the rule."""
        if self.is_more_than:
            return notice_minutes > self.notice_minutes
        return notice_minutes >= self.notice_minutes


@dataclass(frozen=True, slots=True)
class Tariff:
    """A version of a base's prices. `list_prices` holds {set id: (hour, half day, day)}."""

    key: str
    zone: str = "Asia/Shanghai"
    day_cut_hour: int = 6
    night_from: int = 22 * 60
    night_to: int = 6 * 60
    rates: tuple[Rate, ...] = ()
    factors: tuple[Factor, ...] = ()
    extras: tuple[Extra, ...] = ()
    rules: tuple[NoticeRule, ...] = ()
    earnest_percent: int = 0
    deposit_fen: int = 0
    seller_discount_percent: int = 0
    early_return_percent: int = 0
    late_strike_hour_fen: int = 0
    list_prices: dict[int, tuple[int, int, int]] = field(default_factory=dict)
