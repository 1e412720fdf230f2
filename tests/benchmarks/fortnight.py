"""
Problems of the base's real shape, made up: what the benchmark packs where nothing else is given.

Popular kinds of set are scarcer than wanted, locations are used unevenly, leads are in
most scenes, costumes follow the story's days, and windows leave a day or two to spare.
"""

import random
from typing import Any

# kind, dressings, how often sets of it are built, how often it is wanted
KINDS: list[tuple[str, list[str], int, int]] = [
    ("总裁办公室", ["现代", "中式", "律所"], 6, 12),
    ("别墅客厅", ["现代", "欧式", "婚礼"], 6, 10),
    ("病房", ["普通", "VIP", "重症"], 6, 8),
    ("卧室", ["男主", "女主", "儿童"], 8, 9),
    ("宴会厅", ["婚宴", "年会"], 4, 6),
    ("会议室", ["会议", "路演"], 6, 5),
    ("咖啡厅", ["现代", "复古"], 5, 4),
    ("走廊", ["标准"], 6, 4),
    ("警察局", ["标准"], 4, 3),
    ("法庭", ["标准"], 3, 2),
    ("酒店套房", ["商务", "蜜月"], 5, 4),
    ("包间", ["中式", "西式"], 5, 3),
    ("出租屋", ["整洁", "破旧"], 5, 3),
    ("酒吧", ["标准"], 4, 3),
    ("教室", ["中学", "大学"], 4, 2),
    ("天台", ["标准"], 3, 2),
    ("地下车库", ["标准"], 3, 2),
    ("直播间", ["标准"], 3, 2),
    ("仓库", ["标准"], 3, 1),
    ("监狱", ["标准"], 2, 1),
]
ZONES = [f"{building}{floor}" for building in "ABC" for floor in range(1, 5)]
PRICES = {
    "changeover": 4000,
    "redress": 1500,
    "handover": 400,
    "costume_change": 100,
    "relight": 80,
    "unshot_scene": 20000,
    "hold_percent": 30,
}


