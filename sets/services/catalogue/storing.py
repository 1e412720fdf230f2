"""Checked rows into the tables of a base: created, changed or left as they are, by code."""

from dataclasses import dataclass, field

from sets.models import Base, Building, Dressing, Floor, RedressTime, StandingSet, WalkTime, Zone
from sets.services.catalogue.storing_kinds import store_kinds
from sets.services.catalogue.storing_sets import store_sets
from sets.services.catalogue.syncing import Counts, sync
from sets.services.catalogue.tables import KINDS, PLACES, REDRESS, SETS, WALKS, Row


@dataclass(slots=True)
class ImportReport:
    """Counts by sheet; every row read is created, changed or unchanged."""

    sheets: dict[str, Counts] = field(default_factory=dict)

    @property
    def is_unchanged(self) -> bool:
        return not any(c.created or c.changed for c in self.sheets.values())


def store(base: Base, rows: dict[str, list[Row]]) -> ImportReport:
    """Write all rows. The caller checked them and holds the transaction and the locks."""
    report = ImportReport()
    zones, report.sheets[PLACES] = _store_places(base, rows[PLACES])
    report.sheets[WALKS] = _store_walks(base, rows[WALKS], zones)
    kinds, report.sheets[KINDS] = store_kinds(base, rows[KINDS])
    sets, report.sheets[SETS] = store_sets(base, rows[SETS], zones, kinds)
    report.sheets[REDRESS] = _store_redress(rows[REDRESS], sets)
    return report


def _store_places(base: Base, rows: list[Row]) -> tuple[dict[str, Zone], Counts]:
    buildings = sync(
        Building,
        {b.code: b for b in base.buildings.all()},
        {row["楼栋"]: {"name": row["楼栋名称"]} for row in rows},
        lambda code: Building(base=base, code=code),
    )
    known_floors = Floor.objects.filter(building__base=base).select_related("building")
    floors = sync(
        Floor,
        {(f.building.code, f.level): f for f in known_floors},
        {(row["楼栋"], row["层"]): {"name": row["楼层名称"]} for row in rows},
        lambda key: Floor(building=buildings.rows[key[0]], level=key[1]),
    )
    zones = sync(
        Zone,
        {z.code: z for z in Zone.objects.filter(floor__building__base=base)},
        {
            row["片区"]: {
                "name": row["片区名称"],
                "floor_id": floors.rows[row["楼栋"], row["层"]].pk,
            }
            for row in rows
        },
        lambda code: Zone(code=code),
    )
    for row in rows:
        if row["楼栋"] in buildings.changed or (row["楼栋"], row["层"]) in floors.changed:
            zones.changed.add(row["片区"])
    return zones.rows, zones.counts([row["片区"] for row in rows])


def _store_walks(base: Base, rows: list[Row], zones: dict[str, Zone]) -> Counts:
    existing = WalkTime.objects.filter(from_zone__floor__building__base=base)
    wanted = {(zones[row["从"]].pk, zones[row["到"]].pk): {"minutes": row["分钟"]} for row in rows}
    walks = sync(
        WalkTime,
        {(w.from_zone_id, w.to_zone_id): w for w in existing},
        wanted,
        lambda key: WalkTime(from_zone_id=key[0], to_zone_id=key[1]),
    )
    return walks.counts(wanted.keys())


def _store_redress(rows: list[Row], sets: dict[str, StandingSet]) -> Counts:
    owners = {sets[row["场景"]].pk for row in rows}
    dressings = {
        (d.standing_set_id, d.name): d.pk for d in Dressing.objects.filter(standing_set__in=owners)
    }

    def pair(row: Row) -> tuple[int, int]:
        owner = sets[row["场景"]].pk
        return dressings[owner, row["从"]], dressings[owner, row["到"]]

    wanted = {pair(row): {"minutes": row["分钟"]} for row in rows}
    existing = RedressTime.objects.filter(from_dressing__standing_set__in=owners)
    times = sync(
        RedressTime,
        {(r.from_dressing_id, r.to_dressing_id): r for r in existing},
        wanted,
        lambda key: RedressTime(from_dressing_id=key[0], to_dressing_id=key[1]),
    )
    return times.counts(wanted.keys())
