"""Answering a round: never a clash, never worse than claimed, the same again with the seed."""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from scheduling.solver.errors import ProblemInvalid
from scheduling.solver.rounds.answer import answer
from scheduling.solver.rounds.check import find_clashes
from scheduling.solver.rounds.greedy import by_turns, first_come, granted
from scheduling.solver.rounds.places import find_places
from scheduling.solver.rounds.problem import Item, Request, RoundProblem, RoundSet, round_from_json
from scheduling.solver.rounds.worth import lots, points, share
from tests.solver.rounds.brute import best_points
from tests.solver.rounds.worlds import random_round


def room(name="S1", **fields):
    given = {
        "kind": "villa",
        "dressings": ("标准",),
        "dressed": "标准",
        "strike": 0,
        "redress": ((0,),),
        "occupies": (name,),
        "taken": (),
    }
    return RoundSet(id=name, **{**given, **fields})


def wish(name, *choices, **fields):
    given = {
        "place": 1,
        "minutes": 240,
        "days": 1,
        "first": 0,
        "last": 0,
        "begin": 480,
        "end": 720,
        "dressing": "",
    }
    return Item(id=name, choices=choices or (("S1",),), **{**given, **fields})


def crew(name, *items, **fields):
    given = {"company": name, "production": name, "pack": 0, "all_or_nothing": False, "busy": ()}
    return Request(id=name, items=items, **{**given, **fields})


def a_round(*requests, sets=(), days=1, seed=1, **fields):
    return RoundProblem(
        days=days,
        step=60,
        cut=360,
        not_before=0,
        seed=seed,
        sets=tuple(sets) or (room(),),
        requests=requests,
        **fields,
    )


def got(file):
    return {grant["item"]: grant for grant in file["grants"]}


def why(file):
    return {row["item"]: row["reason"] for row in file["refused"]}


@pytest.mark.parametrize("seed", range(25))
def test_small_rounds_are_answered_as_well_as_brute_force_can(seed):
    problem = random_round(seed, crews=3, items=2, sets=2, days=2, step=240)

    file = answer(problem, seconds=20)

    assert find_clashes(problem, file) == []
    assert file["figures"]["is_best"]
    assert file["figures"]["points"] == best_points(problem) == file["figures"]["bound"]


@pytest.mark.parametrize("seed", range(6))
def test_larger_rounds_never_clash_nor_fall_behind_the_desk(seed):
    problem = random_round(
        seed, crews=10, items=3, sets=5, days=6, step=60, window=4, kinds=2, long=True
    )
    places = find_places(problem)

    file = answer(problem, seconds=6)

    assert find_clashes(problem, file) == []
    for rule in (first_come, by_turns):
        assert file["figures"]["points"] >= points(problem, granted(rule(problem, places)))
    assert file["figures"]["points"] <= file["figures"]["bound"]


def test_the_same_seed_answers_alike_and_another_draws_other_lots():
    problem = random_round(3, crews=6, items=2, sets=2, days=2, step=120)
    first, again = (answer(problem, seconds=20) for _ in range(2))

    assert first["grants"] == again["grants"]
    assert lots(problem) != lots(replace(problem, seed=4))


def test_of_two_alike_the_lot_decides():
    winners = Counter()
    for seed in range(20):
        problem = a_round(*(crew(name, wish(f"{name}-1")) for name in "ABCD"), seed=seed)
        file = answer(problem, seconds=5)
        [winner] = got(file)
        winners[winner] += 1
        best = max(lots(problem).items(), key=lambda pair: pair[1])[0]
        assert winner == f"{best}-1"
    assert len(winners) > 1


def test_nobodys_second_goes_before_somebodys_first():
    greedy = crew("A", *(wish(f"A-{n}", place=n, last=1) for n in range(1, 5)))
    modest = crew("B", wish("B-1", place=1, last=1))

    for requests in ((greedy, modest), (modest, greedy)):
        file = answer(a_round(*requests, days=2), seconds=5)
        assert set(got(file)) == {"A-1", "B-1"}
        assert file["figures"]["companies_served"] == 2


def test_two_crews_of_a_company_count_as_one():
    both = [crew(name, wish(f"{name}-1", last=1), company="大公司") for name in "AB"]
    other = crew("C", wish("C-1", last=1))

    assert "C-1" in got(answer(a_round(*both, other, days=2), seconds=5))


def test_first_choices_come_first_but_never_cost_an_item():
    sets = (room("S1"), room("S2"))
    picky = crew("A", wish("A-1", ("S1",), ("S2",)))
    only = crew("B", wish("B-1", ("S1",)))

    alone = answer(a_round(picky, sets=sets), seconds=5)
    both = answer(a_round(picky, only, sets=sets), seconds=5)

    assert got(alone)["A-1"]["rank"] == 1
    assert (got(both)["A-1"]["rank"], got(both)["B-1"]["rank"]) == (2, 1)


def test_what_matters_most_to_a_crew_is_what_it_gets():
    problem = a_round(crew("A", wish("A-1", place=1), wish("A-2", place=2)))
    assert set(got(answer(problem, seconds=5))) == {"A-1"}


def test_all_or_nothing_and_as_much_as_possible():
    items = [wish(f"A-{n}", place=n) for n in (1, 2)]

    whole = answer(a_round(crew("A", *items, all_or_nothing=True)), seconds=5)
    part = answer(a_round(crew("A", *items)), seconds=5)

    assert got(whole) == {}
    assert why(whole) == {"A-1": "all_or_nothing", "A-2": "all_or_nothing"}
    assert set(got(part)) == {"A-1"}


