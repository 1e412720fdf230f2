"""A base's catalogue as tables, ready to be written to a file."""

from sets.models import Base, RedressTime, SetKind, StandingSet, WalkTime, Zone
from sets.services.catalogue.cells import FEN, LIST_MARK, NO, YES, Cell
from sets.services.catalogue.tables import (
    COLUMNS,
    KINDS,
    PLACES,
    REDRESS,
    SETS,
    STATES,
    WALKS,
    Tables,
)


def tables_of(base: Base) -> Tables:
    """The five tables with their headers. Learned synonyms are part of the catalogue too."""
    bodies = {
        PLACES: _places(base),
        WALKS: _walks(base),
        KINDS: _kinds(base),
        SETS: _sets(base),
        REDRESS: _redress(base),
    }
    return {name: [[c.name for c in columns], *bodies[name]] for name, columns in COLUMNS.items()}


def _places(base: Base) -> list[list[Cell]]:
    zones = Zone.objects.filter(floor__building__base=base).select_related("floor__building")
    return [
        [
            z.floor.building.code,
            z.floor.building.name,
            z.floor.level,
            z.floor.name,
            z.code,
            z.name,
        ]
        for z in zones.order_by("code")
    ]


def _walks(base: Base) -> list[list[Cell]]:
    rows = WalkTime.objects.filter(from_zone__floor__building__base=base)
    return [
        list(row)
        for row in rows.order_by("from_zone__code", "to_zone__code").values_list(
            "from_zone__code", "to_zone__code", "minutes"
        )
    ]


def _kinds(base: Base) -> list[list[Cell]]:
    kinds = SetKind.objects.filter(base=base).prefetch_related("synonyms").order_by("code")
    return [
        [k.code, k.name, k.name_en, k.group, LIST_MARK.join(s.word for s in k.synonyms.all())]
        for k in kinds
    ]


def _sets(base: Base) -> list[list[Cell]]:
    states = {value: word for word, value in STATES.items()}
    sets = (
        StandingSet.objects.filter(base=base)
        .select_related("kind", "zone", "whole", "dressed_as")
        .prefetch_related("dressings")
        .order_by("code")
    )
    return [
        [
            s.code,
            s.name,
            s.name_en,
            s.kind.name,
            s.zone.code,
            s.whole.code if s.whole else "",
            states[s.state],
            s.floor_area,
            s.capacity,
            YES if s.records_sound else NO,
            s.power_kw,
            YES if s.admits_vehicles else NO,
            YES if s.has_air_conditioning else NO,
            _yuan(s.day_price_fen),
            _yuan(s.half_day_price_fen),
            _yuan(s.hour_price_fen),
            s.strike_minutes,
            LIST_MARK.join(d.name for d in s.dressings.all()),
            _english(s),
            s.dressed_as.name if s.dressed_as else "",
            s.note,
        ]
        for s in sets
    ]


def _redress(base: Base) -> list[list[Cell]]:
    rows = RedressTime.objects.filter(from_dressing__standing_set__base=base)
    return [
        list(row)
        for row in rows.order_by(
            "from_dressing__standing_set__code", "from_dressing", "to_dressing"
        ).values_list(
            "from_dressing__standing_set__code",
            "from_dressing__name",
            "to_dressing__name",
            "minutes",
        )
    ]


def _english(row: StandingSet) -> str:
    """The English names of its dressings in their order, nothing when none has one."""
    names = [d.name_en for d in row.dressings.all()]
    return LIST_MARK.join(names) if any(names) else ""


def _yuan(fen: int) -> int | float:
    return fen // FEN if fen % FEN == 0 else fen / FEN
