"""Shooting minutes, story days and costumes."""

import pytest

from scheduling.breakdown.estimate import DayClue, costume_label, shooting_minutes, story_days
from tests.scheduling.breakdown.scripts import parse


def minutes(
    characters: int = 200, lines: int = 7, extras: tuple[int | None, ...] = (), **place: str
) -> int:
    light, int_ext = place.get("light", "day"), place.get("int_ext", "内")
    return shooting_minutes(
        characters=characters, dialogue_lines=lines, extras=extras, light=light, int_ext=int_ext
    )


def test_a_usual_scene_takes_what_crews_report() -> None:
    assert minutes() == 25
    assert minutes(extras=(4,), light="night") == 30


def test_bounds_and_steps() -> None:
    assert minutes(characters=0, lines=0) == 10
    assert minutes(characters=9000, lines=200) == 90
    assert all(minutes(characters=n) % 5 == 0 for n in range(0, 900, 37))


@pytest.mark.parametrize(
    "more",
    [{"characters": 500}, {"lines": 25}, {"extras": (40,)}, {"extras": (None, None)}]
    + [{"light": "night", "int_ext": "外"}],
)
def test_more_to_shoot_takes_longer(more: dict) -> None:
    assert minutes(**more) > minutes()


@pytest.mark.parametrize(
    ("hours", "days"),
    [
        pytest.param("日日日", [1, 1, 1], id="one-day"),
        pytest.param("日夜日", [1, 1, 2], id="after-the-night"),
        pytest.param("夜夜日", [1, 1, 2], id="one-night"),
        pytest.param("日晨日", [1, 2, 2], id="next-morning"),
        pytest.param("日j日", [1, 2], id="jump"),
        pytest.param("日f日f", [1, 2, 1, 3], id="flashbacks"),
        pytest.param("日ff日", [1, 2, 2, 1], id="flashback-of-two-scenes"),
    ],
)
def test_story_days(hours: str, days: list[int]) -> None:
    clues = [
        DayClue("日" if hour in "jf" else hour, hour == "j", hour == "f")
        for hour in hours.replace("日j日", "日j")
    ]

    assert story_days(clues) == days


@pytest.mark.parametrize(
    "caption", ["【字幕：三年后】", "字幕：次日", "【字幕：一个月后】", "【字幕：5年前】"]
)
def test_a_caption_that_jumps_starts_a_new_day(caption: str) -> None:
    before = f"1-1 教室 日 内\n人物：A\n△走。\n1-2 教室 日 内\n{caption}\n△坐。"
    after = f"1-1 教室 日 内\n人物：A\n△走。\n{caption}\n1-2 教室 日 内\n△坐。"

    assert [scene.story_day for scene in parse(before).scenes] == [1, 2]
    assert [scene.story_day for scene in parse(after).scenes] == [1, 2]


def test_a_costume_lasts_two_story_days() -> None:
    assert [costume_label(day) for day in (1, 2, 3, 4, 5)] == ["D1", "D1", "D2", "D2", "D3"]
