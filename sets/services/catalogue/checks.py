"""What only several rows together can break: names that must exist, or exist once."""

from collections.abc import Iterable

from sets.services.catalogue.problems import Problem
from sets.services.catalogue.tables import KINDS, PLACES, REDRESS, SETS, WALKS, Row

Rows = dict[str, list[Row]]


def find_problems(rows: Rows, known_kinds: set[str], known_zones: set[str]) -> list[Problem]:
    """Every reference that leads nowhere and every key that comes twice."""
    zones = known_zones | {row["片区"] for row in rows[PLACES]}
    kinds = known_kinds | {row["名称"] for row in rows[KINDS]}
    return [
        *_twice(PLACES, rows[PLACES], "片区"),
        *_twice(KINDS, rows[KINDS], "代码"),
        *_twice(KINDS, rows[KINDS], "名称"),
        *_twice(SETS, rows[SETS], "编号"),
        *_unknown(WALKS, rows[WALKS], "从", zones, "没有片区", "there is no zone"),
        *_unknown(WALKS, rows[WALKS], "到", zones, "没有片区", "there is no zone"),
        *_unknown(SETS, rows[SETS], "类型", kinds, "没有类型", "there is no kind"),
        *_unknown(SETS, rows[SETS], "片区", zones, "没有片区", "there is no zone"),
        *_parts(rows[SETS]),
        *_dressings(rows[SETS]),
        *_redress(rows[SETS], rows[REDRESS]),
    ]


def _twice(sheet: str, rows: Iterable[Row], column: str) -> Iterable[Problem]:
    first: dict[str, int] = {}
    for row in rows:
        seen = first.setdefault(row[column], row["row"])
        if seen != row["row"]:
            yield Problem(
                sheet,
                row["row"],
                column,
                f"“{row[column]}”在第 {seen} 行已经有了",
                f"“{row[column]}” is in row {seen} already",
            )


def _unknown(
    sheet: str, rows: Iterable[Row], column: str, known: set[str], zh: str, en: str
) -> Iterable[Problem]:
    for row in rows:
        if row[column] not in known:
            yield Problem(
                sheet, row["row"], column, f"{zh}“{row[column]}”", f"{en} “{row[column]}”"
            )


def _parts(rows: list[Row]) -> Iterable[Problem]:
    whole_of = {row["编号"]: row["所属整景"] for row in rows}
    for row in rows:
        whole = row["所属整景"]
        if not whole:
            continue
        if whole == row["编号"] or whole not in whole_of:
            yield Problem(
                SETS, row["row"], "所属整景", f"没有整景“{whole}”", f"there is no set “{whole}”"
            )
        elif whole_of[whole]:
            yield Problem(
                SETS,
                row["row"],
                "所属整景",
                f"“{whole}”自己是分景，不能再有分景",
                f"“{whole}” is a part itself and cannot have parts",
            )


def _dressings(rows: list[Row]) -> Iterable[Problem]:
    for row in rows:
        if row["现陈设"] and row["现陈设"] not in row["陈设"]:
            yield Problem(
                SETS,
                row["row"],
                "现陈设",
                f"“{row['现陈设']}”不在它的陈设里",
                f"“{row['现陈设']}” is not one of its dressings",
            )


def _redress(sets: list[Row], rows: list[Row]) -> Iterable[Problem]:
    dressings = {row["编号"]: row["陈设"] for row in sets}
    yield from _unknown(REDRESS, rows, "场景", set(dressings), "没有场景", "there is no set")
    for row in rows:
        for column in ("从", "到"):
            if row["场景"] in dressings and row[column] not in dressings[row["场景"]]:
                yield Problem(
                    REDRESS,
                    row["row"],
                    column,
                    f"{row['场景']} 没有陈设“{row[column]}”",
                    f"{row['场景']} has no dressing “{row[column]}”",
                )
        if row["从"] == row["到"]:
            yield Problem(
                REDRESS, row["row"], "到", "与“从”相同", "is the same dressing as the one from"
            )
