"""Lines into scenes: what each line is, who is on set, what is only doubtful."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.breakdown import Source, parse_script
from scheduling.breakdown.errors import NoSceneHeader, ScriptEmpty
from scheduling.breakdown.model import Extra
from scheduling.breakdown.report import as_json, as_text
from sets.errors import BadInput
from tests.scheduling.breakdown.scripts import codes, kinds, only_scene, parse

SCRIPT = """《契约》
大纲：一纸契约，两个人。
人物小传：
顾霆琛（28岁）：总裁。

第1集 重逢
1-1 总裁办公室 日 内
人物：顾霆琛、林晚、秘书、保镖×4
△林晚推门而入，秘书拦不住。
林晚：（冷笑）顾总，这份合同你签还是不签？
【字幕：三年前】
**1-2 夜 外 医院门口**
人物：林晚、林母、群演（路人若干）
△大雨。林晚跪在台阶上。
林母（OS）：晚晚，别求他。
——本集完——
----
"""


def test_every_kind_of_line() -> None:
    assert kinds(SCRIPT) == [
        *("title", "outline", "outline", "outline", "blank", "episode"),
        *("scene_header", "cast", "action", "dialogue", "caption"),
        *("scene_header", "cast", "action", "dialogue", "note", "separator"),
    ]


def test_scene_values() -> None:
    breakdown = parse(SCRIPT)
    first, second = breakdown.scenes

    assert (breakdown.title, breakdown.episodes[0].title) == ("契约", "重逢")
    assert first.cast == ("顾霆琛", "林晚", "秘书")
    assert first.extras == (Extra("保镖", 4),)
    assert (first.dialogue_lines, first.light) == (1, "day")
    assert first.synopsis == "林晚推门而入，秘书拦不住。"
    assert first.characters == len(
        "△林晚推门而入，秘书拦不住。林晚：（冷笑）顾总，这份合同你签还是不签？【字幕：三年前】"
    )
    assert second.extras == (Extra("路人", None),)
    assert (second.light, second.int_ext, second.first_line) == ("night", "外", 12)


def test_summaries_of_roles_and_locations() -> None:
    breakdown = parse(SCRIPT)

    assert [(role.name, role.scenes) for role in breakdown.roles][0] == ("林晚", 2)
    assert {place.name: place.scenes for place in breakdown.locations} == {
        "总裁办公室": 1,
        "医院门口": 1,
    }
    assert all(place.minutes >= 10 for place in breakdown.locations)


@pytest.mark.parametrize(
    ("cast", "roles", "extras"),
    [
        pytest.param("A、B，C；D", ("A", "B", "C", "D"), [], id="separators"),
        pytest.param("顾霆琛 林晚", ("顾霆琛", "林晚"), [], id="blanks"),
        pytest.param("保镖×4", (), [("保镖", 4)], id="times"),
        pytest.param("保镖x4", (), [("保镖", 4)], id="letter-x"),
        pytest.param("保镖4名、记者三人", (), [("保镖", 4), ("记者", 3)], id="measure"),
        pytest.param("两名护士", (), [("护士", 2)], id="count-first"),
        pytest.param("群演（路人若干）", (), [("路人", None)], id="group"),
        pytest.param("群演（路人5人、保安2名）", (), [("路人", 5), ("保安", 2)], id="group-of-two"),
        pytest.param("宾客数人", (), [("宾客", None)], id="some"),
        pytest.param("宾客（20人）", (), [("宾客", 20)], id="count-in-brackets"),
        pytest.param("宾客", (), [("宾客", None)], id="crowd-word"),
        pytest.param("路人甲、路人乙", (), [("路人甲", 1), ("路人乙", 1)], id="lettered"),
        pytest.param("林晚（女主）", ("林晚",), [], id="note"),
        pytest.param("林晚、林母（画外音）", ("林晚",), [], id="voice-in-cast-line"),
        pytest.param("保镖×99999", (), [("保镖", None)], id="senseless-count"),
        pytest.param("无", (), [], id="nobody"),
    ],
)
def test_cast_line(cast: str, roles: tuple[str, ...], extras: list[tuple[str, int | None]]) -> None:
    scene = only_scene(f"1-1 教室 日 内\n人物：{cast}")

    assert scene.cast == roles
    assert [(extra.label, extra.count) for extra in scene.extras] == extras


def test_day_players_and_extras_on_lines_of_their_own() -> None:
    scene = only_scene("1-1 教室 日 内\n人物：林晚\n特约：司仪\n群演：宾客20人，服务员")

    assert scene.cast == ("林晚", "司仪")
    assert scene.extras == (Extra("宾客", 20), Extra("服务员", None))


def test_a_speaker_missing_from_the_cast_line_is_added_and_told() -> None:
    text = "1-1 教室 日 内\n人物：林晚\n林晚：在吗？\n陈屿（推门）：在。"

    assert only_scene(text).cast == ("林晚", "陈屿")
    assert [(w.code, w.line) for w in parse(text).warnings] == [("speaker_added", 4)]


@pytest.mark.parametrize(
    "line",
    [
        "林母（OS）：晚晚。",
        "林母OS：晚晚。",
        "林母 VO：晚晚。",
        "林母（画外音）：晚晚。",
        "旁白：那年。",
        "系统提示音：叮。",
    ],
)
def test_a_voice_is_not_on_set(line: str) -> None:
    text = f"1-1 教室 日 内\n人物：林晚\n{line}"

    assert only_scene(text).cast == ("林晚",)
    assert only_scene(text).dialogue_lines == 1


@pytest.mark.parametrize("speaker", ["众人", "保镖甲", "记者们", "护士"])
def test_extras_who_speak_stay_extras(speaker: str) -> None:
    scene = only_scene(f"1-1 教室 日 内\n人物：林晚、保镖×4、护士×2\n{speaker}：啊！")

    assert scene.cast == ("林晚",)


@pytest.mark.parametrize(
    "line", ["屏幕上显示：已关机", "△他说：走。", "她低声说，声音发抖：我回来了。"]
)
def test_a_colon_alone_makes_no_speaker(line: str) -> None:
    assert only_scene(f"1-1 教室 日 内\n人物：林晚\n{line}").cast == ("林晚",)


def test_a_repeated_number_is_kept_apart_with_both_lines_told() -> None:
    breakdown = parse("1-1 教室 日 内\n人物：甲一\n1-1 操场 日 外\n人物：甲一")

    assert [scene.number for scene in breakdown.scenes] == ["1-1", "1-1(2)"]
    warning = breakdown.warnings[0]
    assert (warning.code, warning.line) == ("scene_number_repeated", 3)
    assert "第 1 行" in warning.zh
    assert "lines 1 and 3" in warning.en


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param(
            "第1集\n第2集\n2-1 教室 日 内\n人物：林晚", "episode_without_scenes", id="no-scenes"
        ),
        pytest.param("第1集\n2-1 教室 日 内\n人物：林晚", "episode_mismatch", id="wrong-episode"),
        pytest.param(
            "1-1 教室 日 内\n人物：A\n1-3 教室 日 内\n人物：A", "scene_number_gap", id="gap"
        ),
        pytest.param("1-1 教室 日 内", "scene_without_people", id="nobody"),
        pytest.param("1-1 教室 日 内\n人物：宾客若干", "extras_count_open", id="open-count"),
        pytest.param("1-1 教室 日 内\n人物：A\n@@@", "lines_unparsed", id="unparsed"),
    ],
)
def test_warnings(text: str, code: str) -> None:
    assert code in codes(text)


def test_episode_list_in_the_outline_makes_no_episodes() -> None:
    text = "《契约》\n分集：\n第1集 重逢\n她回来了\n第2集 反目\n\n第1集 重逢\n1-1 教室 日 内\n人物：A\n第2集 反目\n2-1 教室 夜 内\n人物：A"

    assert kinds(text)[2:5] == ["outline", "outline", "outline"]
    assert not codes(text)


def test_text_between_an_episode_and_its_first_scene_is_doubtful() -> None:
    text = "第1集\n大雨滂沱，她走来。\n1-1 教室 日 内\n人物：A"

    assert [line.number for line in parse(text).unparsed] == [2]


def test_bilingual_script_is_one_scene_not_two() -> None:
    text = (
        "第1集\nEPISODE 1\n1-1 酒吧 夜 内\n1-1 BAR NIGHT INT\n人物：凯尔、埃文\nCharacters: KYLE, EVAN\n"
        "△凯尔推门。\nKyle opens the door.\n凯尔：你好。\nKYLE: Hello."
    )

    assert only_scene(text).cast == ("凯尔", "埃文")
    assert kinds(text)[1::2] == ["translation"] * 5


def test_english_lines_of_a_chinese_script_are_doubtful() -> None:
    text = SCRIPT + "\n△他唱歌。\nHappy birthday to you"

    assert [line.text for line in parse(text).unparsed] == ["Happy birthday to you"]


def test_line_ends_and_invisible_characters() -> None:
    plain = "1-1 教室 日 内\n人物：林晚\n△她坐下。"
    odd = "\ufeff1-1\u00a0教室\u200b 日 内\r\n人物：林晚\r△她坐下。"

    assert only_scene(plain).cast == only_scene(odd).cast
    assert len(parse(odd).lines) == 3


def test_the_text_is_kept_as_it_was_written() -> None:
    text = "１－１　教室　日　内\n人物：林晚\n  △她坐下……  "

    assert [line.text for line in parse(text).lines] == text.split("\n")


def test_a_script_without_scenes_names_its_first_lines() -> None:
    with pytest.raises(NoSceneHeader) as caught:
        parse("《契约》\n\n从前有座山。")

    assert caught.value.code == "script_no_scene_header"
    assert "“《契约》” / “从前有座山。”" in caught.value.message("zh")
    assert "3 lines" in caught.value.message("en")


def test_report_shapes() -> None:
    breakdown = parse(SCRIPT)
    data = as_json(breakdown)

    assert sum(data["line_counts"].values()) == len(data["lines"]) == len(SCRIPT.splitlines())
    assert data["lines"][9] == [10, "dialogue", SCRIPT.splitlines()[9], "1-1"]
    assert data["scenes"][0]["costumes"] == {"顾霆琛": "D1", "林晚": "D1", "秘书": "D1"}
    assert data["scenes"][1]["extras"] == [{"label": "路人", "count": None}]
    assert "未识别的行：0" in as_text(breakdown)


PIECES = st.sampled_from(
    [
        "1-1",
        "日",
        "内",
        "夜/外",
        "场",
        "第",
        "集",
        "人物：",
        "△",
        "：",
        "（",
        "）",
        "【",
        "】",
        "**",
        "#",
        "、",
        "×4",
    ]
    + [
        "若干",
        "林晚",
        "总裁办公室",
        " ",
        "　",
        "OS",
        "A",
        "12",
        "-",
        "《",
        "》",
        "地点：",
        "，",
        "。",
        "甲",
        "x",
        "十",
    ]
)
LINES = st.lists(
    st.one_of(st.lists(PIECES, max_size=8).map("".join), st.text(max_size=30)), max_size=12
)


@settings(max_examples=250, deadline=None)
@given(LINES)
def test_any_text_is_accounted_for_line_by_line(lines: list[str]) -> None:
    text = "\n".join([*lines, "9-1 教室 日 内", *lines])
    try:
        source = Source.from_text(text)
    except BadInput:
        return

    breakdown = parse_script(source)

    assert [line.text for line in breakdown.lines] == list(source.lines)
    assert [line.number for line in breakdown.lines] == list(range(1, len(source.lines) + 1))
    assert sum(breakdown.line_counts.values()) == len(source.lines)
    assert len({scene.number for scene in breakdown.scenes}) == len(breakdown.scenes)
    assert as_json(breakdown)


@pytest.mark.parametrize("text", ["", " \n\t\n", "\u3000\n"])
def test_nothing_to_read(text: str) -> None:
    with pytest.raises(ScriptEmpty):
        parse(text)
