"""The problem file: strict reading, exact writing (PROBLEM.md is the format)."""

from pathlib import Path
from typing import Any

from scheduling.solver.errors import ProblemInvalid
from scheduling.solver.problem import (
    Actor,
    Location,
    Prices,
    Problem,
    Production,
    Scene,
    StandingSet,
)
from scheduling.solver.reading import Node, read_json, unique

PRICES = ("changeover", "redress", "handover", "costume_change", "relight", "unshot_scene")
MINUTES = ("pack_minutes", "relight_minutes", "relook_minutes")
LONGEST_DAY = 2880


def load_problem(path: str | Path) -> Problem:
    """The problem in this file; `ProblemInvalid` names what is wrong and where."""
    return problem_from_json(read_json(Path(path), ProblemInvalid))


def problem_from_json(data: Any) -> Problem:
    """The problem in this parsed JSON."""
    root = Node(data, "", ProblemInvalid)
    days = root["days"].whole(1, 36_500)
    zones = tuple(zone.text() for zone in root["zones"].items())
    unique_texts(root["zones"], zones)
    walk = root["walk_minutes"].matrix(len(zones))
    unique(root["sets"].items(), "id", set())
    sets = {s.id: s for s in (read_set(node, zones) for node in root["sets"].items())}
    productions = read_productions(root["productions"].items(), sets, days)
    name = root.get("name", "")
    return Problem(
        name=name if isinstance(name, str) else "",
        days=days,
        zones=zones,
        walk_minutes=walk,
        sets=tuple(sets.values()),
        productions=productions,
        prices=read_prices(root["prices"]),
    )


def unique_texts(node: Node, texts: tuple[str, ...]) -> None:
    if len(set(texts)) != len(texts):
        raise node.refuse("twice", "有重复项", "something is given twice")


def read_prices(node: Node) -> Prices:
    prices = {name: node[name].whole() for name in PRICES}
    return Prices(**prices, hold_percent=node["hold_percent"].whole(0, 1000))


def read_set(node: Node, zones: tuple[str, ...]) -> StandingSet:
    dressings = tuple(each.text() for each in node["dressings"].items())
    unique_texts(node["dressings"], dressings)
    return StandingSet(
        id=node["id"].text(),
        kind=node["kind"].text(),
        zone=node["zone"].one_of(zones, "片区", "zone"),
        strike_minutes=node["strike_minutes"].whole(),
        closures=tuple(each.span() for each in node["closures"].items()),
        dressings=dressings,
        dressed=node["dressed"].one_of(dressings, "陈设", "dressing"),
        redress_minutes=node["redress_minutes"].matrix(len(dressings)),
    )


def read_productions(
    nodes: list[Node], sets: dict[str, StandingSet], days: int
) -> tuple[Production, ...]:
    unique(nodes, "id", set())
    locations: set[str] = set()
    scenes: set[str] = set()
    for node in nodes:
        unique(node["locations"].items(), "id", locations)
        unique(node["scenes"].items(), "id", scenes)
    return tuple(read_production(node, sets, days) for node in nodes)


def read_production(node: Node, sets: dict[str, StandingSet], days: int) -> Production:
    first = node["first_day"].whole(0, days - 1)
    call = node["call"].whole(0, LONGEST_DAY)
    unique(node["cast"].items(), "id", set())
    cast = tuple(read_actor(each) for each in node["cast"].items())
    locations = tuple(read_location(each, sets) for each in node["locations"].items())
    places, actors = {place.id for place in locations}, {actor.id for actor in cast}
    scenes = tuple(read_scene(each, places, actors) for each in node["scenes"].items())
    known, episodes = {scene.id for scene in scenes}, node.get("episodes", None)
    return Production(
        id=node["id"].text(),
        first_day=first,
        last_day=node["last_day"].whole(first, days - 1),
        call=call,
        wrap=node["wrap"].whole(call + 1, 2 * LONGEST_DAY),
        overtime_limit=node["overtime_limit"].whole(0, LONGEST_DAY),
        breaks=tuple(sorted(each.span() for each in node["breaks"].items())),
        **{name: node[name].whole() for name in MINUTES},
        crew_day_cost=node["crew_day_cost"].whole(),
        overtime_minute_cost=node["overtime_minute_cost"].whole(),
        cast=cast,
        locations=locations,
        scenes=scenes,
        after=tuple(read_after(each, known) for each in node["after"].items()),
        episodes=episodes if isinstance(episodes, int) else None,
    )


def read_actor(node: Node) -> Actor:
    return Actor(
        id=node["id"].text(),
        day_rate=node["day_rate"].whole(),
        off_days=frozenset(day.whole() for day in node["off_days"].items()),
        costume_minutes=node["costume_minutes"].whole(),
    )


def read_location(node: Node, sets: dict[str, StandingSet]) -> Location:
    wanted = node["dressing"].text()
    chosen = node["sets"].items()
    for each in chosen:
        on = sets[each.one_of(sets, "场景", "set")]
        if wanted not in on.dressings:
            raise each.refuse(
                "cannot_be_dressed",
                f"{on.id} 不能布置成“{wanted}”",
                f"{on.id} cannot be dressed as {wanted}",
            )
    names = tuple(each.text() for each in chosen)
    unique_texts(node["sets"], names)
    return Location(node["id"].text(), node["kind"].text(), wanted, names)


def read_scene(node: Node, places: set[str], actors: set[str]) -> Scene:
    cast = {}
    for actor, costume in node["cast"].members():
        if actor not in actors:
            raise costume.refuse("unknown", f"没有这个演员：{actor}", f"there is no actor {actor}")
        cast[actor] = costume.text()
    return Scene(
        id=node["id"].text(),
        location=node["location"].one_of(places, "场景地点", "location"),
        minutes=node["minutes"].whole(1, LONGEST_DAY),
        light=node["light"].one_of(("day", "night"), "光线（day 或 night）", "light (day, night)"),
        cast=cast,
    )


def read_after(node: Node, scenes: set[str]) -> tuple[str, str]:
    pair = node.items()
    if len(pair) != 2:
        raise node.refuse("not_a_pair", "应为 [先, 后]", "[first, then] is expected")
    return pair[0].one_of(scenes, "场次", "scene"), pair[1].one_of(scenes, "场次", "scene")


def problem_to_json(problem: Problem) -> dict[str, Any]:
    """The problem as JSON values in the order of PROBLEM.md."""
    return {
        "name": problem.name,
        "days": problem.days,
        "zones": list(problem.zones),
        "walk_minutes": [list(row) for row in problem.walk_minutes],
        "sets": [set_to_json(each) for each in problem.sets],
        "productions": [production_to_json(each) for each in problem.productions],
        "prices": vars(problem.prices),
    }


def set_to_json(each: StandingSet) -> dict[str, Any]:
    return {
        **vars(each),
        "closures": [list(span) for span in each.closures],
        "dressings": list(each.dressings),
        "redress_minutes": [list(row) for row in each.redress_minutes],
    }


def production_to_json(production: Production) -> dict[str, Any]:
    out = {name: getattr(production, name) for name in Production.__dataclass_fields__}
    if production.episodes is None:
        del out["episodes"]
    out["breaks"] = [list(span) for span in production.breaks]
    out["cast"] = [{**vars(a), "off_days": sorted(a.off_days)} for a in production.cast]
    out["locations"] = [{**vars(place), "sets": list(place.sets)} for place in production.locations]
    out["scenes"] = [dict(vars(scene)) for scene in production.scenes]
    out["after"] = [list(pair) for pair in production.after]
    return out
