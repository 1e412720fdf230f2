"""Small tariffs and requests."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from base_ops.pricing import Item, Overtime, Rate, Request, Scheme, Tariff
from sets.timespan import TimeSpan
from tests.spans import NOW, hours

YUAN = 100
BY_HALF_HOUR = Overtime(grace_minutes=15, step_minutes=30, hour_percent=150)


def item(span: TimeSpan, scheme: Scheme | None = None, **more: object) -> Item:
    return Item("A101 病房", "A101 Ward", span, 1, 1, scheme, **more)  # type: ignore[arg-type]


def asked(*items: Item, at: datetime = NOW, **more: object) -> Request:
    return Request(items, at, **more)  # type: ignore[arg-type]


def first(start: float, end: float, scheme: Scheme | None = None) -> Request:
    """One set on the fixed day."""
    return asked(item(hours(start, end), scheme))


def tariff(*rates: Rate, **more: object) -> Tariff:
    return Tariff("测试", rates=rates, **more)  # type: ignore[arg-type]


def hour(yuan: int, **more: object) -> Rate:
    return Rate("h", Scheme.HOUR, "小时", "Hour", yuan * YUAN, **more)  # type: ignore[arg-type]


def day(yuan: int, hours: int, **more: object) -> Rate:
    return Rate(
        f"d{hours}",
        Scheme.DAY,
        f"全天 {hours} 小时",
        f"Day of {hours} h",
        yuan * YUAN,
        included_minutes=hours * 60,
        **more,  # type: ignore[arg-type]
    )


def quantities(pairs: dict[str, object]) -> Iterable[tuple[str, Decimal]]:
    return tuple((code, Decimal(str(value))) for code, value in pairs.items())
