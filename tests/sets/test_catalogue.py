"""The catalogue: loaded, exported, imported; every wrong cell named."""

import io
import zipfile

import pytest
import xlsxwriter

from sets.models import Dressing, KindSynonym, RedressTime, SetKind, StandingSet, Zone
from sets.services import catalogue
from sets.services.catalogue.problems import CatalogueInvalid, SheetFileInvalid, SheetTooLarge
from sets.services.catalogue.reading_back import tables_of
from sets.services.catalogue.workbook import write_workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def base(db):
    return catalogue.load_catalogue()[0]


@pytest.fixture
def tables(base):
    return {name: [list(row) for row in table] for name, table in tables_of(base).items()}


def problems_of(base, tables):
    with pytest.raises(CatalogueInvalid) as refused:
        catalogue.import_catalogue(base=base, content=write_workbook(tables))
    return [(p["sheet"], p["row"], p["column"]) for p in refused.value.details["problems"]]


def test_the_demo_base_has_320_sets_with_names_of_their_own(base):
    sets = base.standing_sets.all()
    assert sets.count() == 320
    assert len(set(sets.values_list("name", flat=True))) == 320
    assert SetKind.objects.count() >= 36
    assert Zone.objects.count() >= 18
    assert not sets.filter(dressed_as=None).exists()
    assert sets.filter(parts__isnull=False).distinct().count() == 8
    assert sets.filter(whole__whole__isnull=False).count() == 0
    assert not sets.filter(day_price_fen=0).exists()


def test_every_pair_of_dressings_has_its_minutes(base):
    for one in base.standing_sets.prefetch_related("dressings"):
        n = one.dressings.count()
        times = RedressTime.objects.filter(from_dressing__standing_set=one)
        assert times.count() == n * (n - 1)


def test_loading_again_changes_nothing(base):
    _, report = catalogue.load_catalogue()

    assert report.is_unchanged
    assert report.sheets["场景"].unchanged == 320


def test_export_then_import_changes_nothing(base):
    before = tables_of(base)

    report = catalogue.import_catalogue(base=base, content=catalogue.export_catalogue(base=base))

    assert report.is_unchanged
    assert report.sheets["场景"].read == 320
    assert tables_of(base) == before


def test_an_edited_row_changes_that_set_only(base, tables):
    tables["场景"][1][1] = "改了名字的场景"
    tables["场景"][1][13] = 1234.56

    report = catalogue.import_catalogue(base=base, content=write_workbook(tables))

    one = StandingSet.objects.get(name="改了名字的场景")
    assert (one.day_price_fen, report.sheets["场景"].changed) == (123456, 1)
    assert tables_of(base)["场景"][1][13] == 1234.56


def test_a_new_set_with_dressings_is_created(base, tables):
    row = [*tables["场景"][1]]
    row[0], row[1], row[17:20] = "NEW-1", "新场景", ["普通、奢华", "", "奢华"]
    tables["场景"].append(row)
    tables["改景"].append(["NEW-1", "普通", "奢华", 75])

    catalogue.import_catalogue(base=base, content=write_workbook(tables))

    assert Dressing.objects.filter(standing_set__code="NEW-1").count() == 2
    assert RedressTime.objects.get(from_dressing__standing_set__code="NEW-1").minutes == 75


def test_synonyms_are_added_and_learned_ones_kept(base, tables):
    kind = SetKind.objects.get(name="法庭")
    KindSynonym.objects.create(kind=kind, word="高院", is_learned=True)

    catalogue.import_catalogue(base=base, content=write_workbook(tables))

    assert KindSynonym.objects.get(word="高院").is_learned


