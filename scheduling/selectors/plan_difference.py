"""
Two plans of a base side by side: what each figure does, which scenes move, who must be told.

It is told from the rows, by date: two runs need not begin on the same day, and the minutes
of their files would then mean different days. What had begun when a plan was repaired has
no row in the repair, and none any more where a visit was cut: there the file is asked.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, QuerySet

from base_ops.models import Crew, User
from scheduling.models import Plan, PlanState, SceneRole
from scheduling.selectors.run_board import FIGURES, Block, Board, board
from scheduling.selectors.scope import plans_for
from scheduling.selectors.strip_board import cast_counts
from scheduling.solver.difference import ADDED, DROPPED, OTHER_DAY, OTHER_SET, OTHER_TIME
from sets.timespan import wall_instant

CHOICES_SHOWN = 50
Shown = tuple[Crew, date]


@dataclass(frozen=True, slots=True)
class Delta:
    """A figure of both plans; money in yuan. More of any of them is worse."""

    name: str
    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class DayPair:
    """A crew's shooting day in both plans. `changed`: how many of its scenes differ."""

    day: date
    before: tuple[Block, ...]
    after: tuple[Block, ...]
    changed: int


@dataclass(frozen=True, slots=True)
class CrewPair:
    """A crew with its days that differ, and how many days and scenes stay as they are."""

    crew: Crew
    days: tuple[DayPair, ...]
    same_days: int
    changed: int


@dataclass(frozen=True, slots=True)
class Sides:
    """
    Everything that differs between two plans.

    `changes`: {scene key: kind}, a kind of the solver's difference; `kinds`: how many of
    each; `actors`: who plays in a changed scene; `crews`: those with one; `cast`: how many
    of the cast are in each scene; `same_crews`: whether both plans are for the same crews.
    """

    figures: tuple[Delta, ...]
    changes: dict[int, str]
    kinds: dict[str, int]
    actors: tuple[str, ...]
    crews: tuple[CrewPair, ...]
    scenes: int
    cast: dict[int, int]
    same_crews: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where and when a scene is shot: on which shooting day, on which set, from when."""

    day: date
    set_code: str
    starts_at: datetime


def sides(before: Plan, after: Plan) -> Sides:
    """The difference between two plans. Its queries do not grow with the scenes."""
    old, new = board(before), board(after)
    was, now = _standing(before, old), _standing(after, new)
    changes = {s: kind for s in {**was, **now} if (kind := _kind(was.get(s), now.get(s)))}
    crews = tuple(_crews(old, new, changes))
    return Sides(
        figures=_figures(before, after),
        changes=changes,
        kinds=_counted(changes.values()),
        actors=_actors(changes),
        crews=crews,
        scenes=len({**was, **now}),
        cast={**cast_counts(before), **cast_counts(after)},
        same_crews=_crews_of(before) == _crews_of(after),
    )


def _crews_of(plan: Plan) -> set[int]:
    """The crews it was made for, those that have wrapped too."""
    return set(plan.run.crews.values_list("pk", flat=True))


def others_of(plan: Plan, user: User) -> QuerySet[Plan]:
    """The other plans of its base that the user may see, the newest first."""
    rows = plans_for(user).filter(base=plan.base_id).exclude(pk=plan.pk)
    heavy = ("run__problem", "run__told", "run__best", "run__pins")
    return rows.select_related("run").defer("file", *heavy).order_by("-created_at", "-pk")


def original_of(plan: Plan, user: User) -> Plan | None:
    """
    What a plan is compared with unless another is chosen.

    The plan it is based on, else what stood for its crews before it.
    """
    if based_on := others_of(plan, user).filter(followers=plan.run).first():
        return based_on
    sharing = others_of(plan, user).filter(run__crews__in=plan.run.crews.all()).distinct()
    earlier = sharing.filter(created_at__lte=plan.created_at)
    stood = earlier.exclude(state=PlanState.DRAFT).order_by(F("published_at").desc(nulls_last=True))
    return stood.first() or earlier.first() or others_of(plan, user).first()


def _figures(before: Plan, after: Plan) -> tuple[Delta, ...]:
    return tuple(
        Delta(name, before.figures[name], after.figures[name])
        for name in FIGURES
        if name in before.figures and name in after.figures
    )


def _standing(plan: Plan, drawn: Board) -> dict[int, Standing]:
    blocks = (block for line in drawn.by_crew for day in line.days for block in day)
    found = {
        strip.scene_id: Standing(
            plan.base.shooting_day(strip.starts_at),
            block.visit.standing_set.code,
            strip.starts_at,
        )
        for block in blocks
        for strip in block.visit.strips.all()
    }
    if len(plan.file.get("scenes", ())) == len(found):
        return found
    return _without_rows(plan) | found


def _without_rows(plan: Plan) -> dict[int, Standing]:
    """The same of all that the plan's file shoots."""
    first, zone = plan.run.first_date, plan.base.zone
    scenes, sets = plan.file.get("scenes", {}), plan.file.get("locations", {})
    if not scenes:
        return {}
    starts = {
        scene["id"]: (scene["location"], wall_instant(first, scenes[scene["id"]], zone))
        for production in plan.run.problem["productions"]
        for scene in production["scenes"]
        if scene["id"] in scenes
    }
    return {
        int(name.rpartition("-S")[2]): Standing(plan.base.shooting_day(at), sets[place], at)
        for name, (place, at) in starts.items()
    }


