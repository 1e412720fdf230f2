"""The packing problem as frozen values. Minutes throughout; money in whole yuan."""

from dataclasses import dataclass, field
from functools import cached_property

DAY = 1440  # minutes


@dataclass(frozen=True)
class StandingSet:
    """A set of the base. `closures` are half-open spans of the horizon."""

    id: str
    kind: str
    zone: str
    strike_minutes: int
    closures: tuple[tuple[int, int], ...]
    dressings: tuple[str, ...]
    dressed: str
    redress_minutes: tuple[tuple[int, ...], ...]

    def redress(self, standing: str, wanted: str) -> int:
        """Minutes to dress this set anew; 0 when the table says so."""
        return self.redress_minutes[self.dressings.index(standing)][self.dressings.index(wanted)]


@dataclass(frozen=True)
class Actor:
    """One of a production's cast."""

    id: str
    day_rate: int
    off_days: frozenset[int]
    costume_minutes: int


@dataclass(frozen=True)
class Location:
    """A place of the story, how it must be dressed and the sets that can play it."""

    id: str
    kind: str
    dressing: str
    sets: tuple[str, ...]


@dataclass(frozen=True)
class Scene:
    """One scene; `cast` says which costume each actor wears."""

    id: str
    location: str
    minutes: int
    light: str
    cast: dict[str, str] = field(hash=False)


@dataclass(frozen=True)
class Production:
    """One drama with its one crew. `call`, `wrap` and `breaks` are minutes of the day."""

    id: str
    first_day: int
    last_day: int
    call: int
    wrap: int
    overtime_limit: int
    breaks: tuple[tuple[int, int], ...]
    pack_minutes: int
    relight_minutes: int
    relook_minutes: int
    crew_day_cost: int
    overtime_minute_cost: int
    cast: tuple[Actor, ...]
    locations: tuple[Location, ...]
    scenes: tuple[Scene, ...]
    after: tuple[tuple[str, str], ...]
    episodes: int | None = None

    @property
    def latest(self) -> int:
        """The minute of the day by which the last scene must be over."""
        return self.wrap + self.overtime_limit

    @cached_property
    def location_by_id(self) -> dict[str, Location]:
        return {place.id: place for place in self.locations}


@dataclass(frozen=True)
class Prices:
    """Yuan for each; `hold_percent` of a day rate for a hold day."""

    changeover: int
    redress: int
    handover: int
    costume_change: int
    relight: int
    unshot_scene: int
    hold_percent: int


@dataclass(frozen=True)
class Problem:
    """Everything the packer is told."""

    name: str
    days: int
    zones: tuple[str, ...]
    walk_minutes: tuple[tuple[int, ...], ...]
    sets: tuple[StandingSet, ...]
    productions: tuple[Production, ...]
    prices: Prices

    @cached_property
    def set_by_id(self) -> dict[str, StandingSet]:
        return {each.id: each for each in self.sets}

    @cached_property
    def zone_index(self) -> dict[str, int]:
        return {zone: i for i, zone in enumerate(self.zones)}

    def walk(self, here: str, there: str) -> int:
        """Minutes from one set to another."""
        sets, zones = self.set_by_id, self.zone_index
        return self.walk_minutes[zones[sets[here].zone]][zones[sets[there].zone]]
