"""Standing sets of an import, their dressings, and what points from set to set."""

from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from sets.models import Base, Dressing, SetKind, StandingSet, Zone
from sets.services.catalogue.problems import Problem, refuse
from sets.services.catalogue.syncing import Counts, Synced, sync
from sets.services.catalogue.tables import SETS, Row

PLAIN_FIELDS = {
    "name": "名称",
    "name_en": "英文名",
    "state": "状态",
    "floor_area": "面积㎡",
    "capacity": "容纳人数",
    "records_sound": "可收音",
    "power_kw": "电力kW",
    "admits_vehicles": "可进车",
    "has_air_conditioning": "空调",
    "day_price_fen": "全天价元",
    "half_day_price_fen": "半天价元",
    "hour_price_fen": "小时价元",
    "strike_minutes": "拆景分钟",
    "note": "备注",
}


def store_sets(
    base: Base, rows: list[Row], zones: dict[str, Zone], kinds: dict[str, SetKind]
) -> tuple[dict[str, StandingSet], Counts]:
    """
    The sets of the base by code, and what became of the rows.

    A row's dressings are all that its set has. Raises CatalogueInvalid for one that is
    left out and still booked.
    """
    sets = sync(
        StandingSet,
        {s.code: s for s in base.standing_sets.all()},
        {row["编号"]: _fields(row, zones, kinds) for row in rows},
        lambda code: StandingSet(base=base, code=code),
    )
    _store_dressings(rows, sets)
    _point(rows, sets)
    return sets.rows, sets.counts([row["编号"] for row in rows])


def _fields(row: Row, zones: dict[str, Zone], kinds: dict[str, SetKind]) -> dict[str, Any]:
    plain_fields = {name: row[column] for name, column in PLAIN_FIELDS.items()}
    return {**plain_fields, "kind_id": kinds[row["类型"]].pk, "zone_id": zones[row["片区"]].pk}


def _store_dressings(rows: list[Row], sets: Synced) -> None:
    by_pk = {sets.rows[row["编号"]].pk: row for row in rows}
    existing = {
        (d.standing_set_id, d.name): d
        for d in Dressing.objects.filter(standing_set__in=by_pk).order_by("pk")
    }
    wanted = {
        (pk, name): {"name_en": row["陈设英文名"][n] if row["陈设英文名"] else ""}
        for pk, row in by_pk.items()
        for n, name in enumerate(row["陈设"])
    }
    gone = [existing.pop(key) for key in existing.keys() - wanted.keys()]
    _drop(gone, by_pk)
    synced = sync(
        Dressing, existing, wanted, lambda key: Dressing(standing_set_id=key[0], name=key[1])
    )
    touched = {pk for pk, _ in synced.created | synced.changed}
    touched |= {d.standing_set_id for d in gone}
    sets.changed |= {by_pk[pk]["编号"] for pk in touched}


def _drop(gone: list[Dressing], by_pk: dict[int, Row]) -> None:
    """Delete dressings that their rows no longer name; those still booked are problems."""
    problems = []
    for dressing in gone:
        try:
            with transaction.atomic():
                dressing.delete()
        except ProtectedError:
            problems.append(
                Problem(
                    SETS,
                    by_pk[dressing.standing_set_id]["row"],
                    "陈设",
                    f"“{dressing.name}”有过预订或排期，不能去掉",
                    f"“{dressing.name}” has been booked or planned and cannot go",
                )
            )
    refuse(sorted(problems, key=lambda problem: problem.row))


def _point(rows: list[Row], sets: Synced) -> None:
    """Set what points at other rows: the whole of a part, and how a set stands."""
    standing = {
        (d.standing_set_id, d.name): d.pk
        for d in Dressing.objects.filter(standing_set__in=[s.pk for s in sets.rows.values()])
    }
    for row in rows:
        one = sets.rows[row["编号"]]
        whole = sets.rows[row["所属整景"]].pk if row["所属整景"] else None
        dressed = standing.get((one.pk, row["现陈设"]))
        if (one.whole_id, one.dressed_as_id) != (whole, dressed):
            one.whole_id, one.dressed_as_id = whole, dressed
            sets.changed.add(row["编号"])
    moved = [sets.rows[code] for code in sets.changed | sets.created]
    StandingSet.objects.bulk_update(moved, ["whole", "dressed_as"])