def test_days_are_separate_and_a_crew_is_in_one_place():
    sets = (room("S1"), room("S2"))
    long = wish("A-1", ("S1", "S2"), days=2, last=2, end=1080)
    more = wish("A-2", ("S1", "S2"), place=2, end=720)
    file = answer(a_round(crew("A", long, more, pack=20), sets=sets, days=3), seconds=5)

    assert find_clashes(a_round(crew("A", long, more, pack=20), sets=sets, days=3), file) == []
    assert len(got(file)["A-1"]["stays"]) == 2
    assert len({stay["set"] for stay in got(file)["A-1"]["stays"]}) == 1  # one set will do


def test_strike_redress_and_what_is_booked_are_left_room():
    dressed = {"dressings": ("喜房", "书房"), "dressed": "喜房", "redress": ((0, 60), (45, 0))}
    one = room(strike=30, taken=((600, 900),), **dressed)
    late = wish("A-1", begin=420, end=1200, dressing="书房")
    file = answer(a_round(crew("A", late), sets=(one,)), seconds=5)

    [stay] = got(file)["A-1"]["stays"]
    assert (stay["start"], stay["redress"]) == (960, 60)


def test_a_whole_and_its_part_are_never_both_granted():
    whole = room("W", occupies=("P1", "P2"))
    sets = (whole, room("P1"), room("P2"))
    requests = (
        crew("A", wish("A-1", ("W",))),
        crew("B", wish("B-1", ("P1",))),
        crew("C", wish("C-1", ("P2",))),
    )
    assert set(got(answer(a_round(*requests, sets=sets), seconds=5))) == {"B-1", "C-1"}


def test_what_was_struck_out_is_not_offered_again():
    problem = a_round(
        crew("A", wish("A-1", end=840)),
        struck=frozenset({("A-1", "S1", 480), ("A-1", "S1", 540)}),
    )
    [stay] = got(answer(problem, seconds=5))["A-1"]["stays"]
    assert stay["start"] == 600


def test_a_refusal_says_why_who_and_what_is_left():
    requests = (
        crew("A", wish("A-1")),
        crew("B", wish("B-1")),
        crew("C", wish("C-1", dressing="龙宫")),
    )
    file = answer(a_round(*requests, days=3), seconds=5)
    reasons = why(file)
    [loser] = {"A-1", "B-1"} & set(reasons)
    row = next(r for r in file["refused"] if r["item"] == loser)

    assert reasons == {loser: "rivals", "C-1": "no_time"}
    assert row["rivals"] == list({"A-1", "B-1"} - {loser})
    assert [r["start"] // 1440 for r in row["free"]] == [1, 2]


def test_shares_fall_and_stay_above_everything_smaller():
    assert all(share(n) >= share(n + 1) for n in range(1, 150))
    assert share(150) > 8


@pytest.mark.parametrize("seed", range(3))
def test_the_checker_finds_what_was_broken(seed):
    problem = random_round(seed, crews=4, items=2, sets=2, days=2)
    file = answer(problem, seconds=10)
    grant = file["grants"][0]

    for change in ({"start": grant["stays"][0]["start"] - 900}, {"set": "S01"}, {"end": 1}):
        broken = json.loads(json.dumps(file))
        before = dict(broken["grants"][0]["stays"][0])
        broken["grants"][0]["stays"][0].update(change)
        if broken["grants"][0]["stays"][0] != before and "set" not in change:
            assert find_clashes(problem, broken)
    twice = json.loads(json.dumps(file))
    twice["grants"].append(twice["grants"][0])
    assert find_clashes(problem, twice)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"days": 0}, id="no-days"),
        pytest.param({"sets": []}, id="unknown-set"),
        pytest.param({"requests": 3}, id="not-a-list"),
    ],
)
def test_a_senseless_round_is_refused(change):
    item = {
        "id": "I",
        "place": 1,
        "minutes": 60,
        "days": 1,
        "first": 0,
        "last": 0,
        "begin": 480,
        "end": 600,
        "dressing": "",
        "choices": [["S1"]],
    }
    request = {
        "id": "R",
        "company": "C",
        "production": "P",
        "pack": 0,
        "all_or_nothing": False,
        "busy": [],
        "items": [item],
    }
    data = {"days": 1, "step": 60, "cut": 0, "not_before": 0, "seed": 1, "sets": []}
    with pytest.raises(ProblemInvalid):
        round_from_json({**data, "requests": [request], **change})


def test_on_the_command_line(tmp_path):
    problem = {
        "days": 1,
        "step": 60,
        "cut": 360,
        "not_before": 0,
        "seed": 1,
        "sets": [
            {
                "id": "S1",
                "kind": "v",
                "dressings": ["标准"],
                "dressed": "标准",
                "strike": 0,
                "redress": [[0]],
                "occupies": ["S1"],
                "taken": [],
            }
        ],
        "requests": [],
    }
    source, out = tmp_path / "problem.json", tmp_path / "answer.json"
    source.write_text(json.dumps(problem))
    command = [sys.executable, "-m", "scheduling.solver.rounds", str(source), "--out", str(out)]
    done = subprocess.run([*command, "--seconds", "5"], check=True, capture_output=True)
    assert (done.returncode, json.loads(out.read_text())["grants"]) == (0, [])
    source.write_text("{}")
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "problem_invalid" in refused.stderr


def test_points_count_companies_in_order():
    problem = a_round(*(crew(n, wish(f"{n}-1"), company="同") for n in "AB"))
    assert points(problem, {"A-1": 1}) == share(1) + 7
    assert points(problem, {"A-1": 1, "B-1": 2}) == share(1) + share(2) + 14 - 4
    assert all(a >= b for a, b in pairwise(map(share, range(1, 20))))
