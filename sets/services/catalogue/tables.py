"""
The catalogue as five tables, the same in the data file and in Excel.

A table is a list of rows, the first one the header. `read_table` turns cells into
values by the column's rule and notes every cell that breaks it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from sets.services.catalogue.problems import Problem

Cell = Any
Table = Sequence[Sequence[Cell]]
Tables = dict[str, Table]
Row = dict[str, Any]

PLACES, WALKS, KINDS, SETS, REDRESS = "片区", "步行", "类型", "场景", "改景"
YES, NO = "是", "否"
STATES = {"开放": "OPEN", "维修": "MAINTENANCE", "停用": "RETIRED"}
LIST_MARK = "、"
FEN = 100
MOST_FEN = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, how a cell is read (raising BadCell), whether it may be empty."""

    name: str
    read: Callable[[Cell], Any]
    default: Any = None
    is_required: bool = True


class BadCell(Exception):
    """A cell that breaks its column's rule, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh, self.en = zh, en


def text(longest: int) -> Callable[[Cell], str]:
    """Text of at most `longest` characters, without control characters."""

    def read(cell: Cell) -> str:
        value = plain(cell)
        if len(value) > longest:
            raise BadCell(f"最多 {longest} 个字", f"at most {longest} characters")
        if any(ord(char) < 32 or ord(char) == 127 for char in value):
            raise BadCell("含有不可见的控制字符", "holds a control character")
        return value

    return read


def whole(low: int, high: int) -> Callable[[Cell], int]:
    """A whole number from `low` to `high`; spreadsheets hand it over as 12.0."""

    def read(cell: Cell) -> int:
        value = plain(cell)
        try:
            number = float(value.replace(",", "").removeprefix("¥"))
        except ValueError:
            raise BadCell(f"“{value}”不是数字", f"“{value}” is not a number") from None
        if not low <= number <= high or number != int(number):
            raise BadCell(
                f"{value} 不是 {low} 到 {high} 的整数",
                f"{value} is not a whole number from {low} to {high}",
            )
        return int(number)

    return read


def choice(values: dict[str, Any]) -> Callable[[Cell], Any]:
    """One of the given words."""

    def read(cell: Cell) -> Any:
        value = plain(cell)
        if value not in values:
            words = "/".join(values)
            raise BadCell(f"“{value}”应为 {words} 之一", f"“{value}” should be one of {words}")
        return values[value]

    return read


def words(longest: int) -> Callable[[Cell], list[str]]:
    """Several words with 、 between them, each once."""
    one = text(longest)

    def read(cell: Cell) -> list[str]:
        parts = (part.strip() for part in plain(cell).replace("，", LIST_MARK).split(LIST_MARK))
        return list(dict.fromkeys(one(part) for part in parts if part))

    return read


def yuan(cell: Cell) -> int:
    """An amount of yuan with at most two decimals, as whole fen."""
    value = plain(cell).replace(",", "").removeprefix("¥")
    try:
        fen = Decimal(value) * FEN
    except InvalidOperation:
        raise BadCell(f"“{value}”不是金额", f"“{value}” is not an amount") from None
    if not fen.is_finite() or not 0 <= fen <= MOST_FEN or fen != int(fen):
        raise BadCell(
            f"{value} 不是 0 元以上、到分为止的金额", f"{value} is no amount of whole fen"
        )
    return int(fen)


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
        Column("代码", text(40)),
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
        Column("陈设", words(40)),
        Column("现陈设", text(40), default="", is_required=False),
        Column("备注", text(200), default="", is_required=False),
    ),
    REDRESS: (
        Column("场景", text(20)),
        Column("从", text(40)),
        Column("到", text(40)),
        Column("分钟", whole(0, 2880)),
    ),
}


def plain(cell: Cell) -> str:
    """A cell as text: numbers without a spurious .0, nothing for an empty one."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return YES if cell else NO
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def read_table(sheet: str, table: Table, problems: list[Problem]) -> list[Row]:
    """The rows of a sheet as {header: value, "row": number}; wrong cells go to `problems`."""
    columns = COLUMNS[sheet]
    header = [plain(cell) for cell in table[0]] if table else []
    missing = [c.name for c in columns if c.name not in header]
    for name in missing:
        problems.append(Problem(sheet, 1, name, "缺少这一列", "this column is missing"))
    if missing:
        return []
    at = {column.name: header.index(column.name) for column in columns}
    rows = []
    for number, cells in enumerate(table[1:], start=2):
        if any(plain(cell) for cell in cells):
            rows.append(_read_row(sheet, number, cells, columns, at, problems))
    return [row for row in rows if row is not None]


def _read_row(
    sheet: str,
    number: int,
    cells: Sequence[Cell],
    columns: tuple[Column, ...],
    at: dict[str, int],
    problems: list[Problem],
) -> Row | None:
    row: Row = {"row": number}
    found = len(problems)
    for column in columns:
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
