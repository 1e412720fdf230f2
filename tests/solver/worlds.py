"""Tiny worlds for the packer, as JSON, and the checker of the issue when it is at hand."""

import importlib.util
import random
from pathlib import Path
from typing import Any

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "packing"
PRICES = {
    "changeover": 4000,
    "redress": 1500,
    "handover": 400,
    "costume_change": 100,
    "relight": 80,
    "unshot_scene": 20000,
    "hold_percent": 30,
}


def standing_set(name: str, zone: str = "A", **changes: Any) -> dict[str, Any]:
    made = {
        "id": name,
        "kind": "病房",
        "zone": zone,
        "strike_minutes": 20,
        "closures": [],
        "dressings": ["普通", "VIP"],
        "dressed": "普通",
        "redress_minutes": [[0, 60], [60, 0]],
    }
    return made | changes


def scene(name: str, location: str, minutes: int = 30, **changes: Any) -> dict[str, Any]:
    made = {"id": name, "location": location, "minutes": minutes, "light": "day", "cast": {}}
    return made | changes


def location(name: str, *sets: str, dressing: str = "普通") -> dict[str, Any]:
    return {"id": name, "kind": "病房", "dressing": dressing, "sets": list(sets)}


def actor(name: str, **changes: Any) -> dict[str, Any]:
    return {"id": name, "day_rate": 1000, "off_days": [], "costume_minutes": 20} | changes


def production(name: str = "P1", **changes: Any) -> dict[str, Any]:
    """Two locations on two sets, an actor, 08:00 to 20:00 with a break at noon."""
    made = {
        "id": name,
        "first_day": 0,
        "last_day": 1,
        "call": 480,
        "wrap": 1200,
        "overtime_limit": 120,
        "breaks": [[720, 750]],
        "pack_minutes": 20,
        "relight_minutes": 10,
        "relook_minutes": 15,
        "crew_day_cost": 20000,
        "overtime_minute_cost": 60,
        "cast": [actor(f"{name}-A")],
        "locations": [location(f"{name}-L1", "S1"), location(f"{name}-L2", "S2")],
        "scenes": [scene(f"{name}-1", f"{name}-L1"), scene(f"{name}-2", f"{name}-L2")],
        "after": [],
    }
    return made | changes


def world(*productions: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A base of two zones ten minutes apart with a set in each."""
    made = {
        "name": "tiny",
        "days": 2,
        "zones": ["A", "B"],
        "walk_minutes": [[5, 10], [10, 5]],
        "sets": [standing_set("S1"), standing_set("S2", "B")],
        "productions": list(productions) or [production()],
        "prices": dict(PRICES),
    }
    return made | changes


def plan(scenes: dict[str, int], **locations: str) -> dict[str, Any]:
    """A plan on the first set of every location of `production` unless said otherwise."""
    owners = {name.rsplit("-", 1)[0] for name in scenes}
    chosen = {f"{owner}-L{n}": f"S{n}" for owner in owners for n in (1, 2)}
    chosen |= {name.replace("_", "-"): on for name, on in locations.items()}
    return {"locations": chosen, "scenes": scenes}


def load_shared(name: str) -> Any:
    """A module of the issue's packing folder, or None where that is not at hand."""
    path = SHARED / f"{name}.py"
    if not path.exists():
        return None
    spec = importlib.util.spec_from_file_location(f"shared_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def random_world(seed: int) -> dict[str, Any]:
    """A small problem with everything awkward in it now and then."""
    rng = random.Random(seed)
    days = rng.randint(1, 4)
    sets = [random_set(rng, f"S{n}", days) for n in range(rng.randint(1, 5))]
    owners = [random_production(rng, f"P{n}", days, sets) for n in range(rng.randint(1, 3))]
    return world(*owners, days=days, sets=sets)


def random_set(rng: random.Random, name: str, days: int) -> dict[str, Any]:
    begin = rng.randrange(days * 1440)
    closed = [[begin, begin + rng.randint(30, 600)]] if rng.random() < 0.3 else []
    heavy = rng.choice([15, 60, 200])
    return standing_set(
        name,
        rng.choice("AB"),
        closures=closed,
        dressed=rng.choice(["普通", "VIP"]),
        redress_minutes=[[0, heavy], [heavy + 15, 0]],
    )


def random_production(
    rng: random.Random, name: str, days: int, sets: list[dict[str, Any]]
) -> dict[str, Any]:
    first = rng.randrange(days)
    call = rng.choice([480, 840, 1100])
    wrap = call + rng.choice([240, 500, 720, 1380])
    cast = [
        actor(f"{name}-A{n}", day_rate=rng.choice([333, 1000])) for n in range(rng.randint(0, 4))
    ]
    for each in cast:
        each["off_days"] = [d for d in range(days) if rng.random() < 0.15]
    places = [random_location(rng, f"{name}-L{n}", sets) for n in range(rng.randint(1, 4))]
    scenes = [random_scene(rng, f"{name}-{n}", places, cast) for n in range(rng.randint(0, 12))]
    names = [each["id"] for each in scenes]
    pairs = rng.randint(0, 2) if names else 0
    return production(
        name,
        first_day=first,
        last_day=rng.randint(first, days - 1),
        call=call,
        wrap=wrap,
        overtime_limit=rng.choice([0, 60, 120]),
        breaks=[[call + 100, call + 130], [call + 300, call + 330]][: rng.randint(0, 2)],
        cast=cast,
        locations=places,
        scenes=scenes,
        after=[[rng.choice(names), rng.choice(names)] for _ in range(pairs)],
    )


def random_location(rng: random.Random, name: str, sets: list[dict[str, Any]]) -> dict[str, Any]:
    few = 0 if rng.random() < 0.05 else 1
    chosen = rng.sample(sets, rng.randint(few, len(sets)))
    dressing = rng.choice(["普通", "VIP"])
    return location(name, *[each["id"] for each in chosen], dressing=dressing)


def random_scene(
    rng: random.Random, name: str, places: list[dict[str, Any]], cast: list[dict[str, Any]]
) -> dict[str, Any]:
    return scene(
        name,
        rng.choice(places)["id"],
        900 if rng.random() < 0.02 else rng.randint(2, 18) * 5,
        light=rng.choice(["day", "night"]),
        cast={each["id"]: rng.choice(["D1", "D2"]) for each in cast if rng.random() < 0.5},
    )


def random_floor(seed: int) -> dict[str, Any]:
    """A `random_world` whose shooting days are shorter than the clock's."""
    made = random_world(seed)
    for each in made["productions"]:
        each["wrap"] = min(each["wrap"], each["call"] + 720)
    return made
