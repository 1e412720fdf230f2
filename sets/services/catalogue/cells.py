"""What a single cell may hold: readers that turn it into a value or say why not."""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal, DecimalException
from typing import Any

Cell = Any

YES, NO = "是", "否"
LIST_MARK = "、"
FEN = 100
MOST_FEN = 1_000_000_000
# A computed cell of a spreadsheet is off its round value by less than this.
NOISE = 1e-6
NOT_TEXT = {"Cc", "Cs"}


class BadCell(Exception):
    """A cell that breaks its column's rule, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh, self.en = zh, en


def plain(cell: Cell) -> str:
    """A cell as text: numbers without a spurious .0, nothing for an empty one."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return YES if cell else NO
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def text(longest: int) -> Callable[[Cell], str]:
    """Text of at most `longest` characters, without control characters."""

    def read(cell: Cell) -> str:
        value = plain(cell)
        if len(value) > longest:
            raise BadCell(f"最多 {longest} 个字", f"at most {longest} characters")
        if any(unicodedata.category(char) in NOT_TEXT for char in value):
            raise BadCell("含有不可见的控制字符", "holds a control character")
        return value

    return read


def slug(longest: int) -> Callable[[Cell], str]:
    """A code of letters, digits, - and _."""
    as_text = text(longest)

    def read(cell: Cell) -> str:
        value = as_text(cell)
        if not re.fullmatch(r"[-a-zA-Z0-9_]+", value):
            raise BadCell(
                f"“{value}”只能用英文字母、数字、- 和 _", f"“{value}” may hold a-z, 0-9, - and _"
            )
        return value

    return read


def whole(low: int, high: int) -> Callable[[Cell], int]:
    """A whole number from `low` to `high`; spreadsheets hand it over as 12.0."""

    def read(cell: Cell) -> int:
        value = plain(cell)
        try:
            number = float(_bare(value))
        except ValueError:
            raise BadCell(f"“{value}”不是数字", f"“{value}” is not a number") from None
        if not low - NOISE <= number <= high + NOISE or abs(number - round(number)) > NOISE:
            raise BadCell(
                f"{value} 不是 {low} 到 {high} 的整数",
                f"{value} is not a whole number from {low} to {high}",
            )
        return round(number)

    return read


def choice(values: dict[str, Any]) -> Callable[[Cell], Any]:
    """One of the given words."""

    def read(cell: Cell) -> Any:
        value = plain(cell)
        if value not in values:
            allowed = "/".join(values)
            raise BadCell(f"“{value}”应为 {allowed} 之一", f"“{value}” should be one of {allowed}")
        return values[value]

    return read


def words(longest: int) -> Callable[[Cell], list[str]]:
    """Several words with 、 between them, each once."""
    one = text(longest)

    def read(cell: Cell) -> list[str]:
        return list(dict.fromkeys(one(part) for part in split(cell) if part))

    return read


def split(cell: Cell) -> list[str]:
    """The parts of a list cell, empty ones too: their places count."""
    return [part.strip() for part in plain(cell).replace("，", LIST_MARK).split(LIST_MARK)]


def places(longest: int) -> Callable[[Cell], list[str]]:
    """Words that belong to those of another column, in its order; some may be empty."""
    one = text(longest)
    return lambda cell: [one(part) for part in split(cell)]


def yuan(cell: Cell) -> int:
    """An amount of yuan with at most two decimals, as whole fen."""
    value = plain(cell)
    try:
        fen = Decimal(_bare(value)) * FEN
        if isinstance(cell, float) and fen.is_finite() and abs(fen - round(fen)) < NOISE:
            fen = Decimal(round(fen))
    except (DecimalException, OverflowError):
        raise BadCell(f"“{value}”不是金额", f"“{value}” is not an amount") from None
    if not fen.is_finite() or not 0 <= fen <= MOST_FEN or fen != int(fen):
        raise BadCell(
            f"{value} 不是 0 元以上、到分为止的金额", f"{value} is no amount of whole fen"
        )
    return int(fen)


def _bare(value: str) -> str:
    return value.replace(",", "").removeprefix("¥")
