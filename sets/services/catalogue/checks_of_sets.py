"""What a set's row says of its whole and its dressings."""

from collections.abc import Iterable

from sets.services.catalogue.known import Known
from sets.services.catalogue.problems import Problem
from sets.services.catalogue.tables import SETS, Row


def check_sets(rows: list[Row], known: Known) -> Iterable[Problem]:
    """Wholes that are not there or are parts themselves; dressings that do not fit."""
    yield from _parts(rows, known)
    for row in rows:
        yield from _dressings(row)


def _parts(rows: list[Row], known: Known) -> Iterable[Problem]:
    told = {row["编号"]: row["所属整景"] for row in rows}
    whole_of = {**known.wholes, **told}
    kept_parts = {whole: code for code, whole in known.wholes.items() if whole and code not in told}
    for row in rows:
        code, whole = row["编号"], row["所属整景"]
        if not whole:
            continue
        if whole == code or whole not in whole_of:
            yield _of_whole(row, f"没有整景“{whole}”", f"there is no set “{whole}”")
        elif whole_of[whole]:
            yield _of_whole(
                row,
                f"“{whole}”自己是分景，不能再有分景",
                f"“{whole}” is a part itself and cannot have parts",
            )
        elif code in kept_parts:
            yield _of_whole(
                row,
                f"“{code}”有分景 {kept_parts[code]}，不能再属于别的整景",
                f"“{code}” has the part {kept_parts[code]} and cannot be a part",
            )


def _of_whole(row: Row, zh: str, en: str) -> Problem:
    return Problem(SETS, row["row"], "所属整景", zh, en)


def _dressings(row: Row) -> Iterable[Problem]:
    names, english = row["陈设"], row["陈设英文名"]
    if row["现陈设"] and row["现陈设"] not in names:
        yield Problem(
            SETS,
            row["row"],
            "现陈设",
            f"“{row['现陈设']}”不在它的陈设里",
            f"“{row['现陈设']}” is not one of its dressings",
        )
    if english and len(english) != len(names):
        yield Problem(
            SETS,
            row["row"],
            "陈设英文名",
            f"有 {len(english)} 个，而陈设有 {len(names)} 个",
            f"has {len(english)} names for {len(names)} dressings",
        )
