"""Sets settled for all crews at once, against every choice there is; and the rounds of a long run."""

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from scheduling.solver import settled, together
from scheduling.solver.check import find_violations
from scheduling.solver.pins import Pins
from scheduling.solver.plan import Plan
from scheduling.solver.price import price_plan
from scheduling.solver.problem import Problem
from scheduling.solver.problem_file import problem_from_json
from scheduling.solver.solve import solve, weighed
from scheduling.solver.together import settle
from tests.benchmarks.fortnight import fortnight
from tests.solver.worlds import location, production, scene, standing_set, world


def crossed() -> Problem:
    """Two sets, two crews, and each crew's only other choice stands as the other wants it."""
    sets = [standing_set("S1"), standing_set("S2", dressed="VIP")]
    plain = location("P1-L1", "S1", "S2")
    fine = location("P2-L1", "S1", "S2", dressing="VIP")
    crews = [
        production("P1", locations=[plain], scenes=[scene("P1-1", "P1-L1")]),
        production("P2", locations=[fine], scenes=[scene("P2-1", "P2-L1")]),
    ]
    return problem_from_json(world(*crews, sets=sets))


CROSSED = Plan({"P1-L1": "S2", "P2-L1": "S1"}, {"P1-1": 600, "P2-1": 600})


def test_two_crews_exchange_their_sets() -> None:
    chosen = settle(crossed(), CROSSED, "病房")

    assert chosen == {"P1-L1": "S1", "P2-L1": "S2"}


def test_neither_crew_alone_would_go() -> None:
    for one in CROSSED.locations:
        held = {**CROSSED.locations, one: {"S1": "S2", "S2": "S1"}[CROSSED.locations[one]]}
        assert find_violations(crossed(), Plan(held, CROSSED.scenes))


def test_a_closed_set_is_nobodys_choice() -> None:
    problem = crossed()
    shut = replace(problem.sets[0], closures=((590, 700),))
    closed = replace(problem, sets=(shut, problem.sets[1]))

    assert settle(closed, replace(CROSSED, scenes={"P1-1": 600, "P2-1": 720}), "病房") is None


def all_choices(problem: Problem, plan: Plan) -> Iterator[Plan]:
    places = [p for each in problem.productions for p in each.locations]
    for sets in product(*(place.sets for place in places)):
        yield Plan(dict(zip([p.id for p in places], sets, strict=True)), plan.scenes)


def turnover_yuan(problem: Problem, plan: Plan) -> int:
    figures, prices = price_plan(problem, plan), problem.prices
    return (
        figures["redresses"] * prices.redress
        + figures["handovers"] * prices.handover
        + figures["changeovers"] * prices.changeover
    )


def busy(seed: int) -> tuple[Problem, Plan]:
    """Three crews with two places each on three sets, as a short search leaves them."""
    draw = random.Random(seed)
    names = ["S1", "S2", "S3"]
    crews = []
    for name in ("P1", "P2", "P3"):
        places = [
            location(
                f"{name}-L{n}",
                *sorted(draw.sample(names, draw.choice((2, 3)))),
                dressing=draw.choice(("普通", "VIP")),
            )
            for n in (1, 2)
        ]
        shots = [
            scene(f"{name}-{n}", f"{name}-L{draw.choice((1, 2))}", draw.choice((30, 60, 90)))
            for n in range(4)
        ]
        crews.append(production(name, locations=places, scenes=shots))
    sets = [standing_set(n, draw.choice("AB"), dressed=draw.choice(("普通", "VIP"))) for n in names]
    problem = problem_from_json(world(*crews, sets=sets))
    return problem, solve(problem, seconds=30, iterations=2000, seed=seed).plan


@pytest.mark.parametrize("seed", range(25))
def test_no_other_choice_has_cheaper_turnovers(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "SLACK", 0)
    monkeypatch.setattr(together, "MOVED", 0)
    problem, plan = busy(seed)
    plan = Plan(
        {
            p.id: plan.locations.get(p.id, p.sets[0])
            for c in problem.productions
            for p in c.locations
        },
        plan.scenes,
    )
    legal = [each for each in all_choices(problem, plan) if not find_violations(problem, each)]
    least = min(turnover_yuan(problem, each) for each in legal)

    chosen = together.Kind(
        problem, "病房", together.stays_of(problem, plan), plan.locations
    ).settle()
    found = Plan(plan.locations | chosen, plan.scenes)

    assert not find_violations(problem, found)
    assert turnover_yuan(problem, found) == least


def test_a_long_run_has_its_rounds_and_keeps_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settled, "FEWEST_MOVES", 4000)
    monkeypatch.setattr(settled, "FIT_MOVES", 2000)
    problem, _ = busy(3)
    pinned = problem.productions[0].locations[0]
    pins = Pins(sets={pinned.id: pinned.sets[-1]})
    seen: list[str] = []
    once = settled.settle

    def noted(problem: Problem, plan: Plan, kind: str) -> dict[str, str] | None:
        seen.append(kind)
        return once(problem, plan, kind)

    monkeypatch.setattr(settled, "settle", noted)
    result = solve(problem, seconds=60, iterations=20_000, seed=1, pins=pins)
    again = solve(problem, seconds=60, iterations=20_000, seed=1, pins=pins)

    assert seen
    assert result.plan == again.plan
    assert result.plan.locations.get(pinned.id, pinned.sets[-1]) == pinned.sets[-1]


def test_what_a_round_finds_counts_only_when_it_is_cheaper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sets settled as badly as may be: the plan is none the worse for it."""
    monkeypatch.setattr(settled, "FEWEST_MOVES", 4000)
    monkeypatch.setattr(settled, "FIT_MOVES", 500)
    problem, _ = busy(5)

    def worst(problem: Problem, plan: Plan, kind: str) -> dict[str, str]:
        return max(
            all_choices(problem, plan), key=lambda each: turnover_yuan(problem, each)
        ).locations

    with monkeypatch.context() as without:
        without.setattr(settled, "settle", lambda *_: None)
        plain = solve(problem, seconds=60, iterations=20_000, seed=1)
    monkeypatch.setattr(settled, "settle", worst)
    result = solve(problem, seconds=60, iterations=20_000, seed=1)

    assert result.figures["unshot_scenes"] <= plain.figures["unshot_scenes"]
    assert result.figures["cost"] <= 1.02 * plain.figures["cost"]


def test_what_is_told_is_the_true_price_though_the_search_weighs_redresses() -> None:
    problem = problem_from_json(fortnight(6, 8, 60, 3))
    assert weighed(problem).prices.redress > problem.prices.redress

    found = solve(problem, seconds=600, iterations=60_000)

    assert found.figures == price_plan(problem, found.plan)


def test_a_plan_begun_from_another_is_not_dearer_at_the_true_price() -> None:
    problem = problem_from_json(fortnight(6, 8, 60, 3))
    plain = replace(problem, prices=replace(problem.prices, redress=0))
    hint = solve(plain, seconds=600, iterations=120_000).plan

    found = solve(problem, seconds=600, iterations=60_000, hint=hint)

    assert found.figures["cost"] <= price_plan(problem, hint)["cost"]
