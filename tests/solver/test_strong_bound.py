"""The strong bound: what a day costs, its proof, and the bound made of both."""

import random
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.solver.bounds import lower_bounds, price_bound, worths
from scheduling.solver.bounds.day_facts import FULL, DayFacts, day_facts
from scheduling.solver.bounds.day_search import PLACES, flip, length, new_board, yuan_of
from scheduling.solver.bounds.master import Worths
from scheduling.solver.bounds.proof import MARGIN, Proof
from scheduling.solver.bounds.strong import production_bound, strong_bound
from scheduling.solver.plan import Plan, shots_of
from scheduling.solver.price import price_plan
from scheduling.solver.problem import Problem, Production
from scheduling.solver.problem_file import problem_from_json
from scheduling.solver.solve import solve
from tests.solver.test_bounds import legal_prices, one_alone
from tests.solver.worlds import (
    actor,
    location,
    production,
    random_world,
    scene,
    standing_set,
    world,
)

SEEDS = st.integers(0, 10**6)


@pytest.fixture(autouse=True)
def short_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tiny problems need no long searches; a bound is safe whatever was searched."""
    monkeypatch.setattr(worths, "ROUNDS", ((5, 200), (10, 400)))


def priced_day(facts: DayFacts, scenes: tuple[int, ...]) -> tuple[int, int, bool]:
    """(yuan, places, whether it fits) of a day of these scenes."""
    board = new_board(facts)
    for each in scenes:
        flip(facts.arrays, board, np.zeros(len(facts.minutes), np.int64), each)
    fits = length(facts.arrays, board) <= facts.numbers[FULL]
    return int(yuan_of(facts.arrays, board)), int(board[-1][PLACES]), bool(fits)


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS)
def test_no_legal_plan_is_cheaper_than_its_days(seed: int) -> None:
    problem = problem_from_json(random_world(seed))
    plan = solve(problem, seconds=60, iterations=2_000).plan
    figures = price_plan(problem, plan)
    if figures["unshot_scenes"]:
        return
    assert sum(days_cost(problem, each, plan) for each in problem.productions) <= figures["cost"]


def days_cost(problem: Problem, owner: Production, plan: Plan) -> int:
    """The yuan of a crew's days as the bound prices them, changeovers included."""
    if not owner.scenes:
        return 0
    facts = day_facts(problem, owner)
    number = {scene.id: i for i, scene in enumerate(owner.scenes)}
    days: dict[int | None, list[int]] = {}
    for shot in shots_of(owner, plan):
        days.setdefault(shot.day, []).append(number[shot.scene.id])
    priced = [priced_day(facts, tuple(its)) for its in days.values()]
    assert all(fits for _, _, fits in priced)
    moves = max(facts.places - 1, sum(places - 1 for _, places, _ in priced))
    return sum(yuan for yuan, _, _ in priced) + moves * problem.prices.changeover


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS)
def test_the_proof_counts_what_every_day_costs(seed: int) -> None:
    problem = problem_from_json(random_world(seed))
    rng = random.Random(seed)
    for owner in problem.productions:
        if not 0 < len(owner.scenes) <= 7:
            continue
        facts = day_facts(problem, owner)
        scenes = np.array([rng.randrange(9_000) for _ in owner.scenes], np.int64)
        guess = Worths(scenes, rng.randrange(4_000), 0)
        proven, loose = (
            Proof(facts, whole_scenes=whole).least(guess, 60, 0.0, lambda: False)
            for whole in (True, False)
        )
        cheapest = min(day_values(facts, guess), default=None)
        if cheapest is not None:
            assert proven is not None
            assert loose is not None
            assert cheapest - MARGIN - 1 <= proven.least <= cheapest
            assert loose.least <= cheapest


def day_values(facts: DayFacts, guess: Worths) -> list[int]:
    """What every day that fits costs, worths taken off."""
    count, found = len(facts.minutes), []
    for size in range(1, count + 1):
        for scenes in combinations(range(count), size):
            yuan, places, fits = priced_day(facts, scenes)
            value = yuan + guess.place * (places - 1) - int(guess.scenes[[*scenes]].sum())
            found += [value] if fits else []
    return found


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS)
def test_no_plan_at_all_goes_below_the_strong_bound(seed: int) -> None:
    problem = one_alone(seed)
    known, found = lower_bounds(problem), strong_bound(problem, seconds=1)
    assert found["cost"] >= known["cost"]
    assert found["any_cost"] >= known["any_cost"]
    assert min(legal_prices(problem), default=found["cost"]) >= found["cost"]


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS)
def test_the_search_never_beats_the_strong_bound(seed: int) -> None:
    problem = problem_from_json(random_world(seed))
    made = solve(problem, seconds=60, iterations=3_000).figures
    found = strong_bound(problem, seconds=1)
    assert made["cost"] >= price_bound(found, made["unshot_scenes"])
    assert made["cost"] >= found["any_cost"]


def test_it_is_well_above_the_closed_bound_where_company_costs_days() -> None:
    problem = crowded()
    known, found = lower_bounds(problem), strong_bound(problem, seconds=10)
    made = solve(problem, seconds=60, iterations=200_000).figures
    assert not made["unshot_scenes"]
    assert known["cost"] * 1.05 < found["cost"] <= made["cost"]


def crowded() -> Problem:
    """Two days' scenes at four places, four actors mixed in all of them."""
    rng = random.Random(3)
    places = [f"P1-L{n}" for n in range(4)]
    cast = [actor(f"P1-A{n}", day_rate=3000) for n in range(4)]
    scenes = [
        scene(
            f"P1-{n}",
            places[n % 4],
            50,
            cast={each["id"]: f"D{rng.randint(1, 3)}" for each in rng.sample(cast, 2)},
        )
        for n in range(24)
    ]
    owner = production(
        cast=cast,
        locations=[location(place, f"S{n}") for n, place in enumerate(places)],
        scenes=scenes,
        last_day=3,
    )
    data = world(owner, days=4, sets=[standing_set(f"S{n}") for n in range(4)])
    return problem_from_json(data)


def test_told_to_stop_it_says_what_is_known() -> None:
    problem = one_alone(7)
    assert strong_bound(problem, seconds=60, should_stop=lambda: True) == lower_bounds(problem)
    assert strong_bound(problem, seconds=0) == lower_bounds(problem)


def test_a_production_without_scenes_is_bounded_by_nothing() -> None:
    data = random_world(7)
    for owner in data["productions"]:
        owner["scenes"], owner["after"] = [], []
    problem = problem_from_json(data)
    bound = production_bound(problem, problem.productions[0], seconds=1)
    assert (bound.cost(), bound.any_cost(20_000)) == (0, 0)
    assert strong_bound(problem, seconds=1)["cost"] == 0
