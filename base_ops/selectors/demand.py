"""What was asked for in vain, by kind and week, and how full the kind was. Four queries."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate

from django.db.models import Count

from base_ops.models import STILL_WAITING, Booking, DeniedDemand, WaitlistEntry, WaitlistState
from sets.models import Base, SetKind, SetState, StandingSet
from sets.timespan import TimeSpan, wall_instant

# Hours a day in which one more set could have been hired out.
HOURS_A_DAY = 12
# From here on a kind counts as full at the times that were asked for.
FULL = 0.7


@dataclass(frozen=True, slots=True)
class Week:
    """Refused requests of a kind in the week that begins on `monday`."""

    monday: date
    requests: int
    hours: float


@dataclass(frozen=True, slots=True)
class KindDemand:
    """
    A kind and what of it could not be had; `kind` is None where the search named none.

    `share` of its sets' time was in use in the windows asked for; `score` is hours × share,
    by which the kinds are ranked. `short` is how many more sets the hours would have filled.
    """

    kind: SetKind | None
    requests: int
    times: int
    hours: float
    companies: int
    sets: int
    share: float | None
    waiting_hours: float
    dressing_name: str
    short: float
    weeks: tuple[Week, ...]

    @property
    def score(self) -> float:
        return self.hours * (self.share or 0)

    @property
    def is_full(self) -> bool:
        """Whether another set is the remedy, rather than another dressing or hour."""
        return self.kind is not None and (self.sets == 0 or (self.share or 0) >= FULL)


@dataclass(frozen=True, slots=True)
class DemandReport:
    """Kinds, most worth building first; `mondays` are the weeks of the range."""

    first_date: date
    last_date: date
    kinds: tuple[KindDemand, ...]
    mondays: tuple[date, ...]

    @property
    def most(self) -> int:
        """The largest number of requests in a cell, for its shade."""
        return max((w.requests for k in self.kinds for w in k.weeks), default=0)


class Use:
    """How long the sets of a kind are taken, summed over all of them, between two instants."""

    def __init__(self, spans: Iterable[tuple[datetime, datetime]]) -> None:
        rows = list(spans)
        self._starts = _Sums(start.timestamp() for start, _ in rows)
        self._ends = _Sums(end.timestamp() for _, end in rows)

    def minutes(self, window: TimeSpan) -> float:
        """Set-minutes taken inside the window."""
        seconds = self._until(window.end.timestamp()) - self._until(window.start.timestamp())
        return seconds / 60

    def _until(self, instant: float) -> float:
        return self._starts.before(instant) - self._ends.before(instant)


class _Sums:
    """Σ max(0, t - x) over all x, in a binary search."""

    def __init__(self, values: Iterable[float]) -> None:
        self._values = sorted(values)
        self._sums = [0.0, *accumulate(self._values)]

    def before(self, instant: float) -> float:
        count = bisect_right(self._values, instant)
        return count * instant - self._sums[count]


def demand_report(base: Base, first_date: date, last_date: date) -> DemandReport:
    """Refused requests whose windows begin on these shooting days, both included."""
    cut = base.day_cut_hour * 60
    window = TimeSpan(
        wall_instant(first_date, cut, base.zone),
        wall_instant(last_date + timedelta(days=1), cut, base.zone),
    )
    rows = _rows(base, window)
    by_kind: dict[int | None, list[DeniedDemand]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind_id].append(row)
    waiting, kinds = _waiting(base, window)
    kinds |= {row.kind_id: row.kind for row in rows if row.kind_id}
    sets, used = _sets(base), _used(kinds, rows)
    days = (last_date - first_date).days + 1
    found = [
        _kind(
            base,
            kinds.get(pk) if pk else None,
            by_kind[pk],
            sets.get(pk or 0, 0),
            used.get(pk or 0),
            waiting.get(pk or 0, 0) / 60,
            days,
        )
        for pk in {*by_kind, *waiting}
    ]
    found.sort(key=lambda k: (-k.score, -k.hours, -k.waiting_hours, str(k.kind)))
    mondays = {_monday(first_date) + timedelta(weeks=n) for n in range(days // 7 + 2)}
    inside = tuple(m for m in sorted(mondays) if m <= last_date)
    return DemandReport(first_date, last_date, tuple(found), inside)


def _rows(base: Base, window: TimeSpan) -> list[DeniedDemand]:
    rows = DeniedDemand.objects.filter(
        base=base, starts_at__gte=window.start, starts_at__lt=window.end
    )
    return list(rows.select_related("kind").order_by("starts_at", "pk"))


def _waiting(base: Base, window: TimeSpan) -> tuple[dict[int, int], dict[int | None, SetKind]]:
    """{kind: minutes on the waitlist in vain}, and those kinds."""
    rows = WaitlistEntry.objects.filter(
        kind__base=base,
        state__in=[*STILL_WAITING, WaitlistState.EXPIRED],
        starts_at__lt=window.end,
        ends_at__gt=window.start,
    ).select_related("kind")
    minutes: Counter[int] = Counter()
    kinds: dict[int | None, SetKind] = {}
    for row in rows:
        minutes[row.kind_id] += row.minutes
        kinds[row.kind_id] = row.kind
    return minutes, kinds


def _sets(base: Base) -> dict[int, int]:
    rows = StandingSet.objects.filter(base=base).exclude(state=SetState.RETIRED)
    counted = rows.values("kind").annotate(count=Count("pk")).order_by()
    return {row["kind"]: row["count"] for row in counted}


def _used(kinds: Iterable[int | None], rows: Sequence[DeniedDemand]) -> dict[int, Use]:
    """What was taken of these kinds around the windows asked for."""
    if not rows:
        return {}
    around = TimeSpan(min(r.starts_at for r in rows), max(r.ends_at for r in rows))
    taken = (
        Booking.objects.occupying()
        .overlapping(around)
        .filter(standing_set__kind__in=[pk for pk in kinds if pk])
        .exclude(standing_set__state=SetState.RETIRED)
        .values_list("standing_set__kind", "starts_at", "ends_at")
    )
    spans: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for kind, starts_at, ends_at in taken:
        spans[kind].append((starts_at, ends_at))
    return {kind: Use(its) for kind, its in spans.items()}


def _kind(
    base: Base,
    kind: SetKind | None,
    rows: Sequence[DeniedDemand],
    sets: int,
    used: Use | None,
    waiting_hours: float,
    days: int,
) -> KindDemand:
    hours = sum(r.minutes * r.sets for r in rows) / 60
    dressings = Counter(r.dressing_name for r in rows)
    name, count = dressings.most_common(1)[0] if dressings else ("", 0)
    whole = sum(r.window.minutes for r in rows) * sets
    share = sum(used.minutes(r.window) for r in rows) / whole if used and whole else 0.0
    return KindDemand(
        kind=kind,
        requests=len(rows),
        times=sum(r.times for r in rows),
        hours=hours,
        companies=len({r.company_id for r in rows if r.company_id}),
        sets=sets,
        share=min(1.0, share) if kind and sets and rows else None,
        waiting_hours=waiting_hours,
        dressing_name=name if count * 2 > len(rows) else "",
        short=hours / (days * HOURS_A_DAY),
        weeks=_weeks(base, rows),
    )


def _weeks(base: Base, rows: Iterable[DeniedDemand]) -> tuple[Week, ...]:
    requests: Counter[date] = Counter()
    minutes: Counter[date] = Counter()
    for row in rows:
        monday = _monday(base.shooting_day(row.starts_at))
        requests[monday] += 1
        minutes[monday] += row.minutes * row.sets
    return tuple(Week(m, requests[m], minutes[m] / 60) for m in sorted(requests))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
