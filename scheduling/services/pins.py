"""Pins: what managers settle by hand, and how a run hears of it."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction

from base_ops.models import Crew, User
from scheduling.errors import (
    PinIncomplete,
    PinNotFound,
    PinOnAnotherDay,
    PinOutsideHours,
    PinOutsideWindow,
    PinsContradict,
    PinSetUnfit,
    PinWithoutCrew,
)
from scheduling.models import Location, Pin, PinKind, Scene, ScheduleRun, Visit
from scheduling.solver.errors import SolverError
from scheduling.solver.pins import Pins, require_pins
from scheduling.solver.problem import Problem
from sets.models import SetState, StandingSet
from sets.timespan import wall_instant, wall_minute

SCENE_ID = re.compile(r"C\d+-S(\d+)")


@transaction.atomic
def pin_start(
    *, scene: Scene, starts_at: datetime, user: User | None, now: datetime, reason: str = ""
) -> Pin:
    """
    Settle the minute a scene starts at, instead of any settled before.

    Raises PinWithoutCrew, PinOutsideWindow, PinOutsideHours, PinOnAnotherDay.
    """
    crew = _crew_of(scene)
    day = _shooting_day(crew, scene, starts_at)
    _require_window(crew, day)
    held = Pin.objects.filter(scene=scene, kind=PinKind.DAY).exclude(date=day)
    if held.exists():
        raise PinOnAnotherDay(scene=scene.number)
    # The packer counts in whole minutes.
    starts_at = starts_at.replace(second=0, microsecond=0)
    found, _ = Pin.objects.update_or_create(
        scene=scene,
        kind=PinKind.START,
        defaults={"crew": crew, "starts_at": starts_at, **_said(user, now, reason)},
    )
    return found


@transaction.atomic
def pin_day(*, scene: Scene, day: date, user: User | None, now: datetime, reason: str = "") -> Pin:
    """Settle a scene's shooting day. Raises PinWithoutCrew, PinOutsideWindow, PinOnAnotherDay."""
    crew = _crew_of(scene)
    _require_window(crew, day)
    start = Pin.objects.filter(scene=scene, kind=PinKind.START).first()
    if start and start.starts_at and _shooting_day(crew, scene, start.starts_at) != day:
        raise PinOnAnotherDay(scene=scene.number)
    found, _ = Pin.objects.update_or_create(
        scene=scene,
        kind=PinKind.DAY,
        defaults={"crew": crew, "date": day, **_said(user, now, reason)},
    )
    return found


@transaction.atomic
def pin_set(
    *,
    crew: Crew,
    location: Location,
    standing_set: StandingSet,
    user: User | None,
    now: datetime,
    reason: str = "",
) -> Pin:
    """Settle the set that plays a location for a crew. Raises PinSetUnfit."""
    fits = location.candidates.filter(
        standing_set=standing_set, is_allowed=True, standing_set__state=SetState.OPEN
    )
    if not fits.exists() or crew.production_id != location.production_id:
        raise PinSetUnfit(set=standing_set.code, location=location.name)
    found, _ = Pin.objects.update_or_create(
        crew=crew,
        location=location,
        defaults={
            "kind": PinKind.SET,
            "standing_set": standing_set,
            **_said(user, now, reason),
        },
    )
    return found


@transaction.atomic
def pin_visit(*, visit: Visit, user: User | None, now: datetime, reason: str = "") -> list[Pin]:
    """Settle a whole visit: its set, and the start of every scene. Raises as the others."""
    strips = list(visit.strips.select_related("scene__location", "scene__crew"))
    if not strips:
        raise PinIncomplete(field="scene")
    places = {strip.scene.location_id: strip.scene.location for strip in strips}
    where = partial(
        pin_set,
        crew=visit.crew,
        standing_set=visit.standing_set,
        user=user,
        now=now,
        reason=reason,
    )
    held = [where(location=place) for place in places.values()]
    when = partial(pin_start, user=user, now=now, reason=reason)
    return held + [when(scene=strip.scene, starts_at=strip.starts_at) for strip in strips]


