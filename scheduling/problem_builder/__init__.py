"""
Rows → the packing problem's file: the one bridge into the solver.

Minute 0 is midnight, on the base's clock, of the run's first date. A production of the
problem is a crew; ids carry the primary keys (`C7`, `C7-L12`, `C7-S340`, `C7-R9`), sets
go by their code. Whatever stands in the calendar already is a closure of its set, with
room for the turnover around it, so that what the solver finds can be booked.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta

from base_ops.models import Crew
from scheduling.errors import CrewOutsideHorizon, NothingToShoot
from scheduling.models import Scene, ScheduleRun, Strip
from scheduling.problem_builder.standing import File, Place, places, set_files, walk_rows
from sets.timespan import wall_instant

__all__ = ["build_problem", "prices_of"]

Days = tuple[int, int]


def build_problem(run: ScheduleRun, windows: Mapping[int, Days] | None = None) -> File:
    """
    The problem of a run as a PROBLEM.md dictionary.

    `windows`: {crew pk: first and last day of the horizon} in place of the crews' own dates.

    Raises NothingToShoot, LocationsUndecided or CrewOutsideHorizon, each naming the crew.
    """
    crews = list(run.crews.select_related("production").prefetch_related("breaks").order_by("pk"))
    scenes = _scenes(run, crews)
    where = places(s.location_id for rows in scenes.values() for s in rows)
    sets = {s.pk: s for place in where.values() for s in place.sets}
    files = set_files(run, sorted(sets.values(), key=lambda s: s.code))
    zones = sorted({row["zone"] for row in files})
    return {
        "name": f"{run.base.code}-run-{run.pk}",
        "days": run.days,
        "zones": zones,
        "walk_minutes": walk_rows(run, zones),
        "sets": files,
        "productions": [
            _production(run, crew, scenes[crew.pk], where, (windows or {}).get(crew.pk))
            for crew in crews
        ],
        "prices": prices_of(run),
    }


def _scenes(run: ScheduleRun, crews: Iterable[Crew]) -> dict[int, list[Scene]]:
    """What each crew still has to shoot: not what it had published before `plan_from`."""
    shot = Strip.objects.filter(
        visit__booking__isnull=False, visit__crew__in=crews, starts_at__lt=run.plan_from
    )
    rows = (
        Scene.objects.filter(crew__in=crews)
        .exclude(strips__in=shot)
        .prefetch_related("cast__role__off_days", "after")
        .order_by("episode__number", "position")
    )
    by_crew: dict[int, list[Scene]] = defaultdict(list)
    for scene in rows:
        by_crew[scene.crew_id or 0].append(scene)
    for crew in crews:
        if not by_crew[crew.pk]:
            raise NothingToShoot(crew=str(crew))
    return by_crew


def _production(
    run: ScheduleRun,
    crew: Crew,
    scenes: list[Scene],
    where: dict[int, Place],
    window: Days | None,
) -> File:
    first, last = _days(run, crew, window or _own_days(run, crew))
    call, known = crew.call_minute, {s.pk for s in scenes}
    breaks = [(call + b.after_call_minutes, b.minutes) for b in crew.breaks.all()]
    return {
        "id": f"C{crew.pk}",
        "episodes": crew.production.episodes,
        "first_day": first,
        "last_day": last,
        "call": call,
        "wrap": crew.wrap_minute,
        "overtime_limit": crew.overtime_limit,
        "breaks": [[at, at + minutes] for at, minutes in sorted(breaks)],
        "pack_minutes": crew.pack_minutes,
        "relight_minutes": crew.relight_minutes,
        "relook_minutes": crew.relook_minutes,
        "crew_day_cost": crew.day_cost_fen // 100,
        "overtime_minute_cost": crew.overtime_minute_cost_fen // 100,
        "cast": _cast(run, crew, scenes, first, last),
        "locations": _locations(crew, scenes, where),
        "scenes": [_scene(crew, scene) for scene in scenes],
        "after": [
            [f"C{crew.pk}-S{other.pk}", f"C{crew.pk}-S{scene.pk}"]
            for scene in scenes
            for other in scene.after.all()
            if other.pk in known
        ],
    }


def _own_days(run: ScheduleRun, crew: Crew) -> Days:
    return (crew.first_date - run.first_date).days, (crew.last_date - run.first_date).days


def _days(run: ScheduleRun, crew: Crew, window: Days) -> Days:
    """First and last day of the window inside the horizon. Raises CrewOutsideHorizon."""
    first, last = max(0, window[0]), min(run.days - 1, window[1])
    while first <= last:
        on = run.first_date + timedelta(days=first)
        if wall_instant(on, crew.call_minute, run.base.zone) >= run.plan_from:
            return first, last
        first += 1
    raise CrewOutsideHorizon(
        crew=str(crew), first=str(crew.first_date), last=str(crew.last_date), days=run.days
    )


def _cast(run: ScheduleRun, crew: Crew, scenes: list[Scene], first: int, last: int) -> list[File]:
    roles = {row.role.pk: row.role for scene in scenes for row in scene.cast.all()}
    return [
        {
            "id": f"C{crew.pk}-R{pk}",
            "day_rate": role.day_rate_fen // 100,
            "off_days": sorted(
                day
                for off in role.off_days.all()
                if first <= (day := (off.date - run.first_date).days) <= last
            ),
            "costume_minutes": role.costume_minutes,
        }
        for pk, role in sorted(roles.items())
    ]


def _locations(crew: Crew, scenes: list[Scene], where: dict[int, Place]) -> list[File]:
    return [
        {
            "id": f"C{crew.pk}-L{pk}",
            "kind": str(where[pk].location.kind_id),
            "dressing": where[pk].dressing,
            "sets": sorted(s.code for s in where[pk].sets),
        }
        for pk in sorted({s.location_id for s in scenes})
    ]


def _scene(crew: Crew, scene: Scene) -> File:
    return {
        "id": f"C{crew.pk}-S{scene.pk}",
        "location": f"C{crew.pk}-L{scene.location_id}",
        "minutes": scene.minutes,
        "light": scene.light,
        "cast": {f"C{crew.pk}-R{row.role_id}": row.costume for row in scene.cast.all()},
    }


def prices_of(run: ScheduleRun) -> File:
    base = run.base
    return {
        "changeover": base.changeover_fen // 100,
        "redress": base.redress_fen // 100,
        "handover": base.handover_fen // 100,
        "costume_change": base.costume_change_fen // 100,
        "relight": base.relight_fen // 100,
        "hold_percent": base.hold_percent,
        "unshot_scene": base.unshot_scene_fen // 100,
    }
