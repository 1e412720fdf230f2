"""What only several rows together can break: names that must exist, or exist once."""

from collections.abc import Iterable

from sets.services.catalogue.checks_of_sets import check_sets
from sets.services.catalogue.known import Known
from sets.services.catalogue.problems import Problem
from sets.services.catalogue.tables import KINDS, PLACES, REDRESS, SETS, WALKS, Row

Rows = dict[str, list[Row]]


def find_problems(rows: Rows, known: Known) -> list[Problem]:
    """Every reference that leads nowhere, every key that comes twice, every contradiction."""
    zones = known.zones.keys() | {row["片区"] for row in rows[PLACES]}
    return [
        *_twice(PLACES, rows[PLACES], ("片区",)),
        *_two_names(rows[PLACES], ("楼栋",), "楼栋名称"),
        *_two_names(rows[PLACES], ("楼栋", "层"), "楼层名称"),
        *_same_code_in_base(rows[PLACES], known),
        *_twice(WALKS, rows[WALKS], ("从", "到")),
        *unknown(WALKS, rows[WALKS], "从", zones, "没有片区", "there is no zone"),
        *unknown(WALKS, rows[WALKS], "到", zones, "没有片区", "there is no zone"),
        *_twice(KINDS, rows[KINDS], ("代码",)),
        *_twice(KINDS, rows[KINDS], ("名称",)),
        *_taken_names(rows[KINDS], known),
        *_twice(SETS, rows[SETS], ("编号",)),
        *unknown(SETS, rows[SETS], "类型", _kinds(rows, known), "没有类型", "there is no kind"),
        *unknown(SETS, rows[SETS], "片区", zones, "没有片区", "there is no zone"),
        *check_sets(rows[SETS], known),
        *_twice(REDRESS, rows[REDRESS], ("场景", "从", "到")),
        *_redress(rows, known),
    ]


def unknown(
    sheet: str, rows: Iterable[Row], column: str, names: Iterable[str], zh: str, en: str
) -> Iterable[Problem]:
    """A problem for each row whose cell is none of the names."""
    allowed = set(names)
    for row in rows:
        if row[column] not in allowed:
            yield Problem(
                sheet, row["row"], column, f"{zh}“{row[column]}”", f"{en} “{row[column]}”"
            )


def _twice(sheet: str, rows: Iterable[Row], columns: tuple[str, ...]) -> Iterable[Problem]:
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row[column] for column in columns)
        seen = first.setdefault(key, row["row"])
        if seen != row["row"]:
            told = " ".join(key)
            yield Problem(
                sheet,
                row["row"],
                columns[-1],
                f"“{told}”在第 {seen} 行已经有了",
                f"“{told}” is in row {seen} already",
            )


def _two_names(rows: Iterable[Row], key: tuple[str, ...], column: str) -> Iterable[Problem]:
    first: dict[tuple[object, ...], Row] = {}
    for row in rows:
        seen = first.setdefault(tuple(row[name] for name in key), row)
        if seen[column] != row[column]:
            yield Problem(
                PLACES,
                row["row"],
                column,
                f"与第 {seen['row']} 行的“{seen[column]}”不一致",
                f"differs from “{seen[column]}” in row {seen['row']}",
            )


def _same_code_in_base(rows: Iterable[Row], known: Known) -> Iterable[Problem]:
    for row in rows:
        if known.zones[row["片区"]] > 1:
            yield Problem(
                PLACES,
                row["row"],
                "片区",
                f"基地里有几个片区都叫“{row['片区']}”，请先改成各不相同",
                f"several zones of the base have the code “{row['片区']}”; rename them first",
            )


def _kinds(rows: Rows, known: Known) -> set[str]:
    """The names of the kinds as they will be."""
    renamed = {row["代码"]: row["名称"] for row in rows[KINDS]}
    return set({**known.kinds, **renamed}.values())


def _taken_names(rows: list[Row], known: Known) -> Iterable[Problem]:
    told = {row["代码"] for row in rows}
    owner = {name: code for code, name in known.kinds.items() if code not in told}
    for row in rows:
        code = owner.get(row["名称"])
        if code:
            yield Problem(
                KINDS,
                row["row"],
                "名称",
                f"类型 {code} 已经叫“{row['名称']}”",
                f"kind {code} is called “{row['名称']}” already",
            )


def _redress(rows: Rows, known: Known) -> Iterable[Problem]:
    dressings = {**known.dressings, **{row["编号"]: set(row["陈设"]) for row in rows[SETS]}}
    names = {*known.wholes, *dressings}
    yield from unknown(REDRESS, rows[REDRESS], "场景", names, "没有场景", "there is no set")
    for row in rows[REDRESS]:
        for column in ("从", "到"):
            if row["场景"] in names and row[column] not in dressings.get(row["场景"], ()):
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