def unpin(*, pin_id: int) -> None:
    """Let the packer decide again. Raises PinNotFound."""
    if not Pin.objects.filter(pk=pin_id).delete()[0]:
        raise PinNotFound()


def pins_of(run: ScheduleRun, problem: Problem, settled: Pins | None = None) -> Pins:
    """
    The pins of the run's crews in the words of its problem, beside what is settled already.

    What the problem does not have is left out: a pinned scene that was shot meanwhile.
    What is settled already, since it has happened, wins. Raises PinsContradict.
    """
    settled = settled or Pins()
    scenes = {scene.id for p in problem.productions for scene in p.scenes}
    places = {place.id for p in problem.productions for place in p.locations}
    starts, days, sets = dict(settled.starts), dict(settled.days), dict(settled.sets)
    for pin in _rows(run):
        scene, place = f"C{pin.crew_id}-S{pin.scene_id}", f"C{pin.crew_id}-L{pin.location_id}"
        if scene in scenes and scene not in settled.starts:
            if pin.starts_at:
                starts[scene] = wall_minute(pin.starts_at, run.first_date, run.base.zone)
            elif pin.date:
                days[scene] = (pin.date - run.first_date).days
        elif place in places and pin.standing_set:
            sets.setdefault(place, pin.standing_set.code)
    found = replace(settled, starts=starts, days=days, sets=sets)
    with _contradictions():
        require_pins(problem, found)
    return found


def _rows(run: ScheduleRun) -> Sequence[Pin]:
    return list(Pin.objects.filter(crew__in=run.crews.all()).select_related("standing_set"))


@contextmanager
def _contradictions() -> Iterator[None]:
    """The packer's refusal, with the numbers of scenes in place of its names for them."""
    try:
        yield
    except SolverError as exc:
        zh, en = with_numbers(exc.message("zh"), exc.message("en"))
        raise PinsContradict(reason=exc.code, text_zh=zh, text_en=en) from exc


def with_numbers(*texts: str) -> list[str]:
    """The packer's texts with the numbers of scenes in place of its names for them."""
    keys = set(SCENE_ID.findall("".join(texts)))
    numbers = {
        str(pk): number
        for pk, number in Scene.objects.filter(pk__in=keys).values_list("pk", "number")
    }
    return [SCENE_ID.sub(lambda m: numbers.get(m.group(1), m.group(0)), text) for text in texts]


def _said(user: User | None, now: datetime, reason: str) -> dict[str, object]:
    return {"pinned_by": user, "pinned_at": now, "reason": reason[:200]}


def _crew_of(scene: Scene) -> Crew:
    if scene.crew is None:
        raise PinWithoutCrew(scene=scene.number)
    return scene.crew


def _require_window(crew: Crew, day: date) -> None:
    if not crew.first_date <= day <= crew.last_date:
        raise PinOutsideWindow(
            crew=str(crew), date=str(day), first=str(crew.first_date), last=str(crew.last_date)
        )


def _shooting_day(crew: Crew, scene: Scene, starts_at: datetime) -> date:
    """The crew's day that holds the scene from this start, night shifts included."""
    zone = crew.production.company.base.zone
    local = starts_at.astimezone(zone)
    latest = crew.wrap_minute + crew.overtime_limit
    for day in (local.date(), local.date() - timedelta(days=1)):
        begin = wall_minute(starts_at, day, zone)
        if crew.call_minute <= begin and begin + scene.minutes <= latest:
            return day
    day = local.date()
    call, end = (wall_instant(day, m, zone).astimezone(zone) for m in (crew.call_minute, latest))
    raise PinOutsideHours(
        scene=scene.number,
        start=f"{local:%Y-%m-%d %H:%M}",
        crew=str(crew),
        call=f"{call:%H:%M}",
        latest=f"{end:%H:%M}",
    )
