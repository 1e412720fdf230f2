"""Half-open spans of time. No Django."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, order=True)
class TimeSpan:
    """The instants from `start` up to, but not including, `end`. Both are aware."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("TimeSpan needs aware datetimes.")
        if self.end <= self.start:
            raise ValueError("TimeSpan must end after it starts.")

    def overlaps(self, other: "TimeSpan") -> bool:
        """Whether any instant lies in both; spans that touch do not overlap."""
        return self.start < other.end and other.start < self.end

    @property
    def minutes(self) -> int:
        """Whole minutes from start to end."""
        return int((self.end - self.start).total_seconds() // 60)

    def padded(self, minutes: int) -> "TimeSpan":
        """The span with this many minutes more on either side."""
        pad = timedelta(minutes=minutes)
        return TimeSpan(self.start - pad, self.end + pad)


def wall_instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """
    The instant at which a clock in `zone` shows this minute of the day.

    Minutes past 1440 lie on the next day. A wall time that does not exist (a clock
    put forward) becomes the instant it would have been, as Python's fold=0 says.
    """
    on = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=minute)
    return on.astimezone(ZoneInfo("UTC"))


def wall_minute(instant: datetime, day: date, zone: ZoneInfo) -> int:
    """The other way round: minutes of the wall clock from midnight of `day`."""
    local = instant.astimezone(zone).replace(tzinfo=None)
    return int((local - datetime(day.year, day.month, day.day)).total_seconds() // 60)  # noqa: DTZ001 - wall time has no zone


def free_between(span: TimeSpan, taken: Iterable[TimeSpan]) -> list[TimeSpan]:
    """What is left of `span` once `taken` (any order, may overlap) is cut out of it."""
    free: list[TimeSpan] = []
    at = span.start
    for other in sorted(taken):
        if other.start > at:
            free.append(TimeSpan(at, min(other.start, span.end)))
        at = max(at, other.end)
        if at >= span.end:
            return free
    return [*free, TimeSpan(at, span.end)]
