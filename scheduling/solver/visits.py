"""The visits of a plan: who stays where, from when to when, how dressed."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from scheduling.solver.plan import Plan, Shot, shots_of
from scheduling.solver.problem import Problem


@dataclass(frozen=True)
class Visit:
    """A crew's stay on a set; `number` counts the production's visits in time order."""

    start: int
    end: int
    owner: int
    number: int
    place: int
    dress: int


def visits_by_set(
    problem: Problem, plan: Plan, owners: Collection[int] | None = None
) -> dict[str, list[Visit]]:
    """
    The visits to every set in time order, of all productions or of these (by index).

    A visit ends with the day, with another place, and when another crew comes in between.
    """
    shots: list[tuple[Shot, int]] = []
    for owner in range(len(problem.productions)) if owners is None else owners:
        shots += [(shot, owner) for shot in shots_of(problem.productions[owner], plan)]
    shots.sort(key=lambda pair: pair[0].start)
    found: dict[str, list[Visit]] = {each.id: [] for each in problem.sets}
    numbers: dict[int, int] = {}
    running: dict[int, tuple[str, str, int | None]] = {}
    for shot, owner in shots:
        here, its = (shot.standing_set, shot.scene.location, shot.day), found[shot.standing_set]
        if here == running.get(owner) and its[-1].owner == owner:
            its[-1] = replace(its[-1], end=shot.end)
        else:
            numbers[owner] = numbers.get(owner, -1) + 1
            its.append(visit_of(problem, shot, owner, numbers[owner]))
        running[owner] = here
    return found


def visit_of(problem: Problem, shot: Shot, owner: int, number: int) -> Visit:
    """The visit that begins with this shot."""
    production = problem.productions[owner]
    place = production.locations.index(production.location_by_id[shot.scene.location])
    dress = problem.set_by_id[shot.standing_set].dressings.index(shot.dressing)
    return Visit(shot.start, shot.end, owner, number, place, dress)


def visits_of_others(
    problem: Problem, plan: Plan, name: str | None = None
) -> dict[str, list[Visit]]:
    """The visits of all productions but this one, their owners (-1 - index) nobody's of a new desk."""
    its = [n for n, production in enumerate(problem.productions) if production.id != name]
    return {
        on: [replace(visit, owner=-1 - visit.owner) for visit in visits]
        for on, visits in visits_by_set(problem, plan, its).items()
    }
