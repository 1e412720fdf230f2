"""What rows of a catalogue say together, and what an import makes of them."""

import json
from datetime import UTC, datetime

import pytest

from base_ops.models import Booking, BookingState, Purpose
from sets.locks import SetsBusy
from sets.models import Dressing, SetKind, StandingSet
from sets.services import catalogue
from sets.services.catalogue.reading_back import tables_of


def row_of(tables, sheet, key):
    return next(row for row in tables[sheet] if row[0] == key)


def put(tables, code, column, value):
    row_of(tables, "场景", code)[tables["场景"][0].index(column)] = value


def only(tables, *codes):
    """Leave only these sets in the tables."""
    tables["场景"] = [tables["场景"][0], *(row_of(tables, "场景", code) for code in codes)]
    tables["改景"] = tables["改景"][:1]


def test_a_set_of_a_kind_that_the_file_renames_is_named(sheets, refused):
    row_of(sheets, "类型", "hall")[1] = "大客厅"

    assert refused(sheets) == [("场景", 5, "类型"), ("场景", 6, "类型")]


def test_two_kinds_can_swap_their_names(sheets, bring_in):
    villa, hall = row_of(sheets, "类型", "villa"), row_of(sheets, "类型", "hall")
    villa[1], hall[1] = hall[1], villa[1]

    assert bring_in(sheets).sheets["类型"].changed == 2
    assert SetKind.objects.get(code="villa").name == "客厅"
    assert StandingSet.objects.get(code="V1").kind.code == "villa"


def test_a_name_of_a_kind_outside_the_file_is_taken(sheets, refused):
    sheets["类型"] = [sheets["类型"][0], ["new", "客厅", "", "", ""]]

    assert refused(sheets) == [("类型", 2, "名称")]


@pytest.mark.parametrize("sheet", ["步行", "改景", "类型", "片区"])
def test_a_row_twice_is_named(sheets, refused, sheet):
    sheets[sheet].append([*sheets[sheet][1]])

    assert {where[:2] for where in refused(sheets)} == {(sheet, len(sheets[sheet]))}


def test_a_column_twice_is_named(sheets, refused):
    for row in sheets["场景"]:
        row.append(row[1])

    assert refused(sheets) == [("场景", 1, "名称")]


def test_a_building_of_two_names_is_named(sheets, refused):
    sheets["片区"][2][1] = "别的名字"

    assert refused(sheets) == [("片区", 3, "楼栋名称")]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        pytest.param("全天价元", "1e999999", id="beyond-decimal"),
        pytest.param("全天价元", float(10**300), id="huge-number"),
        pytest.param("面积㎡", "inf", id="infinite"),
        pytest.param("陈设英文名", "One、Two、Three", id="too-many-english-names"),
        pytest.param("名称", "左\u0085右", id="control-character-of-latin-1"),
    ],
)
def test_a_cell_that_cannot_be_is_named(sheets, refused, column, value):
    put(sheets, "S1", column, value)

    assert refused(sheets) == [("场景", 2, column)]


def test_a_code_of_a_kind_is_a_slug(sheets, refused):
    sheets["类型"].append(["总裁 室", "某类型", "", "", ""])

    assert refused(sheets) == [("类型", 5, "代码")]


def test_a_computed_price_is_taken_to_the_fen(sheets, bring_in):
    put(sheets, "S1", "全天价元", 0.1 + 0.2)

    bring_in(sheets)

    assert StandingSet.objects.get(code="S1").day_price_fen == 30


def test_parts_are_checked_against_sets_outside_the_file(sheets, refused):
    only(sheets, "V")
    put(sheets, "V", "所属整景", "W")

    assert refused(sheets) == [("场景", 2, "所属整景")]


def test_a_whole_may_lie_outside_the_file(sheets, bring_in):
    only(sheets, "W")
    put(sheets, "W", "所属整景", "V")

    assert bring_in(sheets).sheets["场景"].changed == 1
    assert StandingSet.objects.get(code="W").whole.code == "V"


def test_a_set_without_dressings_goes_out_and_comes_in(small):
    report = catalogue.import_catalogue(base=small, content=catalogue.export_catalogue(base=small))

    assert report.is_unchanged
    assert [counts.read for counts in report.sheets.values()] == [2, 2, 3, 5, 2]


