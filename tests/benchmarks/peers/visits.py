"""The stays of a plan, as the CP-SAT model has them: a crew at one location, nights included."""

from collections import defaultdict
from dataclasses import dataclass, field

from scheduling.solver.plan import Plan, Shot, shots_of
from scheduling.solver.problem import Problem


@dataclass
class Stay:
    """A crew at one location from the first scene in a row there to the last."""

    location: str
    standing_set: str
    shots: list[Shot] = field(default_factory=list)

    @property
    def begin(self) -> int:
        return self.shots[0].start

    @property
    def end(self) -> int:
        return self.shots[-1].end


def stays_of(problem: Problem, plan: Plan) -> dict[str, list[Stay]]:
    """
    Every production's stays in time order, by its id.

    A stay ends where the crew goes elsewhere and where another crew comes onto the set: a
    changeover lies between any two, and no set is held by two at a time.
    """
    shots = [s for production in problem.productions for s in shots_of(production, plan)]
    found: dict[str, list[Stay]] = defaultdict(list)
    last_on: dict[str, Stay] = {}
    for shot in sorted(shots, key=lambda s: (s.start, s.end)):
        its = found[shot.production.id]
        goes_on = its and its[-1].location == shot.scene.location
        if not goes_on or last_on.get(shot.standing_set) is not its[-1]:
            its.append(Stay(shot.scene.location, shot.standing_set))
        its[-1].shots.append(shot)
        last_on[shot.standing_set] = its[-1]
    return found
