"""Times on one fixed day, so that no test depends on the clock."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sets.timespan import TimeSpan, wall_instant

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 24)  # a Tuesday


def at(hour: float, day: int = 0) -> datetime:
    """The instant of this wall-clock hour at the base, `day` days after the fixed day."""
    return wall_instant(DAY + timedelta(days=day), round(hour * 60), SHANGHAI)


def hours(start: float, end: float, day: int = 0) -> TimeSpan:
    """hours(9, 12): nine to twelve at the base on the fixed day."""
    return TimeSpan(at(start, day), at(end, day))


NOW = at(0, day=-1)
