"""A plan as a strip board: its scenes as strips by crew and day, or its visits by set and hour."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count

from base_ops.models import Crew
from scheduling.models import Plan, Scene, SceneRole, ScheduleRun
from scheduling.selectors.run_board import Block, Board, Line, board
from sets.models import StandingSet


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What is looked at: one crew, one set (by its code), one shooting day; None and "": all."""

    crew: int | None = None
    code: str = ""
    day: date | None = None

    def holds(self, block: Block) -> bool:
        """Whether this visit is looked at; days are left to the columns."""
        visit = block.visit
        return self.crew in (None, visit.crew_id) and self.code in ("", visit.standing_set.code)


@dataclass(frozen=True, slots=True)
class StripBoard:
    """
    The narrowed board, and what the whole plan could be narrowed to.

    `cast`: how many of the cast are in a scene, by the scene's key; `left_out`: scenes of
    the run that are not shot; `strips`: how many strips are drawn.
    """

    board: Board
    crews: tuple[Crew, ...]
    sets: tuple[StandingSet, ...]
    days: tuple[date, ...]
    cast: dict[int, int]
    left_out: tuple[Scene, ...]
    strips: int


def strip_board(plan: Plan, narrowing: Narrowing) -> StripBoard:
    """The strips of a plan. Seven queries at most, however many scenes it has."""
    whole = board(plan)
    drawn = _narrowed(whole, narrowing)
    return StripBoard(
        board=drawn,
        crews=tuple(line.owner for line in whole.by_crew if isinstance(line.owner, Crew)),
        sets=tuple(line.owner for line in whole.by_set if isinstance(line.owner, StandingSet)),
        days=whole.days,
        cast=cast_counts(plan),
        left_out=left_out(plan, narrowing),
        strips=sum(len(b.visit.strips.all()) for line in drawn.by_crew for b in _blocks(line)),
    )


def cast_counts(plan: Plan) -> dict[int, int]:
    """How many of the cast are in each scene of the plan, {scene key: count}. One query."""
    rows = SceneRole.objects.filter(scene__strips__plan=plan).order_by()
    return dict(rows.values_list("scene").annotate(Count("pk")))


def left_out(plan: Plan, narrowing: Narrowing) -> tuple[Scene, ...]:
    """Scenes the run asked for and the plan does not shoot; no query when there are none."""
    if not plan.figures.get("unshot_scenes"):
        return ()
    asked = _asked(plan)
    rows = Scene.objects.filter(pk__in=asked).exclude(strips__plan=plan)
    if narrowing.crew is not None:
        rows = rows.filter(crew=narrowing.crew)
    return tuple(
        rows.select_related("crew__production", "location").order_by("crew", "episode", "position")
    )


def _asked(plan: Plan) -> list[int]:
    """The keys of the scenes in the run's problem."""
    rows = ScheduleRun.objects.filter(pk=plan.run_id)
    its = rows.values_list("problem__productions", flat=True).get() or ()
    return [int(scene["id"].rpartition("-S")[2]) for p in its for scene in p["scenes"]]


def _narrowed(whole: Board, narrowing: Narrowing) -> Board:
    days = tuple(day for day in whole.days if narrowing.day in (None, day))
    kept = [n for n, day in enumerate(whole.days) if day in days]
    by_crew = _lines(whole.by_crew, kept, narrowing.holds)
    tones = {block.tone for line in by_crew for block in _blocks(line)}
    return replace(
        whole,
        days=days,
        by_crew=by_crew,
        by_set=_lines(whole.by_set, kept, narrowing.holds),
        tones=tuple((name, tone) for name, tone in whole.tones if tone in tones),
    )


def _lines(
    lines: Iterable[Line], days: list[int], holds: Callable[[Block], bool]
) -> tuple[Line, ...]:
    """The lines cut to these days (by position), without blocks not held and empty lines."""
    cut = (Line(a.owner, tuple(tuple(filter(holds, a.days[n])) for n in days)) for a in lines)
    return tuple(line for line in cut if any(line.days))


def _blocks(line: Line) -> Iterable[Block]:
    return (block for day in line.days for block in day)
