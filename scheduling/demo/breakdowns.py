"""
Twelve productions for a demo fortnight: one from the script in `scripts/`, eleven generated.

`generated_productions(seed)` gives eleven dicts, always the same ones for the same seed:

    {"title", "company", "registration_number", "episodes": number of them,
     "crew":      see `crew_plan`,
     "breakdown": as `import_script --json` writes it, with no lines of text; its
                  "locations" also hold "kind" and "dressing" (names, dressing may be ""),
                  its "roles" also "actor_name", "day_rate_fen", "costume_minutes" and
                  "off_days" (days of the fortnight, from 0),
     "after":     [[scene number, scene number that must wait for it]]}

`script_production(breakdown_json)` gives the same dict for the script, once it is parsed.
Everything fits: a crew has its minutes at `MINUTES_A_DAY` and one or two days to spare.
"""

import math
import random
from pathlib import Path
from typing import Any

from scheduling.demo.scenes import Place, make_scenes
from scheduling.demo.stories import SCRIPT_STORY, STORIES, Story

SCRIPT = Path(__file__).resolve().parent / "scripts" / "rainy_night.txt"
DAYS = 14
MINUTES_A_DAY = 630
MINUTES_A_MOVE = 35
FEN = 100
LEAD_RATES_YUAN = (3000, 3000, 1500, 1500, 1200)
OTHER_RATES_YUAN = (400, 500, 600, 800)
SURNAMES = "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高罗郑梁谢宋唐许韩冯邓曹"
GIVEN_NAMES = (
    "一诺",
    "子墨",
    "思远",
    "雨桐",
    "浩然",
    "梓涵",
    "佳宁",
    "若曦",
    "景行",
    "书瑶",
    "俊杰",
    "晓彤",
    "明哲",
    "欣怡",
    "天佑",
    "诗涵",
    "志强",
    "美玲",
    "文博",
    "静怡",
    "嘉豪",
    "婉清",
    "宇航",
    "可欣",
    "建华",
    "丽娟",
    "泽宇",
    "慧敏",
    "国栋",
    "秋实",
)


def generated_productions(seed: int = 2026, days: int = DAYS) -> list[dict[str, Any]]:
    """The eleven generated productions of a fortnight of `days` days."""
    return [_production(story, random.Random(f"{seed}/{story.title}"), days) for story in STORIES]


def script_production(
    breakdown: dict[str, Any], seed: int = 2026, days: int = DAYS
) -> dict[str, Any]:
    """The production of the script: its breakdown as parsed, with actors, rates and a crew."""
    rng = random.Random(f"{seed}/{SCRIPT_STORY.title}")
    crew = crew_plan(SCRIPT_STORY, breakdown, rng, days)
    roles = _hire([role["name"] for role in breakdown["roles"]], breakdown, crew, rng)
    return _as_dict(SCRIPT_STORY, {**breakdown, "roles": roles}, crew, [])


def crew_plan(
    story: Story, breakdown: dict[str, Any], rng: random.Random, days: int = DAYS
) -> dict[str, Any]:
    """
    When and how the crew works. Days are of the fortnight, from 0, both ends included;
    call and wrap are local times, a wrap before the call lies on the next day.
    """
    need = sum(scene["minutes"] for scene in breakdown["scenes"])
    need += MINUTES_A_MOVE * len(breakdown["locations"])
    length = math.ceil(need / MINUTES_A_DAY) + rng.choice([1, 1, 2])
    first = max(0, min(story.starts_on, days - length))
    call, wrap = story.hours
    return {
        "name": "A组",
        "director": story.director,
        "first_day": first,
        "last_day": min(days - 1, first + length - 1),
        "call": call,
        "wrap": wrap,
        "overtime_limit": 120,
        "breaks": [
            {"after_call_minutes": 300, "minutes": 30},
            {"after_call_minutes": 600, "minutes": 30},
        ],
        "pack_minutes": rng.choice([15, 20, 20, 25, 30]),
        "relight_minutes": rng.choice([5, 10, 10, 15]),
        "relook_minutes": 15,
        "day_cost_fen": story.day_cost_yuan * FEN,
        "overtime_minute_cost_fen": 60 * FEN,
    }