@pytest.mark.parametrize(
    ("sheet", "key", "column", "value"),
    [
        pytest.param("场景", "S2", "陈设", "中式、现代", id="dressing-added"),
        pytest.param("场景", "S2", "陈设英文名", "Other", id="dressing-in-english"),
        pytest.param("场景", "S1", "现陈设", "律所", id="standing"),
        pytest.param("场景", "W", "所属整景", "V", id="whole"),
        pytest.param("类型", "villa", "同义词", "别业", id="synonym-added"),
        pytest.param("类型", "hall", "同义词", "大厅", id="synonym-dropped"),
    ],
)
def test_every_change_counts_once(sheets, bring_in, small, sheet, key, column, value):
    row_of(sheets, sheet, key)[sheets[sheet][0].index(column)] = value
    if column == "陈设":
        put(sheets, key, "陈设英文名", "")

    report = bring_in(sheets)

    assert (report.sheets[sheet].changed, report.sheets[sheet].created) == (1, 0)
    assert [list(row) for row in tables_of(small)[sheet]] == sheets[sheet]
    assert bring_in(sheets).is_unchanged


def test_renaming_a_building_counts_its_zones(sheets, bring_in):
    for row in sheets["片区"][1:]:
        row[1] = "新A栋"

    assert bring_in(sheets).sheets["片区"].changed == 2


def test_a_dressing_left_out_goes_unless_it_is_booked(sheets, bring_in, refused):
    lawyers = Dressing.objects.get(standing_set__code="S1", name="律所")
    put(sheets, "S1", "陈设", "现代")
    sheets["改景"] = sheets["改景"][:1]
    booking = Booking.objects.create(
        standing_set=lawyers.standing_set,
        dressing=lawyers,
        purpose=Purpose.MAINTENANCE,
        state=BookingState.CONFIRMED,
        starts_at=datetime(2026, 3, 2, 1, tzinfo=UTC),
        ends_at=datetime(2026, 3, 2, 2, tzinfo=UTC),
    )
    assert refused(sheets) == [("场景", 2, "陈设")]

    booking.delete()
    bring_in(sheets)

    assert not Dressing.objects.filter(pk=lawyers.pk).exists()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("{", id="not-json"),
        pytest.param("[" * 100_000, id="too-deep"),
        pytest.param("[]", id="no-object"),
        pytest.param('{"base": {"code": "x", "name": "y"}, "tables": []}', id="no-tables"),
        pytest.param('{"base": {"code": "x"}, "tables": {}}', id="no-name"),
        pytest.param('{"base": {"code": "x", "name": "y", "k": 1}, "tables": {}}', id="no-field"),
    ],
)
def test_a_data_file_that_is_none_is_refused(tmp_path, db, data):
    path = tmp_path / "base.json"
    path.write_text(data)

    with pytest.raises(catalogue.DataFileInvalid, match=r"base\.json"):
        catalogue.load_catalogue(path)


def test_a_data_file_names_its_unknown_time_zone_and_broken_table(tmp_path, db):
    from tests.sets.conftest import SMALL

    path = tmp_path / "base.json"
    path.write_text(json.dumps({**SMALL, "base": {**SMALL["base"], "time_zone": "No/Where"}}))
    with pytest.raises(catalogue.DataFileInvalid, match="No/Where"):
        catalogue.load_catalogue(path)

    path.write_text(json.dumps({**SMALL, "tables": {**SMALL["tables"], "改景": [5]}}))
    with pytest.raises(catalogue.DataFileInvalid, match="改景"):
        catalogue.load_catalogue(path)


def test_the_same_sets_can_make_a_second_base(small, tmp_path):
    path = tmp_path / "small.json"

    other, report = catalogue.load_catalogue(path, code="other")

    assert (other.code, report.sheets["场景"].created) == ("other", 5)
    assert small.standing_sets.count() == other.standing_sets.count() == 5


def test_an_import_waits_for_its_turn_at_the_sets(sheets, bring_in, monkeypatch):
    def busy(_ids):
        raise SetsBusy()

    monkeypatch.setattr(catalogue, "lock_sets", busy)
    put(sheets, "S1", "名称", "别的名字")

    with pytest.raises(SetsBusy):
        bring_in(sheets)
    assert StandingSet.objects.get(code="S1").name == "江景总裁办"
