"""What the peers of the benchmark are given and begin from, without the tools themselves."""

import pytest

from scheduling.solver.baseline import hand_plan
from scheduling.solver.check import find_violations
from scheduling.solver.plan import Plan, shots_of
from scheduling.solver.price import price_plan
from scheduling.solver.problem import Problem
from scheduling.solver.problem_file import problem_from_json
from tests.benchmarks.fortnight import fortnight
from tests.benchmarks.peers.careful import careful_plan, gap
from tests.benchmarks.peers.common import start_spans
from tests.benchmarks.peers.visits import stays_of
from tests.solver.worlds import actor, production, scene, world

FORTNIGHT = problem_from_json(fortnight(4, 8, 80, 1))


def test_the_careful_plan_keeps_every_rule() -> None:
    assert find_violations(FORTNIGHT, careful_plan(FORTNIGHT)) == []


def test_the_stays_of_a_plan_are_its_scenes_with_a_changeover_between_any_two() -> None:
    plan = hand_plan(FORTNIGHT)
    stays = stays_of(FORTNIGHT, plan)

    for one in FORTNIGHT.productions:
        shots = [shot for stay in stays[one.id] for shot in stay.shots]
        assert shots == shots_of(one, plan)
    changeovers = sum(len(its) - 1 for its in stays.values())
    assert changeovers == price_plan(FORTNIGHT, plan)["changeovers"]


def test_a_stay_ends_when_another_crew_comes_onto_the_set() -> None:
    def crew(name: str) -> dict[str, object]:
        scenes = [scene(f"{name}-{n}", f"{name}-L1") for n in (1, 2)]
        return production(name, scenes=scenes)

    problem = problem_from_json(world(crew("P1"), crew("P2")))
    where = {"P1-L1": "S1", "P2-L1": "S1"}
    plan = Plan(where, {"P1-1": 480, "P2-1": 600, "P1-2": 800})

    assert [len(stay.shots) for stay in stays_of(problem, plan)["P1"]] == [1, 1]


def test_a_scene_starts_in_the_gaps_between_breaks_that_hold_it() -> None:
    (one,) = problem_from_json(world()).productions

    assert start_spans(one, 240, 1) == [(1440 + 480, 1440 + 480), (1440 + 750, 1440 + 1080)]
    assert start_spans(one, 241, 0) == [(750, 1079)]


@pytest.mark.parametrize(
    ("a", "b", "minutes"),
    [("day", "night", 10), ("new", "day", 20), ("brief", "day", 15), ("day", "away", 30)],
)
def test_minutes_between_scenes_are_those_of_what_takes_longest(
    a: str, b: str, minutes: int
) -> None:
    """Light; costume; the rest of a change begun before a short scene; the way."""
    problem = four_scenes()

    by_id = {each.id: each for each in problem.productions[0].scenes}
    assert gap(problem, problem.productions[0], by_id[a], by_id[b]) == minutes


def four_scenes() -> Problem:
    wears = {"P1-A": "D1"}
    scenes = [
        scene("day", "P1-L1", cast=wears),
        scene("night", "P1-L1", light="night", cast=wears),
        scene("new", "P1-L1", cast={"P1-A": "D2"}),
        scene("brief", "P1-L1", minutes=5),
        scene("away", "P1-L2", cast=wears),
    ]
    return problem_from_json(world(production(cast=[actor("P1-A")], scenes=scenes)))
