"""
Holes on wanted sets in the days to come, and the crews whose unshot scenes fit each.

A kind is wanted when somebody waits for it, when it was asked for in vain of late, or when
it is used more than the middle kind in these days. Plain data, a constant number of queries.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from base_ops.models import STILL_WAITING, Crew, DeniedDemand, DeskTerms, WaitlistEntry
from base_ops.services.gaps import Calendar, Wish, calendar_of
from scheduling.models import Candidate, Scene
from scheduling.selectors.unshot import unshot_scenes
from sets.models import Base, Dressing, SetKind, SetState, StandingSet
from sets.timespan import TimeSpan, free_between, wall_instant

GAP_MINUTES = 120
ASKED_WITHIN = timedelta(days=30)
LEAST_NOTICE = timedelta(minutes=15)
MOST_CREWS = 4


@dataclass(frozen=True, slots=True)
class Fit:
    """A crew that could use a hole: its scenes, and the span they would take."""

    crew: Crew
    scenes: tuple[Scene, ...]
    span: TimeSpan


@dataclass(frozen=True, slots=True)
class Gap:
    """A hole on a set; `dressing` is how it stands then, `fits` the best crews first."""

    standing_set: StandingSet
    span: TimeSpan
    dressing: Dressing | None
    fits: tuple[Fit, ...]


@dataclass(frozen=True, slots=True)
class GapList:
    """The holes by time; `kinds` are the wanted ones."""

    gaps: tuple[Gap, ...]
    kinds: tuple[SetKind, ...]
    least_minutes: int


@dataclass(frozen=True, slots=True)
class _Wishes:
    """Unshot scenes by (set that can play them, crew)."""

    by_set: dict[int, dict[int, list[Scene]]]
    crews: dict[int, Crew]


def find_gaps(base: Base, *, days: int, now: datetime, kind_id: int | None = None) -> GapList:
    """The holes of the next days on sets of wanted kinds, or of the one kind asked for."""
    window = TimeSpan(now, _end(base, now, days))
    terms = DeskTerms.objects.filter(base=base).first()
    least = terms.gap_minutes if terms else GAP_MINUTES
    sets = list(
        StandingSet.objects.filter(base=base, state=SetState.OPEN)
        .select_related("kind", "zone__floor__building")
        .order_by("code")
    )
    calendar = calendar_of([s.pk for s in sets], now=now)
    wanted = _wanted(base, sets, calendar, window)
    shown = [s for s in sets if s.kind_id == kind_id or (not kind_id and s.kind_id in wanted)]
    dressings = {d.pk: d for d in Dressing.objects.filter(standing_set__in=[s.pk for s in shown])}
    wishes = _wishes(base, shown, now)
    crew_stays = _crew_stays(calendar)
    gaps = []
    for one in shown:
        for hole in calendar.holes(one, window) if calendar.is_open(one) else ():
            if hole.minutes >= least:
                standing = calendar.dressed_at(one, hole.start)
                fits = _fits(base, one, hole, standing, dressings, calendar, wishes, crew_stays)
                gaps.append(Gap(one, hole, dressings.get(standing or 0), fits))
    gaps.sort(key=lambda g: (g.span.start, g.standing_set.code))
    kinds = {s.kind_id: s.kind for s in sets if s.kind_id in wanted}
    return GapList(tuple(gaps), tuple(sorted(kinds.values(), key=str)), least)


def _end(base: Base, now: datetime, days: int) -> datetime:
    """The end of the last of so many shooting days, today the first."""
    last = base.shooting_day(now) + timedelta(days=days)
    return wall_instant(last, base.day_cut_hour * 60, base.zone)


def _wanted(
    base: Base, sets: Iterable[StandingSet], calendar: Calendar, window: TimeSpan
) -> set[int]:
    waited = WaitlistEntry.objects.filter(kind__base=base, state__in=STILL_WAITING)
    asked = DeniedDemand.objects.filter(
        base=base, kind__isnull=False, last_at__gt=calendar.now - ASKED_WITHIN
    )
    found = {*waited.values_list("kind", flat=True), *asked.values_list("kind", flat=True)}
    used: dict[int, list[int]] = defaultdict(list)
    for one in sets:
        free = sum(hole.minutes for hole in calendar.holes(one, window))
        used[one.kind_id].append(window.minutes - free)
    shares = {kind: sum(minutes) / len(minutes) for kind, minutes in used.items()}
    middle = median(shares.values()) if shares else 0
    return found | {kind for kind, share in shares.items() if share > middle}


def _wishes(base: Base, sets: Sequence[StandingSet], now: datetime) -> _Wishes:
    today = base.shooting_day(now)
    scenes = (
        unshot_scenes(base.pk)
        .filter(crew__last_date__gte=today)
        .select_related("location")
        .order_by("episode__number", "position")
    )
    by_location: dict[int, list[Scene]] = defaultdict(list)
    for scene in scenes:
        by_location[scene.location_id].append(scene)
    candidates = Candidate.objects.filter(
        is_allowed=True, standing_set__in=[s.pk for s in sets], location__in=list(by_location)
    )
    by_set: dict[int, dict[int, list[Scene]]] = defaultdict(lambda: defaultdict(list))
    for set_id, location_id in candidates.values_list("standing_set", "location"):
        for scene in by_location[location_id]:
            by_set[set_id][scene.crew_id or 0].append(scene)
    crews = Crew.objects.select_related("production").in_bulk(
        {s.crew_id for rows in by_location.values() for s in rows if s.crew_id}
    )
    return _Wishes(by_set, crews)


def _crew_stays(calendar: Calendar) -> dict[int, list[TimeSpan]]:
    """When each crew is on some set already."""
    stays: dict[int, list[TimeSpan]] = defaultdict(list)
    for its in calendar.seen.stays.values():
        for stay in its:
            if stay.booking.crew_id:
                stays[stay.booking.crew_id].append(stay.span)
    return stays


def _fits(
    base: Base,
    one: StandingSet,
    hole: TimeSpan,
    standing: int | None,
    dressings: dict[int, Dressing],
    calendar: Calendar,
    wishes: _Wishes,
    crew_stays: dict[int, list[TimeSpan]],
) -> tuple[Fit, ...]:
    names = {d.name for d in dressings.values() if d.standing_set_id == one.pk}
    now_name = dressings[standing].name if standing in dressings else ""
    found = []
    for crew_id, scenes in wishes.by_set.get(one.pk, {}).items():
        crew = wishes.crews[crew_id]
        fitting = [s for s in scenes if _stands_so(s, now_name, names)]
        windows = _crew_windows(base, crew, hole, crew_stays[crew_id])
        fit = _fit(crew, fitting, one, hole, windows, standing, calendar) if windows else None
        if fit:
            found.append(fit)
    found.sort(key=lambda f: (-f.span.minutes, f.span.start, f.crew.pk))
    return tuple(found[:MOST_CREWS])


def _stands_so(scene: Scene, standing: str, names: set[str]) -> bool:
    """Whether the scene can be shot as the set stands; a wish the set does not know is none."""
    wanted = scene.location.dressing_name
    return not wanted or wanted == standing or wanted not in names


def _crew_windows(
    base: Base, crew: Crew, hole: TimeSpan, taken: Sequence[TimeSpan]
) -> tuple[TimeSpan, ...]:
    """Where in the hole the crew has its shooting hours and is nowhere else."""
    day = hole.start.astimezone(base.zone).date() - timedelta(days=1)
    last = hole.end.astimezone(base.zone).date()
    found: list[TimeSpan] = []
    while day <= last:
        if crew.first_date <= day <= crew.last_date:
            start = max(hole.start, wall_instant(day, crew.call_minute, base.zone))
            wrap = crew.wrap_minute + crew.overtime_limit
            end = min(hole.end, wall_instant(day, wrap, base.zone))
            if start < end:
                found += free_between(TimeSpan(start, end), taken)
        day += timedelta(days=1)
    return tuple(found)


def _fit(
    crew: Crew,
    scenes: Sequence[Scene],
    one: StandingSet,
    hole: TimeSpan,
    windows: tuple[TimeSpan, ...],
    standing: int | None,
    calendar: Calendar,
) -> Fit | None:
    """As many of the scenes, in the script's order, as one span of the hole holds."""
    longest = max(window.minutes for window in windows)
    chosen = _as_many(scenes, longest, crew)
    not_before = (calendar.now + LEAST_NOTICE,)
    while chosen:
        wish = Wish(windows, _minutes(chosen, crew), crew.production_id, standing)
        span = calendar.place(one, hole, wish, not_before)
        if span:
            return Fit(crew, tuple(chosen), span)
        chosen = chosen[: max(len(chosen) - 1, 0) if len(chosen) < 5 else len(chosen) * 3 // 4]
    return None


def _as_many(scenes: Sequence[Scene], room: int, crew: Crew) -> list[Scene]:
    chosen: list[Scene] = []
    for scene in scenes:
        if _minutes([*chosen, scene], crew) <= room:
            chosen.append(scene)
    return chosen


def _minutes(scenes: Sequence[Scene], crew: Crew) -> int:
    """Shooting time with the light changed where it must be."""
    changes = sum(a.light != b.light for a, b in zip(scenes, scenes[1:], strict=False))
    return sum(s.minutes for s in scenes) + changes * crew.relight_minutes
