"""What differs between two plans: in figures, in scenes, and in people who must be told."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from scheduling.solver.plan import Plan, Shot, shots_of
from scheduling.solver.price import price_plan
from scheduling.solver.problem import Problem, Production

# What can become of a scene, the gravest first: the first that holds is named.
ADDED, DROPPED = "added", "dropped"
OTHER_DAY, OTHER_SET, OTHER_TIME = "other_day", "other_set", "other_time"


@dataclass(frozen=True)
class SceneChange:
    """A scene that is shot otherwise. Minutes of the horizon; None where it is not shot."""

    scene: str
    production: str
    kind: str
    before_start: int | None
    after_start: int | None
    before_set: str | None
    after_set: str | None


@dataclass(frozen=True)
class Difference:
    """
    From one plan to another.

    `figures`: name → (before, after), as `price_plan` names them. `actors` and `crews` are
    those to whom something new must be said; a person is counted once however much moves.
    """

    figures: dict[str, tuple[int, int]]
    scenes: list[SceneChange]
    actors: list[str]
    crews: list[str]

    @property
    def people_told(self) -> int:
        """Actors and crews that must be told something new."""
        return len(self.actors) + len(self.crews)

    def change(self, figure: str) -> int:
        """How much more of this the second plan has."""
        before, after = self.figures[figure]
        return after - before


def compare(
    problem: Problem, before: Plan, after: Plan, *, problem_after: Problem | None = None
) -> Difference:
    """
    The difference between two plans of one problem, or of two whose ids mean the same.

    With `problem_after` the second plan is priced by it: a production or scene known to
    only one of them counts as not shot in the other.
    """
    later = problem_after or problem
    figures_before, figures_after = price_plan(problem, before), price_plan(later, after)
    old, new = shots_by_scene(problem, before), shots_by_scene(later, after)
    changes = [change for name in {**old, **new} if (change := change_of(name, old, new))]
    people = {actor for c in changes for actor in cast_of(c.scene, old, new)}
    return Difference(
        {name: (figures_before[name], figures_after[name]) for name in figures_before},
        changes,
        sorted(people),
        sorted({change.production for change in changes}),
    )


def shots_by_scene(problem: Problem, plan: Plan) -> dict[str, Shot]:
    """The shot scenes, production by production, in time order."""

    def all_shots(productions: tuple[Production, ...]) -> Iterator[Shot]:
        for production in productions:
            yield from shots_of(production, plan)

    return {shot.scene.id: shot for shot in all_shots(problem.productions)}


def change_of(name: str, old: dict[str, Shot], new: dict[str, Shot]) -> SceneChange | None:
    """What became of the scene, or None when it is shot as before."""
    was, now = old.get(name), new.get(name)
    kind = kind_of(was, now)
    known = now or was
    if kind is None or known is None:
        return None
    return SceneChange(
        name,
        known.production.id,
        kind,
        was.start if was else None,
        now.start if now else None,
        was.standing_set if was else None,
        now.standing_set if now else None,
    )


def kind_of(was: Shot | None, now: Shot | None) -> str | None:
    """The gravest thing that differs, or None."""
    if was is None or now is None:
        return ADDED if was is None else DROPPED
    if was.day != now.day:
        return OTHER_DAY
    if was.standing_set != now.standing_set:
        return OTHER_SET
    return None if was.start == now.start else OTHER_TIME


def cast_of(scene: str, old: dict[str, Shot], new: dict[str, Shot]) -> set[str]:
    """Everyone who is or was in the scene."""
    return {actor for shots in (old, new) if scene in shots for actor in shots[scene].scene.cast}


def difference_to_json(difference: Difference) -> dict[str, Any]:
    """The difference as JSON values."""
    return {
        "figures": {
            name: {"before": before, "after": after, "change": after - before}
            for name, (before, after) in difference.figures.items()
        },
        "scenes": [asdict(change) for change in difference.scenes],
        "actors": difference.actors,
        "crews": difference.crews,
        "people_told": difference.people_told,
    }
