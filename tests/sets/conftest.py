"""A base of five sets, small enough to import often, and its tables to spoil."""

import json

import pytest

from sets.services import catalogue
from sets.services.catalogue.reading_back import tables_of
from sets.services.catalogue.workbook import write_workbook

SMALL = {
    "base": {"code": "small", "name": "小基地"},
    "tables": {
        "片区": [
            ["楼栋", "楼栋名称", "层", "楼层名称", "片区", "片区名称"],
            ["A", "A栋", 1, "一层", "A1", "一区"],
            ["A", "A栋", 2, "二层", "A2", "二区"],
        ],
        "步行": [["从", "到", "分钟"], ["A1", "A2", 10], ["A2", "A1", 10]],
        "类型": [
            ["代码", "名称", "英文名", "大类", "同义词"],
            ["office", "总裁办公室", "CEO office", "商务", "总裁办"],
            ["villa", "别墅", "Villa", "居家", ""],
            ["hall", "客厅", "Hall", "居家", "大厅、豪宅"],
        ],
        "场景": [
            [
                *["编号", "名称", "英文名", "类型", "片区", "所属整景", "状态", "面积㎡"],
                *["容纳人数", "可收音", "电力kW", "可进车", "空调"],
                *["全天价元", "半天价元", "小时价元", "拆景分钟"],
                *["陈设", "陈设英文名", "现陈设", "备注"],
            ],
            *(
                [code, name, "", kind, zone, whole, "开放", 80, 30, "是", 20, "否", "是"]
                + [5000, 3000, 500, 20, *dressings, "备注"]
                for code, name, kind, zone, whole, dressings in [
                    ("S1", "江景总裁办", "总裁办公室", "A1", "", ("现代、律所", "", "现代")),
                    ("S2", "云顶总裁办", "总裁办公室", "A2", "", ("中式", "Chinese", "中式")),
                    ("V", "云栖别墅", "别墅", "A2", "", ("标准", "", "标准")),
                    ("V1", "别墅客厅", "客厅", "A2", "V", ("现代", "", "现代")),
                    ("W", "毛坯房", "客厅", "A1", "", ("", "", "")),
                ]
            ),
        ],
        "改景": [
            ["场景", "从", "到", "分钟"],
            ["S1", "现代", "律所", 60],
            ["S1", "律所", "现代", 90],
        ],
    },
}


@pytest.fixture
def small(db, tmp_path):
    path = tmp_path / "small.json"
    path.write_text(json.dumps(SMALL, ensure_ascii=False), encoding="utf-8")
    return catalogue.load_catalogue(path)[0]


@pytest.fixture
def sheets(small):
    """The tables of the small base as lists; change them, then `bring_in(sheets)`."""
    return {name: [list(row) for row in table] for name, table in tables_of(small).items()}


@pytest.fixture
def bring_in(small):
    def run(tables):
        return catalogue.import_catalogue(base=small, content=write_workbook(tables))

    return run


@pytest.fixture
def refused(bring_in):
    """(sheet, row, column) of each problem for which the tables are refused."""

    def run(tables):
        with pytest.raises(catalogue.CatalogueInvalid) as found:
            bring_in(tables)
        return [(p["sheet"], p["row"], p["column"]) for p in found.value.details["problems"]]

    return run
