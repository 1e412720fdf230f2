"""
What must stay: scenes held at a minute or to a day, locations held to a set, time that is over.

A file of its own beside the problem:

    {"starts": {"P01-1-1": 480}, "days": {"P01-1-2": 3}, "sets": {"P01-L01": "S017"}, "not_before": 1920}

All four may be left out. A visit is pinned by pinning its scenes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from scheduling.solver.check import find_violations
from scheduling.solver.errors import PinsClash, PinsInvalid
from scheduling.solver.plan import Plan, day_of
from scheduling.solver.problem import Location, Problem, Production, Scene
from scheduling.solver.reading import Node, read_json


@dataclass(frozen=True)
class Pins:
    """
    `starts`: scene → minute of the horizon; `days`: scene → day; `sets`: location → set.

    Nothing that has no pinned start begins before the minute `not_before`. What is pinned
    before it has happened: it keeps its minute whatever rule it breaks by itself.
    """

    starts: dict[str, int] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=dict)
    sets: dict[str, str] = field(default_factory=dict)
    not_before: int = 0

    @cached_property
    def happened(self) -> frozenset[str]:
        """The scenes that have begun already."""
        return frozenset(s for s, start in self.starts.items() if start < self.not_before)


NO_PINS = Pins()


def load_pins(path: str | Path, problem: Problem) -> Pins:
    """The pins in this file. Raises PinsInvalid, PinsClash."""
    pins = pins_from_json(read_json(Path(path), PinsInvalid))
    require_pins(problem, pins)
    return pins


def pins_from_json(data: Any) -> Pins:
    """The pins in this parsed JSON, whatever problem they are for."""
    root = Node(data, "", PinsInvalid)

    def part(name: str) -> list[tuple[str, Node]]:
        return list(root[name].members()) if name in data else []

    list(root.members())
    return Pins(
        {key: node.whole() for key, node in part("starts")},
        {key: node.whole() for key, node in part("days")},
        {key: node.text() for key, node in part("sets")},
        root["not_before"].whole() if "not_before" in data else 0,
    )


def pins_to_json(pins: Pins) -> dict[str, Any]:
    """The pins as JSON values."""
    return {
        "starts": pins.starts,
        "days": pins.days,
        "sets": pins.sets,
        "not_before": pins.not_before,
    }


def require_pins(problem: Problem, pins: Pins) -> None:
    """Refuse pins that name what is unknown, cannot be, or contradict each other."""
    root = Node(pins_to_json(pins), "", PinsInvalid)
    scenes = {scene.id: (p, scene) for p in problem.productions for scene in p.scenes}
    places = {place.id: place for p in problem.productions for place in p.locations}
    for key, node in [*root["starts"].members(), *root["days"].members()]:
        if key not in scenes:
            raise node.refuse("unknown", f"没有这个场次：{key}", f"there is no scene {key}")
    for key, node in root["starts"].members():
        require_start(node, *scenes[key], pins)
    for key, node in root["days"].members():
        require_day(node, scenes[key][0], node.whole())
    for key, node in root["sets"].members():
        if key not in places:
            raise node.refuse("unknown", f"没有这个地点：{key}", f"there is no location {key}")
        node.one_of(dict.fromkeys(places[key].sets), "该地点可用的场景", "set of that location")
    require_together(problem, pins)


def require_start(node: Node, production: Production, scene: Scene, pins: Pins) -> None:
    start = node.whole()
    day = day_of(production, start)
    if day is None:
        zh, en = "不在该剧组的工作时间内", "it is outside the crew's working hours"
        if scene.id in pins.happened:
            zh = "这一场已经开拍，档期或工作时间不能改到把它排除在外"
            en = "it has begun, and its crew's days or hours cannot leave it out"
        raise node.refuse("outside_hours", zh, en)
    if pins.days.get(scene.id, day) != day:
        zh, en = f"与所定日期（第 {pins.days[scene.id]} 天）矛盾", "its pinned day is another one"
        raise node.refuse("another_day", zh, en)


def require_day(node: Node, production: Production, day: int) -> None:
    if not production.first_day <= day <= production.last_day:
        zh = f"应在第 {production.first_day} 到 {production.last_day} 天之间"
        en = f"it must lie in days {production.first_day} to {production.last_day}"
        raise node.refuse("outside_window", zh, en)


def require_together(problem: Problem, pins: Pins) -> None:
    """Refuse pinned starts that break a rule by themselves."""
    held = {place.id: place.sets for p in problem.productions for place in p.locations}
    where = {key: pins.sets.get(key, sets[0]) for key, sets in held.items() if len(sets) == 1}
    where |= pins.sets
    at = {scene.id: scene.location for p in problem.productions for scene in p.scenes}
    starts = {scene: start for scene, start in pins.starts.items() if at[scene] in where}
    # An order of scenes can only be judged when both are pinned.
    blamed = [
        v
        for v in find_violations(
            without_order(problem, set(starts)), Plan(where, starts), pins.happened
        )
        if v.rule != "R1 set"
    ]
    if blamed:
        raise PinsClash(count=len(blamed), first_zh=blamed[0].zh, first_en=blamed[0].en)


def without_order(problem: Problem, known: set[str]) -> Problem:
    """The problem with only those `after` pairs whose scenes are both known."""
    productions = tuple(
        replace(p, after=tuple(pair for pair in p.after if known.issuperset(pair)))
        for p in problem.productions
    )
    return replace(problem, productions=productions)


def known_pins(problem: Problem, pins: Pins) -> Pins:
    """The pins of scenes and locations that the problem has."""
    scenes = {scene.id for p in problem.productions for scene in p.scenes}
    places = {place.id for p in problem.productions for place in p.locations}
    return replace(
        pins,
        starts={scene: start for scene, start in pins.starts.items() if scene in scenes},
        days={scene: day for scene, day in pins.days.items() if scene in scenes},
        sets={place: on for place, on in pins.sets.items() if place in places},
    )


def narrowed(problem: Problem, pins: Pins) -> Problem:
    """The problem in which every pinned location has but its one set."""

    def narrow(place: Location) -> Location:
        return replace(place, sets=(pins.sets[place.id],)) if place.id in pins.sets else place

    if not pins.sets:
        return problem
    productions = tuple(
        replace(p, locations=tuple(narrow(place) for place in p.locations))
        for p in problem.productions
    )
    return replace(problem, productions=productions)


def unmet(problem: Problem, plan: Plan, pins: Pins) -> Iterator[tuple[str, str]]:
    """(what is not as pinned, its id): every pin this plan does not keep."""
    for scene, start in pins.starts.items():
        if plan.scenes.get(scene) != start:
            yield "start", scene
    for place, on in pins.sets.items():
        if plan.locations.get(place, on) != on:
            yield "set", place
    for production in problem.productions:
        for each in production.scenes:
            yield from unmet_time(production, each, plan, pins)


def unmet_time(
    production: Production, scene: Scene, plan: Plan, pins: Pins
) -> Iterator[tuple[str, str]]:
    start = plan.scenes.get(scene.id)
    if start is None or scene.id in pins.starts:
        return
    if start < pins.not_before:
        yield "not_before", scene.id
    if scene.id in pins.days and day_of(production, start) != pins.days[scene.id]:
        yield "day", scene.id