def _kind(was: Standing | None, now: Standing | None) -> str | None:
    """The gravest thing that differs, or None."""
    if was is None or now is None:
        return ADDED if was is None else DROPPED
    if was.day != now.day:
        return OTHER_DAY
    if was.set_code != now.set_code:
        return OTHER_SET
    return None if was.starts_at == now.starts_at else OTHER_TIME


def _counted(kinds: Iterable[str]) -> dict[str, int]:
    """How many of each kind, the gravest first; kinds that do not occur are left out."""
    found = list(kinds)
    order = (DROPPED, ADDED, OTHER_DAY, OTHER_SET, OTHER_TIME)
    return {kind: found.count(kind) for kind in order if kind in found}


def _actors(changes: dict[int, str]) -> tuple[str, ...]:
    """Who plays in these scenes, one name a role. One query."""
    rows = SceneRole.objects.filter(scene__in=changes).order_by("role__production", "role")
    roles = rows.values_list("role", "role__actor_name", "role__name").distinct()
    return tuple(actor or role for _, actor, role in roles)


def _crews(old: Board, new: Board, changes: dict[int, str]) -> Iterable[CrewPair]:
    """The crews with a changed scene, in the order of the boards."""
    before, after = _by_day(old), _by_day(new)
    crews = dict.fromkeys(crew for crew, _ in {**before, **after})
    days: dict[Crew, set[date]] = defaultdict(set)
    for crew, day in {**before, **after}:
        days[crew].add(day)
    for crew in crews:
        pairs = [_pair(day, before, after, crew, changes) for day in sorted(days[crew])]
        changed = tuple(pair for pair in pairs if pair.changed)
        if changed:
            scenes = {s for pair in changed for s in _scenes(pair.before + pair.after)}
            count = len(scenes & changes.keys())
            yield CrewPair(crew, changed, len(pairs) - len(changed), count)


def _by_day(drawn: Board) -> dict[Shown, tuple[Block, ...]]:
    return {
        (line.owner, day): blocks
        for line in drawn.by_crew
        for day, blocks in zip(drawn.days, line.days, strict=True)
        if blocks and isinstance(line.owner, Crew)
    }


def _pair(
    day: date,
    before: dict[Shown, tuple[Block, ...]],
    after: dict[Shown, tuple[Block, ...]],
    crew: Crew,
    changes: dict[int, str],
) -> DayPair:
    old, new = before.get((crew, day), ()), after.get((crew, day), ())
    return DayPair(day, old, new, len(_scenes(old + new) & changes.keys()))


def _scenes(blocks: Iterable[Block]) -> set[int]:
    return {strip.scene_id for block in blocks for strip in block.visit.strips.all()}
