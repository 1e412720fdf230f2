"""Every way of setting a scene header, and the words that must not be taken for one."""

import pytest

from tests.scheduling.breakdown.scripts import codes, kinds, only_scene, parse

ONE_LINE = [
    pytest.param("1-1 总裁办公室 日 内", "1-1", "总裁办公室", "日", "内", id="A-place-first"),
    pytest.param("**1-2 夜 外 医院门口**", "1-2", "医院门口", "夜", "外", id="B-time-first-bold"),
    pytest.param("1-2 外 夜 医院门口", "1-2", "医院门口", "夜", "外", id="B-ie-first"),
    pytest.param("2-3 张三卧室 日内", "2-3", "张三卧室", "日", "内", id="C-glued"),
    pytest.param("12-4、别墅客厅 夜/内", "12-4", "别墅客厅", "夜", "内", id="C-comma-slash"),
    pytest.param("7-2A 病房（夜 内）", "7-2A", "病房", "夜", "内", id="C-brackets-letter"),
    pytest.param("9-3 内景 御书房 夜", "9-3", "御书房", "夜", "内", id="C-split"),
    pytest.param("9-4 夜 御书房 内", "9-4", "御书房", "夜", "内", id="C-split-time-first"),
    pytest.param("【1-1 总裁办公室 日 内】", "1-1", "总裁办公室", "日", "内", id="in-brackets"),
    pytest.param("[3-2] 酒吧 深夜 内", "3-2", "酒吧", "深夜", "内", id="number-in-brackets"),
    pytest.param("## 1-1 总裁办公室 日 内", "1-1", "总裁办公室", "日", "内", id="markdown-heading"),
    pytest.param(
        "第1集第3场 天台 黄昏 外", "1-3", "天台", "黄昏", "外", id="episode-and-scene-words"
    ),
    pytest.param("第二集第十二场 天台 晨 外", "2-12", "天台", "晨", "外", id="chinese-numerals"),
    pytest.param("第3场 教室 上午 内", "1-3", "教室", "上午", "内", id="scene-word-only"),
    pytest.param("3、教室 日 内", "1-3", "教室", "日", "内", id="list-number"),
    pytest.param("场景1-1 教室 日 内", "1-1", "教室", "日", "内", id="word-before-number"),
    pytest.param("S1-4 教室 日 内", "1-4", "教室", "日", "内", id="letter-before-number"),
    pytest.param("1.4 教室 日 内", "1-4", "教室", "日", "内", id="dotted-number"),
    pytest.param("1—4　教室　日　内", "1-4", "教室", "日", "内", id="dash-and-wide-blanks"),
    pytest.param("５－１　教室　夜　内", "5-1", "教室", "夜", "内", id="wide-digits"),
    pytest.param("1-7 公路 日 内/外", "1-7", "公路", "日", "内外", id="both-slash"),
    pytest.param("1-7 公路 日 内外", "1-7", "公路", "日", "内外", id="both-glued"),
    pytest.param("1-1 日景 内景 教室", "1-1", "教室", "日", "内", id="with-jing"),
    pytest.param("1-1 （日 内）教室", "1-1", "教室", "日", "内", id="brackets-first"),
    pytest.param("1-1【夜/内】教室", "1-1", "教室", "夜", "内", id="square-brackets-first"),
    pytest.param("1-1 教室【夜 内】", "1-1", "教室", "夜", "内", id="square-brackets-last"),
    pytest.param("1-1教室·夜·内", "1-1", "教室", "夜", "内", id="middle-dots"),
    pytest.param("1-1：教室，夜，内景", "1-1", "教室", "夜", "内", id="commas"),
    pytest.param("1-1. 内. 教室 - 夜", "1-1", "教室", "夜", "内", id="western-order"),
    pytest.param("第1集-1 教室 夜 内", "1-1", "教室", "夜", "内", id="episode-dash-scene"),
    pytest.param("场景一：教室 夜 内", "1-1", "教室", "夜", "内", id="chinese-scene-number"),
    pytest.param("1-1、夜、内、教室", "1-1", "教室", "夜", "内", id="list-commas"),
    pytest.param("01-07 教室 日 内", "1-7", "教室", "日", "内", id="leading-zeros"),
]


@pytest.mark.parametrize(("line", "number", "place", "time", "int_ext"), ONE_LINE)
def test_header_on_one_line(line: str, number: str, place: str, time: str, int_ext: str) -> None:
    scene = only_scene(f"{line}\n人物：林晚\n△她坐下。")

    assert (scene.number, scene.place, scene.time_of_day, scene.int_ext) == (
        number,
        place,
        time,
        int_ext,
    )
    assert not codes(f"{line}\n人物：林晚\n△她坐下。")


