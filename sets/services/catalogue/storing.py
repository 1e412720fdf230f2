"""Checked rows into the tables of a base: created, changed or left as they are, by code."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from sets.models import (
    Base,
    Building,
    Dressing,
    Floor,
    KindSynonym,
    RedressTime,
    SetKind,
    StandingSet,
    WalkTime,
    Zone,
)
from sets.services.catalogue.tables import KINDS, PLACES, REDRESS, SETS, WALKS, Row


@dataclass(slots=True)
class Counts:
    """What became of the rows of one sheet."""

    read: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class ImportReport:
    """Counts by sheet; every row read is created, changed or unchanged."""

    sheets: dict[str, Counts] = field(default_factory=dict)

    @property
    def is_unchanged(self) -> bool:
        return not any(c.created or c.changed for c in self.sheets.values())


def store(base: Base, rows: dict[str, list[Row]]) -> ImportReport:
    """Write all rows. The caller checked them and holds the transaction."""
    report = ImportReport()
    zones = _store_places(base, rows[PLACES], report)
    _store_walks(base, rows[WALKS], zones, report)
    kinds = _store_kinds(base, rows[KINDS], report)
    sets = _store_sets(base, rows[SETS], zones, kinds, report)
    _store_redress(rows[REDRESS], sets, report)
    return report


def _sync(
    model: type[models.Model],
    existing: dict[Any, Any],
    wanted: dict[Any, dict[str, Any]],
    make: Callable[[Any], models.Model],
    counts: Counts,
) -> dict[Any, Any]:
    """Bring rows to the wanted field values: insert new keys, update those that differ."""
    fresh, changed = [], []
    for key, fields in wanted.items():
        row = existing.get(key)
        if row is None:
            row = existing[key] = make(key)
            fresh.append(row)
            differs = False
        else:
            differs = any(getattr(row, name) != value for name, value in fields.items())
        for name, value in fields.items():
            setattr(row, name, value)
        if differs:
            changed.append(row)
    manager = model._default_manager
    manager.bulk_create(fresh)
    if changed:
        manager.bulk_update(changed, list(next(iter(wanted.values()))))
    counts.read += len(wanted)
    counts.created += len(fresh)
    counts.changed += len(changed)
    counts.unchanged += len(wanted) - len(fresh) - len(changed)
    return existing


def _store_places(base: Base, rows: list[Row], report: ImportReport) -> dict[str, Zone]:
    silent, counts = Counts(), report.sheets.setdefault(PLACES, Counts())
    buildings = _sync(
        Building,
        {b.code: b for b in base.buildings.all()},
        {row["楼栋"]: {"name": row["楼栋名称"]} for row in rows},
        lambda code: Building(base=base, code=code),
        silent,
    )
    floors = _sync(
        Floor,
        {(f.building.code, f.level): f for f in _floors(base)},
        {(row["楼栋"], row["层"]): {"name": row["楼层名称"]} for row in rows},
        lambda key: Floor(building=buildings[key[0]], level=key[1]),
        silent,
    )
    return _sync(
        Zone,
        {z.code: z for z in Zone.objects.filter(floor__building__base=base)},
        {
            row["片区"]: {"name": row["片区名称"], "floor_id": floors[row["楼栋"], row["层"]].pk}
            for row in rows
        },
        lambda code: Zone(code=code),
        counts,
    )


def _floors(base: Base) -> Iterable[Floor]:
    return Floor.objects.filter(building__base=base).select_related("building")


def _store_walks(base: Base, rows: list[Row], zones: dict[str, Zone], report: ImportReport) -> None:
    existing = WalkTime.objects.filter(from_zone__floor__building__base=base)
    _sync(
        WalkTime,
        {(w.from_zone_id, w.to_zone_id): w for w in existing},
        {(zones[row["从"]].pk, zones[row["到"]].pk): {"minutes": row["分钟"]} for row in rows},
        lambda key: WalkTime(from_zone_id=key[0], to_zone_id=key[1]),
        report.sheets.setdefault(WALKS, Counts()),
    )


def _store_kinds(base: Base, rows: list[Row], report: ImportReport) -> dict[str, SetKind]:
    kinds = _sync(
        SetKind,
        {k.code: k for k in base.kinds.all()},
        {
            row["代码"]: {"name": row["名称"], "name_en": row["英文名"], "group": row["大类"]}
            for row in rows
        },
        lambda code: SetKind(base=base, code=code),
        report.sheets.setdefault(KINDS, Counts()),
    )
    known = set(KindSynonym.objects.filter(kind__base=base).values_list("kind_id", "word"))
    wanted = {(kinds[row["代码"]].pk, word) for row in rows for word in row["同义词"]}
    KindSynonym.objects.bulk_create(
        KindSynonym(kind_id=kind, word=word) for kind, word in sorted(wanted - known)
    )
    return {kind.name: kind for kind in kinds.values()}


def _store_sets(
    base: Base,
    rows: list[Row],
    zones: dict[str, Zone],
    kinds: dict[str, SetKind],
    report: ImportReport,
) -> dict[str, StandingSet]:
    sets = _sync(
        StandingSet,
        {s.code: s for s in base.standing_sets.all()},
        {row["编号"]: _set_fields(row, zones, kinds) for row in rows},
        lambda code: StandingSet(base=base, code=code),
        report.sheets.setdefault(SETS, Counts()),
    )
    _store_dressings(rows, sets)
    _point(rows, sets)
    return sets


def _set_fields(row: Row, zones: dict[str, Zone], kinds: dict[str, SetKind]) -> dict[str, Any]:
    return {
        "name": row["名称"],
        "name_en": row["英文名"],
        "kind_id": kinds[row["类型"]].pk,
        "zone_id": zones[row["片区"]].pk,
        "state": row["状态"],
        "floor_area": row["面积㎡"],
        "capacity": row["容纳人数"],
        "records_sound": row["可收音"],
        "power_kw": row["电力kW"],
        "admits_vehicles": row["可进车"],
        "has_air_conditioning": row["空调"],
        "day_price_fen": row["全天价元"],
        "half_day_price_fen": row["半天价元"],
        "hour_price_fen": row["小时价元"],
        "strike_minutes": row["拆景分钟"],
        "note": row["备注"],
    }


def _store_dressings(rows: list[Row], sets: dict[str, StandingSet]) -> None:
    known = set(
        Dressing.objects.filter(standing_set__in=[sets[r["编号"]].pk for r in rows]).values_list(
            "standing_set_id", "name"
        )
    )
    Dressing.objects.bulk_create(
        Dressing(standing_set=sets[row["编号"]], name=name)
        for row in rows
        for name in row["陈设"]
        if (sets[row["编号"]].pk, name) not in known
    )


def _point(rows: list[Row], sets: dict[str, StandingSet]) -> None:
    """Set what points at other rows: the whole of a part, and how a set stands."""
    standing = {
        (d.standing_set_id, d.name): d.pk
        for d in Dressing.objects.filter(standing_set__in=[s.pk for s in sets.values()])
    }
    moved = []
    for row in rows:
        one = sets[row["编号"]]
        whole = sets[row["所属整景"]].pk if row["所属整景"] else None
        dressed = standing.get((one.pk, row["现陈设"]))
        if (one.whole_id, one.dressed_as_id) != (whole, dressed):
            one.whole_id, one.dressed_as_id = whole, dressed
            moved.append(one)
    StandingSet.objects.bulk_update(moved, ["whole", "dressed_as"])


def _store_redress(rows: list[Row], sets: dict[str, StandingSet], report: ImportReport) -> None:
    owners = [sets[row["场景"]].pk for row in rows]
    dressings = {
        (d.standing_set_id, d.name): d.pk for d in Dressing.objects.filter(standing_set__in=owners)
    }
    existing = RedressTime.objects.filter(from_dressing__standing_set__in=owners)
    _sync(
        RedressTime,
        {(r.from_dressing_id, r.to_dressing_id): r for r in existing},
        {
            (
                dressings[sets[row["场景"]].pk, row["从"]],
                dressings[sets[row["场景"]].pk, row["到"]],
            ): {"minutes": row["分钟"]}
            for row in rows
        },
        lambda key: RedressTime(from_dressing_id=key[0], to_dressing_id=key[1]),
        report.sheets.setdefault(REDRESS, Counts()),
    )
