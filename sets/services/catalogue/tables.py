"""
The catalogue as five tables, the same in the data file and in Excel.

A table is a list of rows, the first one the header. `read_table` turns cells into
values by the column's rule and notes every cell that breaks it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sets.services.catalogue.cells import (
    NO,
    YES,
    BadCell,
    Cell,
    choice,
    places,
    plain,
    slug,
    text,
    whole,
    words,
    yuan,
)
from sets.services.catalogue.problems import Problem

Table = Sequence[Sequence[Cell]]
Tables = dict[str, Table]
Row = dict[str, Any]

PLACES, WALKS, KINDS, SETS, REDRESS = "片区", "步行", "类型", "场景", "改景"
STATES = {"开放": "OPEN", "维修": "MAINTENANCE", "停用": "RETIRED"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, how a cell is read (raising BadCell), whether it may be empty."""

    name: str
    read: Callable[[Cell], Any]
    default: Any = None
    is_required: bool = True


YES_NO = choice({YES: True, NO: False})

COLUMNS: dict[str, tuple[Column, ...]] = {
    PLACES: (
        Column("楼栋", text(8)),
        Column("楼栋名称", text(40)),
        Column("层", whole(-9, 99)),
        Column("楼层名称", text(40)),
        Column("片区", text(12)),
        Column("片区名称", text(40)),
    ),
    WALKS: (
        Column("从", text(12)),
        Column("到", text(12)),
        Column("分钟", whole(0, 240)),
    ),
    KINDS: (
        Column("代码", slug(40)),
        Column("名称", text(40)),
        Column("英文名", text(60), default="", is_required=False),
        Column("大类", text(20), default="", is_required=False),
        Column("同义词", words(60), default=(), is_required=False),
    ),
    SETS: (
        Column("编号", text(20)),
        Column("名称", text(60)),
        Column("英文名", text(80), default="", is_required=False),
        Column("类型", text(40)),
        Column("片区", text(12)),
        Column("所属整景", text(20), default="", is_required=False),
        Column("状态", choice(STATES), default="OPEN", is_required=False),
        Column("面积㎡", whole(1, 30_000)),
        Column("容纳人数", whole(1, 30_000)),
        Column("可收音", YES_NO),
        Column("电力kW", whole(0, 30_000)),
        Column("可进车", YES_NO),
        Column("空调", YES_NO),
        Column("全天价元", yuan),
        Column("半天价元", yuan),
        Column("小时价元", yuan),
        Column("拆景分钟", whole(0, 1440)),
        Column("陈设", words(40), default=(), is_required=False),
        Column("陈设英文名", places(60), default=(), is_required=False),
        Column("现陈设", text(40), default="", is_required=False),
        Column("备注", text(200), default="", is_required=False),
    ),
    REDRESS: (
        Column("场景", text(20)),
        Column("从", text(40)),
        Column("到", text(40)),
        Column("分钟", whole(0, 1440)),
    ),
}


def read_table(sheet: str, table: Table, problems: list[Problem]) -> list[Row]:
    """The rows of a sheet as {header: value, "row": number}; wrong cells go to `problems`."""
    columns = COLUMNS[sheet]
    header = [plain(cell) for cell in table[0]] if table else []
    found = len(problems)
    for column in columns:
        times = header.count(column.name)
        if times == 0:
            problems.append(Problem(sheet, 1, column.name, "缺少这一列", "this column is missing"))
        elif times > 1:
            problems.append(
                Problem(sheet, 1, column.name, "这一列有两处", "this column comes twice")
            )
    if len(problems) > found:
        return []
    at = {column.name: header.index(column.name) for column in columns}
    rows = [
        _read_row(sheet, number, cells, at, problems)
        for number, cells in enumerate(table[1:], start=2)
        if any(plain(cell) for cell in cells)
    ]
    return [row for row in rows if row is not None]


def _read_row(
    sheet: str,
    number: int,
    cells: Sequence[Cell],
    at: dict[str, int],
    problems: list[Problem],
) -> Row | None:
    row: Row = {"row": number}
    found = len(problems)
    for column in COLUMNS[sheet]:
        cell = cells[at[column.name]] if at[column.name] < len(cells) else None
        try:
            row[column.name] = _read_cell(column, cell)
        except BadCell as bad:
            problems.append(Problem(sheet, number, column.name, bad.zh, bad.en))
    return row if len(problems) == found else None


def _read_cell(column: Column, cell: Cell) -> Any:
    if plain(cell):
        return column.read(cell)
    if column.is_required:
        raise BadCell("不能为空", "must not be empty")
    return column.default
