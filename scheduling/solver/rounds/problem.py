"""
A round as plain data. Minutes count from midnight of the round's first day.

Days are shooting days: day d goes from d * 1440 + `cut` to a day later. `taken` of a set is
what stands there already, with room for the turnover it needs on both sides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scheduling.solver.errors import ProblemInvalid

DAY = 1440
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class RoundSet:
    """
    A set. `redress[i][j]`: minutes from dressing i to dressing j; `strike` minutes after a stay.

    `occupies` are the parts that a whole takes, else the set itself.
    """

    id: str
    kind: str
    dressings: tuple[str, ...]
    dressed: str
    strike: int
    redress: tuple[tuple[int, ...], ...]
    occupies: tuple[str, ...]
    taken: tuple[Span, ...]

    def pad(self, dressing: str) -> int:
        """The most minutes of redress that a stay in this dressing can need before it."""
        if dressing not in self.dressings:
            return 0
        column = self.dressings.index(dressing)
        return max((row[column] for row in self.redress), default=0)

    def minutes_anew(self, standing: str, dressing: str) -> int:
        """Minutes from how it stands to a dressing; none when none is asked for."""
        if not dressing or standing not in self.dressings or dressing not in self.dressings:
            return 0
        return self.redress[self.dressings.index(standing)][self.dressings.index(dressing)]


@dataclass(frozen=True, slots=True)
class Item:
    """
    `minutes` in a row on each of so many `days` from day `first` to day `last`.

    Each day's lie between the minutes of the day `begin` and `end`. `choices` are the sets of
    the first choice, of the second, and so on; `place` its place in the crew's own order.
    """

    id: str
    place: int
    minutes: int
    days: int
    first: int
    last: int
    begin: int
    end: int
    dressing: str
    choices: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """What a crew asks for. `busy`: where it is booked already; `pack`: minutes to leave a set."""

    id: str
    company: str
    production: str
    pack: int
    all_or_nothing: bool
    busy: tuple[Span, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class RoundProblem:
    """A round to answer; requests in the order they were made. Refused when senseless."""

    days: int
    step: int
    cut: int
    not_before: int
    seed: int
    sets: tuple[RoundSet, ...]
    requests: tuple[Request, ...]
    struck: frozenset[tuple[str, str, int]] = frozenset()  # (item, set, start) the desk refuses

    def __post_init__(self) -> None:
        known = {each.id for each in self.sets}
        items = [item for request in self.requests for item in request.items]
        if self.days < 1 or self.step < 1:
            raise _invalid("days and step must be at least 1", "天数与间隔至少为 1")
        if len({item.id for item in items}) != len(items):
            raise _invalid("an item id stands twice", "申请项编号重复")
        for item in items:
            if not {one for choice in item.choices for one in choice} <= known:
                raise _invalid(f"item {item.id} names an unknown set", f"{item.id} 的场景不存在")
            if item.minutes < 1 or item.days < 1 or item.end - item.begin < item.minutes:
                raise _invalid(f"item {item.id} cannot be", f"{item.id} 不成立")

    @property
    def items(self) -> list[Item]:
        """All items, in the order of the requests."""
        return [item for request in self.requests for item in request.items]

    def set_by_id(self) -> dict[str, RoundSet]:
        """{id: set}."""
        return {each.id: each for each in self.sets}

    def request_of(self) -> dict[str, Request]:
        """{item id: its request}."""
        return {item.id: request for request in self.requests for item in request.items}


def round_from_json(data: Mapping[str, Any]) -> RoundProblem:
    """The problem file as data. Raises ProblemInvalid."""
    try:
        return RoundProblem(
            days=data["days"],
            step=data["step"],
            cut=data["cut"],
            not_before=data["not_before"],
            seed=data["seed"],
            sets=tuple(_set(row) for row in data["sets"]),
            requests=tuple(_request(row) for row in data["requests"]),
            struck=frozenset((a, b, c) for a, b, c in data.get("struck", ())),
        )
    except (KeyError, TypeError, ValueError) as exc:
        raise _invalid(f"not a round: {exc!r}", f"不是分配轮：{exc!r}") from exc


def _set(row: Mapping[str, Any]) -> RoundSet:
    return RoundSet(
        id=row["id"],
        kind=row["kind"],
        dressings=tuple(row["dressings"]),
        dressed=row["dressed"],
        strike=row["strike"],
        redress=tuple(tuple(line) for line in row["redress"]),
        occupies=tuple(row["occupies"]),
        taken=tuple(sorted((a, b) for a, b in row["taken"])),
    )


def _request(row: Mapping[str, Any]) -> Request:
    return Request(
        id=row["id"],
        company=row["company"],
        production=row["production"],
        pack=row["pack"],
        all_or_nothing=row["all_or_nothing"],
        busy=tuple((a, b) for a, b in row["busy"]),
        items=tuple(_item(each) for each in row["items"]),
    )


def _item(row: Mapping[str, Any]) -> Item:
    choices = tuple(tuple(choice) for choice in row["choices"])
    names = ("id", "place", "minutes", "days", "first", "last", "begin", "end", "dressing")
    return Item(**{name: row[name] for name in names}, choices=choices)


def _invalid(en: str, zh: str) -> ProblemInvalid:
    return ProblemInvalid("round", "round_invalid", zh, en)