@pytest.mark.parametrize(
    ("column", "value"),
    [
        pytest.param("编号", "", id="empty"),
        pytest.param("类型", "总裁小屋", id="unknown-kind"),
        pytest.param("片区", "Z9", id="unknown-zone"),
        pytest.param("面积㎡", "很大", id="not-a-number"),
        pytest.param("面积㎡", 12.5, id="not-whole"),
        pytest.param("容纳人数", 0, id="too-small"),
        pytest.param("全天价元", -1, id="negative-price"),
        pytest.param("全天价元", "12.345", id="below-a-fen"),
        pytest.param("全天价元", "NaN", id="nan"),
        pytest.param("可收音", "也许", id="not-yes-or-no"),
        pytest.param("状态", "关门", id="unknown-state"),
        pytest.param("所属整景", "没有", id="unknown-whole"),
        pytest.param("现陈设", "没有", id="unknown-dressing"),
        pytest.param("名称", "名" * 61, id="too-long"),
        pytest.param("备注", "响\x07铃", id="control-character"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_imported(base, tables, column, value):
    at = tables["场景"][0].index(column)
    tables["场景"][5][at] = value
    tables["场景"][6][1] = "不该写进去"

    found = problems_of(base, tables)

    assert ("场景", 6, column) in found
    assert not StandingSet.objects.filter(name="不该写进去").exists()


def test_all_wrong_cells_are_named_at_once(base, tables):
    area = tables["场景"][0].index("面积㎡")
    for row in (3, 7, 11):
        tables["场景"][row][area] = "x"
    tables["步行"][2][2] = "远"

    found = problems_of(base, tables)

    assert found == [
        ("步行", 3, "分钟"),
        ("场景", 4, "面积㎡"),
        ("场景", 8, "面积㎡"),
        ("场景", 12, "面积㎡"),
    ]


def test_a_code_twice_and_a_part_of_a_part_are_named(base, tables):
    whole = tables["场景"][0].index("所属整景")
    code = tables["场景"][1][0]
    part = next(row for row in tables["场景"][1:] if row[whole])
    tables["场景"][2][0] = code
    tables["场景"].append([*part[:0], "P-1", *part[1:whole], part[0], *part[whole + 1 :]])

    found = problems_of(base, tables)

    assert ("场景", 3, "编号") in found
    assert ("场景", len(tables["场景"]), "所属整景") in found


def test_a_missing_column_and_a_missing_sheet_are_named(base, tables):
    at = tables["场景"][0].index("类型")
    tables["场景"] = [[*row[:at], *row[at + 1 :]] for row in tables["场景"]]
    assert problems_of(base, tables) == [("场景", 1, "类型")]

    del tables["场景"]
    assert problems_of(base, tables) == [("场景", 0, "")]


def test_the_message_names_sheet_row_and_column_in_both_languages(base, tables):
    tables["场景"][5][3] = "总裁小屋"

    with pytest.raises(CatalogueInvalid) as refused:
        catalogue.import_catalogue(base=base, content=write_workbook(tables))

    assert "「场景」第 6 行「类型」列：没有类型“总裁小屋”" in refused.value.message("zh")
    assert "row 6 column 类型" in refused.value.message("en")


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (60 << 20))
    return out.getvalue()


def with_entities() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        pytest.param(b"", SheetFileInvalid, id="empty"),
        pytest.param("编号,名称".encode(), SheetFileInvalid, id="csv"),
        pytest.param(b"PK\x03\x04" + b"\x00" * 200, SheetFileInvalid, id="broken-zip"),
        pytest.param(with_entities(), SheetFileInvalid, id="entities"),
        pytest.param(b"x" * (6 << 20), SheetTooLarge, id="too-large"),
        pytest.param(bomb(), SheetTooLarge, id="bomb"),
    ],
)
def test_what_is_no_workbook_is_refused(base, content, error):
    with pytest.raises(error):
        catalogue.import_catalogue(base=base, content=content)


def test_text_that_looks_like_a_formula_stays_text(base, tables):
    tables["场景"][1][-1] = "=1+1"
    content = write_workbook(tables)

    catalogue.import_catalogue(base=base, content=content)

    assert StandingSet.objects.get(code=tables["场景"][1][0]).note == "=1+1"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


def test_a_wrong_dimension_loses_no_row(base, tables):
    """A file that says it has two rows, and has 320, is read to its end."""
    content = catalogue.export_catalogue(base=base)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                start = data.index(b'<dimension ref="')
                end = data.index(b'"/>', start)
                data = data[:start] + b'<dimension ref="A1:B2' + data[end:]
            new.writestr(name, data)

    report = catalogue.import_catalogue(base=base, content=out.getvalue())

    assert report.sheets["场景"].read == 320


def test_a_foreign_workbook_names_all_its_missing_sheets(base):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet("Sheet1").write(0, 0, "hello")
    book.close()

    with pytest.raises(CatalogueInvalid) as refused:
        catalogue.import_catalogue(base=base, content=out.getvalue())

    assert refused.value.details["count"] == 5
