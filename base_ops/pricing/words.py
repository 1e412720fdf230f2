"""The words of reasons, in both languages."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from base_ops.pricing.tariff import Scheme, Tariff

WEEKDAYS = (
    ("周一", "Mon"),
    ("周二", "Tue"),
    ("周三", "Wed"),
    ("周四", "Thu"),
    ("周五", "Fri"),
    ("周六", "Sat"),
    ("周日", "Sun"),
)
SCHEMES = {
    Scheme.HOUR: ("按小时", "hourly"),
    Scheme.HALF_DAY: ("半天", "half-day"),
    Scheme.DAY: ("全天", "day"),
    Scheme.NIGHT: ("夜间", "night"),
    Scheme.BASE_DAY_PASS: ("全场通票", "base day pass"),
    Scheme.PACKAGE: ("整剧打包", "package"),
}


def hours_zh(minutes: int) -> str:
    """1 小时 25 分."""
    hours, rest = divmod(minutes, 60)
    if not rest:
        return f"{hours} 小时"
    return f"{hours} 小时 {rest} 分" if hours else f"{rest} 分钟"


def hours_en(minutes: int) -> str:
    """1 h 25 min."""
    hours, rest = divmod(minutes, 60)
    if not rest:
        return f"{hours} h"
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def day_zh(day: date) -> str:
    """11月24日 周二."""
    return f"{day.month}月{day.day}日 {WEEKDAYS[day.weekday()][0]}"


def day_en(day: date) -> str:
    """Tue 24 Nov."""
    return f"{WEEKDAYS[day.weekday()][1]} {day.day} {day:%b}"


def span_zh(start: datetime, end: datetime, tariff: Tariff) -> str:
    """11月24日 周二 20:00–次日 01:30."""
    zone = ZoneInfo(tariff.zone)
    a, b = start.astimezone(zone), end.astimezone(zone)
    later = (b.date() - a.date()).days
    tail = f"{b:%H:%M}" if later == 0 else f"次日 {b:%H:%M}"
    if later > 1:
        tail = f"{day_zh(b.date())} {b:%H:%M}"
    return f"{day_zh(a.date())} {a:%H:%M}–{tail}"


def span_en(start: datetime, end: datetime, tariff: Tariff) -> str:
    """Tue 24 Nov 20:00–01:30 next day."""
    zone = ZoneInfo(tariff.zone)
    a, b = start.astimezone(zone), end.astimezone(zone)
    later = (b.date() - a.date()).days
    tail = f"{b:%H:%M}" if later == 0 else f"{b:%H:%M} next day"
    if later > 1:
        tail = f"{day_en(b.date())} {b:%H:%M}"
    return f"{day_en(a.date())} {a:%H:%M}–{tail}"
