"""What a money sheet says, before it is a PDF or a workbook."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One amount in fen: what it is for and how it came about."""

    what: str
    why: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    A titled list of amounts. `facts` stand top left, what the reader needs first;
    `sums` under the table, `besides` below them (owed but no part of the sum).
    """

    title: str
    number: str
    base: str
    facts: tuple[tuple[str, str], ...]
    heads: tuple[str, str, str, str]
    rows: tuple[Row, ...]
    sums: tuple[tuple[str, int], ...]
    besides: tuple[tuple[str, int], ...]
    notes: tuple[str, ...]
    printed: str
    page_of: tuple[str, str, str]
    language: str = "zh"
