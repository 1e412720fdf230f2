"""A plan as it is drawn: its figures beside the hand plan's, its visits as blocks."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from base_ops.models import Crew
from scheduling.models import Plan, ScheduleRun, Visit
from sets.models import SetKind, StandingSet
from sets.timespan import wall_instant

# The colours for kinds of set; the kinds of one group (居家, 医院 …) share one.
TONES = 12
# What is compared with the hand plan, in this order; money in yuan.
FIGURES = (
    "changeovers",
    "redresses",
    "handovers",
    "crew_days",
    "overtime_minutes",
    "unshot_scenes",
    "cost",
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure of the plan beside the hand plan's and its lower bound, if there is one."""

    name: str
    plan: int
    by_hand: int
    bound: int | None

    @property
    def gap(self) -> float | None:
        """How much of the price, in percent, might still be spared: 0 is proven to be the best."""
        return 100 * (1 - self.bound / self.plan) if self.bound and self.plan else None

    @property
    def ratio(self) -> float | None:
        return self.plan / self.by_hand if self.by_hand else None


@dataclass(frozen=True, slots=True)
class Block:
    """
    A visit drawn in its day: percent of the hours shown.

    `is_changeover`: its crew comes from another set, or finds its own taken over since.
    `is_redress`: the set stands otherwise before it. `tone`: the colour of the set's kind.
    """

    visit: Visit
    left: float
    width: float
    is_changeover: bool
    is_redress: bool
    tone: int


@dataclass(frozen=True, slots=True)
class Line:
    """A crew's (or a set's) blocks, one tuple for each day."""

    owner: Crew | StandingSet
    days: tuple[tuple[Block, ...], ...]


def compare(figures: dict[str, Any], by_hand: dict[str, Any]) -> list[Comparison]:
    """The plan beside the hand plan, figure by figure."""
    bounds = figures.get("lower_bounds", {})
    return [
        Comparison(name, figures[name], by_hand.get(name, 0), bounds.get(name))
        for name in FIGURES
        if name in figures
    ]


@dataclass(frozen=True, slots=True)
class Board:
    """
    A plan drawn: its days, the hours shown of each (from, to; past 24 is the next day).

    `tones`: the groups of kinds that are in it, each with its colour.
    """

    days: tuple[date, ...]
    hours: tuple[int, int]
    by_crew: tuple[Line, ...]
    by_set: tuple[Line, ...]
    tones: tuple[tuple[str, int], ...]


def board(plan: Plan) -> Board:
    """A plan's lines by crew and by set, over the hours of the day it uses. Five queries."""
    run = plan.run
    days = tuple(run.first_date + timedelta(days=n) for n in range(run.days))
    visits = list(
        plan.visits.select_related("crew__production", "standing_set__kind", "dressing")
        .prefetch_related("strips__scene")
        .order_by("starts_at", "pk")
    )
    hours = _hours_used(plan, visits)
    tones = _tones(plan)
    blocks = _blocks(plan, visits, hours, tones)
    crews: dict[Crew, list[Block]] = defaultdict(list)
    sets: dict[StandingSet, list[Block]] = defaultdict(list)
    for block in blocks:
        crews[block.visit.crew].append(block)
        sets[block.visit.standing_set].append(block)
    by_crew = tuple(_line(plan, crew, its, days) for crew, its in crews.items())
    by_set = (_line(plan, one, its, days) for one, its in sets.items())
    used = {_group_of(visit.standing_set.kind) for visit in visits}
    return Board(
        days,
        hours,
        by_crew,
        tuple(sorted(by_set, key=lambda line: str(line.owner))),
        tuple((name, tone) for name, tone in tones.items() if name in used),
    )


def _group_of(kind: SetKind) -> str:
    return kind.group or kind.name


def _tones(plan: Plan) -> dict[str, int]:
    """A colour for every group of kinds of the base, the same on each of its plans."""
    kinds = SetKind.objects.filter(base=plan.base_id).order_by("group", "name")
    names = dict.fromkeys(map(_group_of, kinds))
    return {name: n % TONES for n, name in enumerate(names)}


def _minute(plan: Plan, instant: datetime, day: date) -> float:
    """Minutes since midnight of the shooting day; past midnight they count on."""
    return (instant - wall_instant(day, 0, plan.base.zone)).total_seconds() / 60


def _hours_used(plan: Plan, visits: Sequence[Visit]) -> tuple[int, int]:
    """Whole hours that hold every visit, so that the days are no wider than needed."""
    if not visits:
        return plan.base.day_cut_hour, plan.base.day_cut_hour + 24
    days = [(visit, plan.base.shooting_day(visit.starts_at)) for visit in visits]
    first = min(_minute(plan, visit.starts_at, day) for visit, day in days)
    last = max(_minute(plan, visit.ends_at, day) for visit, day in days)
    return math.floor(first / 60), math.ceil(last / 60)


def _blocks(
    plan: Plan, visits: Sequence[Visit], hours: tuple[int, int], tones: dict[str, int]
) -> list[Block]:
    """The visits in order of time, each compared with its crew's and its set's last one."""
    crew_at: dict[int, Visit] = {}
    on_set: dict[int, Visit] = {}
    stood = _stood_before(plan)
    shown = 60 * (hours[1] - hours[0])
    blocks = []
    for visit in visits:
        minute = _minute(plan, visit.starts_at, plan.base.shooting_day(visit.starts_at))
        length = (visit.ends_at - visit.starts_at).total_seconds() / 60
        came_from, last_on = crew_at.get(visit.crew_id), on_set.get(visit.standing_set_id)
        blocks.append(
            Block(
                visit,
                left=round(100 * (minute - 60 * hours[0]) / shown, 2),
                width=round(100 * length / shown, 2),
                is_changeover=_is_changeover(visit, came_from, last_on),
                is_redress=_is_redress(visit, last_on, stood),
                tone=tones[_group_of(visit.standing_set.kind)],
            )
        )
        crew_at[visit.crew_id] = on_set[visit.standing_set_id] = visit
    return blocks


def _is_changeover(visit: Visit, came_from: Visit | None, last_on: Visit | None) -> bool:
    if came_from is None:
        return False
    stays = came_from.standing_set_id == visit.standing_set_id
    return not (stays and last_on is not None and last_on.crew_id == visit.crew_id)


def _is_redress(visit: Visit, last_on: Visit | None, stood: dict[str, str]) -> bool:
    wanted = visit.dressing.name if visit.dressing else ""
    if last_on is None:
        return wanted != stood.get(visit.standing_set.code, wanted)
    return wanted != (last_on.dressing.name if last_on.dressing else "")


def _stood_before(plan: Plan) -> dict[str, str]:
    """How each set stood when the run was asked for, {code: dressing}."""
    sets = ScheduleRun.objects.filter(pk=plan.run_id).values_list("problem__sets", flat=True).get()
    return {row["id"]: row["dressed"] for row in sets or ()}


def _line(
    plan: Plan, owner: Crew | StandingSet, blocks: Sequence[Block], days: Sequence[date]
) -> Line:
    by_day: dict[date, list[Block]] = defaultdict(list)
    for block in blocks:
        by_day[plan.base.shooting_day(block.visit.starts_at)].append(block)
    return Line(owner, tuple(tuple(by_day[day]) for day in days))