def fortnight(productions: int, days: int, sets: int, seed: int) -> dict[str, Any]:
    """A problem file; the same arguments give the same problem."""
    rng = random.Random(f"{productions} {days} {sets} {seed}")
    built = build_sets(rng, sets, days)
    starts = [max(0, (days - 5) * n // max(1, productions)) for n in range(productions)]
    return {
        "name": f"fortnight-{productions}-{days}-{sets}-{seed}",
        "days": days,
        "zones": ZONES,
        "walk_minutes": [[walk(a, b) for b in ZONES] for a in ZONES],
        "sets": built,
        "productions": [
            build_production(rng, f"P{n + 1:02d}", built, start, days)
            for n, start in enumerate(starts)
        ],
        "prices": PRICES,
    }


def walk(here: str, there: str) -> int:
    floors = abs(int(here[1]) - int(there[1]))
    return 5 + 5 * floors if here[0] == there[0] else 20


def build_sets(rng: random.Random, count: int, days: int) -> list[dict[str, Any]]:
    kinds = [kind for kind in KINDS for _ in range(kind[2])]
    made = []
    for n in range(count):
        name, dressings, _, _ = KINDS[n] if n < len(KINDS) else rng.choice(kinds)
        heavy = rng.choice([45, 60, 60, 90, 120])
        closed = rng.randrange(days) * 1440
        made.append(
            {
                "id": f"S{n + 1:03d}",
                "kind": name,
                "zone": rng.choice(ZONES),
                "strike_minutes": rng.choice([15, 20, 30]),
                "closures": [[closed, closed + 1440]] if rng.random() < 0.04 else [],
                "dressings": dressings,
                "dressed": rng.choice(dressings),
                "redress_minutes": [[0 if a == b else heavy for b in dressings] for a in dressings],
            }
        )
    return made


def build_production(
    rng: random.Random, name: str, sets: list[dict[str, Any]], start: int, days: int
) -> dict[str, Any]:
    episodes = rng.choice([30, 40, 40, 60, 80])
    locations = build_locations(rng, name, sets, 9 + episodes // 20 + rng.randint(0, 3))
    cast = build_cast(rng, name)
    scenes = build_scenes(rng, name, int(episodes * rng.uniform(1.7, 2.3)), locations, cast)
    shot_at = {scene["location"] for scene in scenes}
    locations = [place for place in locations if place["id"] in shot_at]
    work = sum(scene["minutes"] for scene in scenes) + 35 * len(locations)
    needed = -(-work // 630)
    last = min(days - 1, start + needed + rng.randint(1, 2))
    call = rng.choice([420, 480, 480, 540, 840])
    return {
        "id": name,
        "episodes": episodes,
        "first_day": max(0, min(start, last - needed)),
        "last_day": last,
        "call": call,
        "wrap": call + 720,
        "overtime_limit": 120,
        "breaks": [[call + 300, call + 330], [call + 600, call + 630]],
        "pack_minutes": rng.choice([15, 20, 25]),
        "relight_minutes": rng.choice([5, 10, 15]),
        "relook_minutes": 15,
        "crew_day_cost": rng.choice([18000, 22000, 26000]),
        "overtime_minute_cost": 60,
        "cast": cast,
        "locations": locations,
        "scenes": scenes,
        "after": build_after(rng, locations, scenes),
    }


def build_locations(
    rng: random.Random, name: str, sets: list[dict[str, Any]], count: int
) -> list[dict[str, Any]]:
    wanted = [kind for kind in KINDS for _ in range(kind[3])]
    made = []
    for n in range(count):
        kind, dressings, _, _ = rng.choice(wanted)
        pool = [each["id"] for each in sets if each["kind"] == kind]
        chosen = rng.sample(pool, min(len(pool), rng.choice([2, 3, 3, 4])))
        made.append(
            {
                "id": f"{name}-L{n + 1:02d}",
                "kind": kind,
                "dressing": rng.choice(dressings),
                "sets": sorted(chosen),
            }
        )
    return made


def build_cast(rng: random.Random, name: str) -> list[dict[str, Any]]:
    rates = [3000, 3000, 1500, 1500, 1200] + [rng.choice([400, 600, 800]) for _ in range(8)]
    return [
        {
            "id": f"{name}-A{n + 1:02d}",
            "day_rate": rate,
            "off_days": [],
            "costume_minutes": 20 if n < 2 else 15,
        }
        for n, rate in enumerate(rates)
    ]


def build_scenes(
    rng: random.Random,
    name: str,
    count: int,
    locations: list[dict[str, Any]],
    cast: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    often = [0.65, 0.6, 0.35, 0.3, 0.25] + [0.12] * (len(cast) - 5)
    weights = [1 / (rank + 1.5) for rank in range(len(locations))]
    made, story_day = [], 1
    for n in range(count):
        story_day += rng.random() < 0.12
        here = [each["id"] for each, share in zip(cast, often, strict=True) if rng.random() < share]
        made.append(
            {
                "id": f"{name}-{n + 1}",
                "location": rng.choices(locations, weights)[0]["id"],
                "minutes": 5 * max(2, min(15, round(rng.lognormvariate(1.57, 0.38)))),
                "light": "night" if rng.random() < 0.3 else "day",
                "cast": dict.fromkeys(here or [cast[0]["id"]], f"D{story_day // 2}"),
            }
        )
    return made


def build_after(
    rng: random.Random, locations: list[dict[str, Any]], scenes: list[dict[str, Any]]
) -> list[list[str]]:
    pairs = []
    for place in locations:
        its = [scene["id"] for scene in scenes if scene["location"] == place["id"]]
        if len(its) > 3 and rng.random() < 0.15:
            pairs.append([its[0], its[-1]])
    return pairs
