"""The data file of the demo base is one that a base could have."""

import json
from collections import Counter

import pytest

from scheduling.breakdown.match import Kind, certain, match_place
from sets.services.catalogue import DEMO_FILE

TABLES = json.loads(DEMO_FILE.read_text(encoding="utf-8"))["tables"]


def rows(sheet):
    header, *body = TABLES[sheet]
    return [dict(zip(header, row, strict=True)) for row in body]


KINDS = [Kind(r["代码"], r["名称"], tuple(r["同义词"].split("、"))) for r in rows("类型")]


def test_every_row_is_a_line_of_its_own():
    lines = DEMO_FILE.read_text(encoding="utf-8").splitlines()

    assert sum(line.startswith("   [") for line in lines) == sum(map(len, TABLES.values()))


@pytest.mark.parametrize("column", ["编号", "名称", "英文名"])
def test_sets_have_names_of_their_own_in_both_languages(column):
    assert len({row[column] for row in rows("场景")}) == 320


def test_a_word_belongs_to_one_kind():
    words = Counter(word for kind in KINDS for word in {kind.name, *kind.synonyms})

    assert [word for word, times in words.items() if times > 1] == []


def test_cars_stay_on_the_ground_and_roofs_on_top():
    level = {row["片区"]: row["层"] for row in rows("片区")}

    for row in rows("场景"):
        if row["可进车"] == "是":
            assert level[row["片区"]] == 1, row["名称"]
        if row["类型"] == "天台":
            assert level[row["片区"]] == 5, row["名称"]


def test_half_a_day_is_three_fifths_of_a_day():
    for row in rows("场景"):
        assert row["半天价元"] == pytest.approx(row["全天价元"] * 0.6, abs=60), row["名称"]
        assert row["小时价元"] < row["半天价元"] < row["全天价元"], row["名称"]


def test_parts_stand_on_the_floor_of_their_whole():
    zone = {row["编号"]: row["片区"] for row in rows("场景")}
    parts = [row for row in rows("场景") if row["所属整景"]]

    assert len(parts) >= 20
    assert all(row["片区"] == zone[row["所属整景"]] for row in parts)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("家客厅", "别墅客厅"),
        ("豪宅", "别墅客厅"),
        ("病房", "医院病房"),
        ("急诊", "护士站"),
        ("派出所", "警察局"),
        ("看守所", "监狱"),
        ("地下停车场", "地下车库"),
        ("楼顶", "天台"),
        ("CEO办公室", "总裁办公室"),
        ("校长办公室", "总裁办公室"),
        ("走廊", None),
        ("学校走廊", None),
    ],
)
def test_words_of_scripts_find_their_kind_or_none(word, kind):
    found = certain(match_place(word, KINDS))

    assert (found and next(k.name for k in KINDS if k.code == found.code)) == kind
