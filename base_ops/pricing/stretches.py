"""Stretches: the pieces of time that one day's price pays for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from base_ops.pricing.tariff import Tariff
from sets.timespan import TimeSpan, wall_instant, wall_minute

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """
    From first in to last out within 24 hours; `day` is its shooting day.

    `runs_on`: the sets are kept beyond the 24 hours, into the next stretch.
    """

    start: datetime
    end: datetime
    day: date
    runs_on: bool

    @property
    def minutes(self) -> int:
        return TimeSpan(self.start, self.end).minutes


def shooting_day(instant: datetime, tariff: Tariff) -> date:
    """The shooting day an instant belongs to: it ends at the base's cut."""
    local = instant.astimezone(ZoneInfo(tariff.zone))
    return (local - timedelta(hours=tariff.day_cut_hour)).date()


def stretches(spans: Sequence[TimeSpan], tariff: Tariff) -> list[Stretch]:
    """
    Cut the time of these spans into stretches.

    The first begins with the first span. The next begins with the first span of a later
    shooting day, or after 24 hours where sets are kept that long.
    """
    found: list[Stretch] = []
    at: datetime | None = min(s.start for s in spans)
    while at is not None:
        cut = _next_cut(at, spans, tariff)
        inside = [s for s in spans if s.start < cut and s.end > at]
        end = max(min(s.end, cut) for s in inside)
        goes_on = any(s.end > cut for s in inside)
        of_a_new_day = any(s.start == cut for s in spans)
        runs_on = goes_on and not of_a_new_day and cut == at + DAY
        found.append(Stretch(at, end, shooting_day(at, tariff), runs_on))
        later = [s.start for s in spans if s.start >= cut]
        at = cut if goes_on else min(later, default=None)
    return found


def _next_cut(at: datetime, spans: Sequence[TimeSpan], tariff: Tariff) -> datetime:
    day = shooting_day(at, tariff)
    new_days = [s.start for s in spans if s.start > at and shooting_day(s.start, tariff) > day]
    return min([*new_days, at + DAY])


def night_minutes(span: TimeSpan, tariff: Tariff) -> int:
    """How many minutes of the span lie in the tariff's night."""
    zone = ZoneInfo(tariff.zone)
    last = span.end.astimezone(zone).date()
    day = span.start.astimezone(zone).date() - DAY
    until = tariff.night_to + (1440 if tariff.night_to <= tariff.night_from else 0)
    found = 0
    while day <= last:
        begin = max(span.start, wall_instant(day, tariff.night_from, zone))
        end = min(span.end, wall_instant(day, until, zone))
        if end > begin:
            found += TimeSpan(begin, end).minutes
        day += DAY
    return found


def starts_at_night(instant: datetime, tariff: Tariff) -> bool:
    """Whether an instant lies in the tariff's night."""
    zone = ZoneInfo(tariff.zone)
    minute = wall_minute(instant, instant.astimezone(zone).date(), zone)
    if tariff.night_from < tariff.night_to:
        return tariff.night_from <= minute < tariff.night_to
    return minute >= tariff.night_from or minute < tariff.night_to