def _production(story: Story, rng: random.Random, days: int) -> dict[str, Any]:
    places = [Place.read(text) for text in story.places]
    scenes = make_scenes(story, places, rng)
    breakdown = _breakdown(story, scenes, places)
    crew = crew_plan(story, breakdown, rng, days)
    breakdown["roles"] = _hire(story.roles, breakdown, crew, rng)
    return _as_dict(story, breakdown, crew, _order(scenes, rng))


def _as_dict(
    story: Story, breakdown: dict[str, Any], crew: dict[str, Any], after: list[list[str]]
) -> dict[str, Any]:
    return {
        "title": story.title,
        "company": story.company,
        "registration_number": story.registration_number,
        "episodes": len(breakdown["episodes"]),
        "crew": crew,
        "breakdown": breakdown,
        "after": after,
    }


def _breakdown(story: Story, scenes: list[dict[str, Any]], places: list[Place]) -> dict[str, Any]:
    titles = dict(enumerate(story.episode_titles, start=1))
    return {
        "file": "",
        "encoding": "",
        "digest": "",
        "title": story.title,
        "episodes": [
            {"number": number, "title": titles.get(number, "")}
            for number in range(1, story.episodes + 1)
        ],
        "scenes": scenes,
        "roles": [],
        "locations": _locations(scenes, places),
        "line_counts": {},
        "lines": [],
        "unparsed": [],
        "warnings": [],
    }


def _locations(scenes: list[dict[str, Any]], places: list[Place]) -> list[dict[str, Any]]:
    rows = []
    for place in places:
        here = [scene for scene in scenes if scene["place"] == place.name]
        rows.append(
            {
                "name": place.name,
                "location": place.name,
                "sub_location": "",
                "scenes": len(here),
                "minutes": sum(scene["minutes"] for scene in here),
                "kind": place.kind,
                "dressing": place.dressing,
            }
        )
    return [row for row in rows if row["scenes"]]


def _hire(
    names: tuple[str, ...] | list[str],
    breakdown: dict[str, Any],
    crew: dict[str, Any],
    rng: random.Random,
) -> list[dict[str, Any]]:
    """The roles that appear, leads first, each with an actor, a rate and days off."""
    known = {role["name"]: role for role in breakdown["roles"]}
    actors = rng.sample([f"{a}{b}" for a in SURNAMES for b in GIVEN_NAMES], k=len(names))
    rows = []
    for rank, name in enumerate(names):
        here = [scene for scene in breakdown["scenes"] if name in scene["cast"]]
        if not here:
            continue
        rows.append(
            {
                "name": name,
                "scenes": len(here),
                "dialogue_lines": known.get(name, {}).get("dialogue_lines", _share(here)),
                "actor_name": actors[rank],
                "day_rate_fen": _day_rate(rank, rng),
                "costume_minutes": 20 if rank < 2 else 15,
                "off_days": _off_days(rank, crew, rng),
            }
        )
    return rows


def _share(scenes: list[dict[str, Any]]) -> int:
    """About how many lines a role speaks: its share of the dialogue of its scenes."""
    return sum(math.ceil(scene["dialogue_lines"] / len(scene["cast"])) for scene in scenes)


def _day_rate(rank: int, rng: random.Random) -> int:
    leads = len(LEAD_RATES_YUAN)
    return FEN * (LEAD_RATES_YUAN[rank] if rank < leads else rng.choice(OTHER_RATES_YUAN))


def _off_days(rank: int, crew: dict[str, Any], rng: random.Random) -> list[int]:
    """One role in seven is away for a day, never a lead and never in a short shoot."""
    first, last = crew["first_day"], crew["last_day"]
    if rank < 2 or last - first < 4 or rng.random() >= 0.15:
        return []
    return [rng.randint(first, last)]


def _order(scenes: list[dict[str, Any]], rng: random.Random) -> list[list[str]]:
    """On some sets the last scene of the story wrecks what the first one needs whole."""
    at: dict[str, list[str]] = {}
    for scene in scenes:
        at.setdefault(scene["place"], []).append(scene["number"])
    return [
        [numbers[0], numbers[-1]]
        for numbers in at.values()
        if len(numbers) > 3 and rng.random() < 0.15
    ]
