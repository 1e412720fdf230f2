"""The demo's own script and the generated productions around it."""

import json

import pytest

from scheduling.breakdown import Breakdown, parse_script, read_file
from scheduling.breakdown.report import as_json
from scheduling.demo.breakdowns import (
    DAYS,
    MINUTES_A_DAY,
    MINUTES_A_MOVE,
    SCRIPT,
    generated_productions,
    script_production,
)


@pytest.fixture(scope="module")
def script() -> Breakdown:
    return parse_script(read_file(SCRIPT))


def test_the_script_is_read_without_a_doubt(script: Breakdown) -> None:
    assert script.title == "雨夜归来"
    assert [episode.number for episode in script.episodes] == list(range(1, 41))
    assert len(script.scenes) == 80
    assert not script.unparsed
    assert not script.warnings


def test_the_script_is_paced_as_short_dramas_are(script: Breakdown) -> None:
    minutes = [scene.minutes for scene in script.scenes]

    assert 22 <= sum(minutes) / len(minutes) <= 29
    assert 12 <= len(script.locations) <= 20
    assert all(scene.characters >= 120 for scene in script.scenes)


def test_the_script_uses_several_kinds_of_header(script: Breakdown) -> None:
    counts = script.line_counts

    assert counts["header_part"] >= 2
    assert counts["scene_header"] == 80


def test_no_line_of_the_script_is_used_twice(script: Breakdown) -> None:
    spoken = [line.text for line in script.lines if line.kind == "dialogue"]

    assert len(set(spoken)) == len(spoken)


def test_the_generator_always_gives_the_same() -> None:
    assert generated_productions(7) == generated_productions(7)
    assert generated_productions(7) != generated_productions(8)


def test_eleven_productions_shaped_like_an_import(script: Breakdown) -> None:
    productions = generated_productions()
    imported = as_json(script)

    assert len(productions) == 11
    for production in productions:
        breakdown = json.loads(json.dumps(production["breakdown"]))
        assert breakdown.keys() == imported.keys()
        for part in ("scenes", "roles", "locations", "episodes"):
            assert breakdown[part][0].keys() >= imported[part][0].keys()


def test_productions_differ_as_real_ones_do() -> None:
    productions = generated_productions()
    scenes = [len(production["breakdown"]["scenes"]) for production in productions]

    assert min(scenes) >= 45
    assert max(scenes) <= 170
    assert len({production["title"] for production in productions}) == 11
    assert len({production["registration_number"] for production in productions}) == 11
    assert sum(p["crew"]["wrap"] < p["crew"]["call"] for p in productions) in (1, 2)


def test_every_crew_has_the_days_its_work_needs(script: Breakdown) -> None:
    for production in [*generated_productions(), script_production(as_json(script))]:
        crew, breakdown = production["crew"], production["breakdown"]
        need = sum(scene["minutes"] for scene in breakdown["scenes"])
        need += MINUTES_A_MOVE * len(breakdown["locations"])
        days = crew["last_day"] - crew["first_day"] + 1

        assert 0 <= crew["first_day"] <= crew["last_day"] < DAYS
        assert days * MINUTES_A_DAY >= need


def test_rows_refer_to_each_other(script: Breakdown) -> None:
    for production in [*generated_productions(), script_production(as_json(script))]:
        breakdown = production["breakdown"]
        roles = {role["name"] for role in breakdown["roles"]}
        places = {place["name"] for place in breakdown["locations"]}
        numbers = [scene["number"] for scene in breakdown["scenes"]]

        assert all(set(scene["cast"]) <= roles for scene in breakdown["scenes"])
        assert {scene["place"] for scene in breakdown["scenes"]} == places
        assert len(set(numbers)) == len(numbers)
        assert all(pair[0] in numbers and pair[1] in numbers for pair in production["after"])
