"""Places to kinds and sets: the score, the reason, and when nothing is offered."""

import pytest

from scheduling.breakdown.match import (
    THRESHOLD,
    Kind,
    SetOffer,
    certain,
    dressing_hint,
    match_place,
    match_sets,
)

KINDS = [
    Kind("ceo", "总裁办公室", ("董事长办公室", "CEO办公室")),
    Kind("villa", "别墅客厅", ("客厅",)),
    Kind("ward", "医院病房", ("病房",)),
    Kind("corridor", "医院走廊"),
    Kind("bedroom", "卧室"),
    Kind("castle_bedroom", "欧式古堡卧室"),
    Kind("hall", "宴会厅"),
    Kind("street90", "90年代街道", ("街道",)),
    Kind("minguo", "民国街区"),
    Kind("police", "警察局", ("派出所",)),
    Kind("registry", "派出所户籍室"),
    Kind("surgery", "手术室"),
]


@pytest.mark.parametrize(
    ("place", "code", "reason"),
    [
        pytest.param("总裁办公室", "ceo", "与类型名称", id="exact"),
        pytest.param("董事长办公室", "ceo", "同义词", id="synonym"),
        pytest.param("ＣＥＯ办公室", "ceo", "同义词", id="wide-letters"),
        pytest.param("林晚家客厅", "villa", "去掉所属", id="owner"),
        pytest.param("顾家别墅·客厅", "villa", "去掉所属", id="owner-and-sub-location"),
        pytest.param("女主卧室", "bedroom", "去掉所属", id="lead"),
        pytest.param("市第一医院VIP病房", "ward", "结尾", id="ends-with"),
        pytest.param("别墅客厅（婚礼）", "villa", "与类型名称", id="brackets"),
        pytest.param("90年代的街道", "street90", "与类型名称", id="with-de"),
        pytest.param("派出所", "police", "同义词", id="synonym-beats-part"),
    ],
)
def test_certain_matches(place: str, code: str, reason: str) -> None:
    found = certain(match_place(place, KINDS))

    assert found is not None
    assert (found.code, reason in found.reason_zh) == (code, True)
    assert found.reason_en


@pytest.mark.parametrize(
    "place",
    [
        "兰州拉面馆",
        "御书房",
        "酒店走廊",
        "总裁办公室门口",
        "宴会厅外走廊",
        "乡村公路/大巴车",
        "家",
        "",
        "街道",
        "民国卧室",
    ],
)
def test_an_unknown_place_is_left_open(place: str) -> None:
    assert match_place(place, KINDS) == []


@pytest.mark.parametrize("place", ["医院", "病房/手术室"])
def test_a_tie_is_told_and_never_taken(place: str) -> None:
    found = match_place(place, KINDS)

    assert [match.is_tie for match in found[:2]] == [True, True]
    assert certain(found) is None


def test_scores_are_ranked_and_bounded() -> None:
    for place in ("总裁办公室", "医院", "病房", "卧室", "古堡卧室"):
        scores = [match.score for match in match_place(place, KINDS)]
        assert scores == sorted(scores, reverse=True)
        assert all(THRESHOLD <= score <= 1 for score in scores)


def test_a_doubtful_match_is_offered_but_not_certain() -> None:
    found = match_place("古堡卧室", KINDS)

    assert [match.code for match in found] == ["castle_bedroom"]
    assert certain(found) is None


@pytest.mark.parametrize(
    ("place", "hint"),
    [
        ("VIP病房", "VIP"),
        ("ｖｉｐ病房", "VIP"),
        ("重症病房", "重症"),
        ("病房", ""),
        ("VIP重症病房", ""),
    ],
)
def test_dressing_named_by_the_place(place: str, hint: str) -> None:
    assert dressing_hint(place, ["普通", "VIP", "重症"]) == hint


def test_sets_that_have_the_dressing_come_first() -> None:
    offers = [
        SetOffer("W2", "二号病房", "ward", ("普通",)),
        SetOffer("W1", "一号病房", "ward", ("普通", "VIP")),
        SetOffer("C1", "走廊", "corridor"),
    ]

    found = match_sets("VIP病房", "VIP", offers, kind_code="ward")

    assert [(match.code, match.score) for match in found] == [("W1", 1.0), ("W2", 0.55)]
    assert found[1].reason_zh == "类型相符，没有“VIP”陈设"


def test_sets_match_by_name_when_the_kind_is_open() -> None:
    offers = [SetOffer("W1", "顾氏总裁办公室", "ceo"), SetOffer("C1", "走廊", "corridor")]

    assert [match.code for match in match_sets("顾氏总裁办公室", "", offers)] == ["W1"]