SEVERAL_LINES = [
    pytest.param(
        "1 - 3 日 外\n场景：繁华的街道\n人物：华路，张宇，洪炎",
        ("1-3", "繁华的街道", "日", "外", ("华路", "张宇", "洪炎")),
        ["scene_header", "header_part", "cast"],
        id="D-labelled-place",
    ),
    pytest.param(
        "### 场1-2\n夜 外 妖寨大门外\n出场人物：角色A、角色B",
        ("1-2", "妖寨大门外", "夜", "外", ("角色A", "角色B")),
        ["scene_header", "header_part", "cast"],
        id="E-setting-below",
    ),
    pytest.param(
        "场次（1）地点：兰州拉面馆，夜，内；出场人物：杜晨，面馆男青年，面馆女青年",
        ("1-1", "兰州拉面馆", "夜", "内", ("杜晨", "面馆男青年", "面馆女青年")),
        ["scene_header"],
        id="F-all-in-one",
    ),
    pytest.param(
        "第1场\n时间：夜\n地点：酒吧\n内外：内\n人物：阿七",
        ("1-1", "酒吧", "夜", "内", ("阿七",)),
        ["scene_header", "header_part", "header_part", "header_part", "cast"],
        id="all-labelled",
    ),
    pytest.param(
        "1-1 日 内\n\n总裁办公室\n人物：阿七",
        ("1-1", "总裁办公室", "日", "内", ("阿七",)),
        ["scene_header", "blank", "header_part", "cast"],
        id="bare-place-below",
    ),
    pytest.param(
        "1-1 总裁办公室\n日 内\n人物：阿七",
        ("1-1", "总裁办公室", "日", "内", ("阿七",)),
        ["scene_header", "header_part", "cast"],
        id="attributes-below",
    ),
]


@pytest.mark.parametrize(("text", "expected", "lines"), SEVERAL_LINES)
def test_header_on_several_lines(text: str, expected: tuple[object, ...], lines: list[str]) -> None:
    scene = only_scene(text)

    found = (scene.number, scene.place, scene.time_of_day, scene.int_ext, scene.cast)
    assert found == expected
    assert kinds(text) == lines


@pytest.mark.parametrize(
    "place",
    [
        "日内瓦酒店大堂",
        "外滩",
        "门外",
        "夜总会",
        "乡村公路/大巴车",
        "内蒙古草原",
        "晚晴小筑",
        "日料店",
    ],
)
@pytest.mark.parametrize("form", ["1-1 {} 夜 外", "1-1 夜 外 {}", "1-1 外景 {} 夜", "1-1 {} 夜外"])
def test_words_of_time_inside_a_place_are_left_alone(place: str, form: str) -> None:
    scene = only_scene(form.format(place))

    assert (scene.place, scene.time_of_day, scene.int_ext) == (place, "夜", "外")


def test_outside_the_door_is_a_place_not_an_exterior() -> None:
    scene = only_scene("1-1 病房门外 夜\n人物：林晚")

    assert (scene.place, scene.int_ext) == ("病房门外", "")
    assert codes("1-1 病房门外 夜\n人物：林晚") == ["header_incomplete"]


@pytest.mark.parametrize(
    "line",
    ["3-5个保镖冲上来", "10-20分钟后，他醒了", "1-9 他说：好。", "2-7", "1-9 ，，"],
)
def test_what_is_no_header_is_listed_with_its_number(line: str) -> None:
    breakdown = parse(f"1-1 教室 日 内\n{line}")

    assert [scene.number for scene in breakdown.scenes] == ["1-1"]
    assert [(found.number, found.text) for found in breakdown.unparsed] == [(2, line)]
    assert "header_not_understood" in [warning.code for warning in breakdown.warnings]


def test_a_bare_place_is_believed_only_when_the_number_carries_on() -> None:
    breakdown = parse("1-1 教室 日 内\n1-2 操场\n1-9 食堂")

    assert [scene.number for scene in breakdown.scenes] == ["1-1", "1-2"]
    assert [line.text for line in breakdown.unparsed] == ["1-9 食堂"]
    assert (breakdown.scenes[1].time_of_day, breakdown.scenes[1].light) == ("", "day")


def test_sub_location_and_remark() -> None:
    scene = only_scene("1-1 顾家别墅-客厅 夜 内（闪回）")

    assert (scene.location, scene.sub_location, scene.remark) == ("顾家别墅", "客厅", "闪回")
    assert scene.place == "顾家别墅·客厅"


def test_a_note_on_the_dressing_stays_with_the_place() -> None:
    assert only_scene("1-1 别墅客厅（婚礼） 日 内").location == "别墅客厅（婚礼）"


def test_unnumbered_scenes_are_counted_on_and_told() -> None:
    breakdown = parse("第3集\n总裁办公室 日 内\n人物：阿七\n场景：酒吧 夜 内\n人物：阿七")

    assert [scene.number for scene in breakdown.scenes] == ["3-1", "3-2"]
    assert [warning.code for warning in breakdown.warnings] == ["scene_unnumbered"] * 2


def test_scenes_numbered_inside_the_episode() -> None:
    breakdown = parse("第1集\n1. 教室 日 内\n2. 操场 日 外\n第2集\n1. 教室 夜 内")

    assert [scene.number for scene in breakdown.scenes] == ["1-1", "1-2", "2-1"]
