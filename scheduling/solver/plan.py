"""A plan: which set plays each location, and the minute at which each scene starts."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scheduling.solver.errors import PlanInvalid
from scheduling.solver.problem import DAY, Problem, Production, Scene
from scheduling.solver.reading import Node, read_json


@dataclass(frozen=True)
class Plan:
    """`locations`: location id → set id. `scenes`: scene id → minute of the horizon."""

    locations: dict[str, str] = field(default_factory=dict)
    scenes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Shot:
    """A scene that is shot: where, when [start, end), and on which shooting day (None: on none)."""

    scene: Scene
    production: Production
    standing_set: str
    dressing: str
    start: int
    end: int
    day: int | None


def load_plan(path: str | Path, problem: Problem) -> Plan:
    """The plan in this file; `PlanInvalid` when it is no plan or one for another problem."""
    plan = plan_from_json(read_json(Path(path), PlanInvalid))
    require_fit(problem, plan)
    return plan


def plan_from_json(data: Any) -> Plan:
    """The plan in this parsed JSON, whatever problem it is for."""
    root = Node(data, "", PlanInvalid)
    locations = {key: node.text() for key, node in root["locations"].members()}
    return Plan(locations, {key: node.whole() for key, node in root["scenes"].members()})


def require_fit(problem: Problem, plan: Plan) -> None:
    """Refuse a plan that names a location, set or scene the problem does not know."""
    places = {place.id for p in problem.productions for place in p.locations}
    scenes = {scene.id for p in problem.productions for scene in p.scenes}
    root = Node({"locations": plan.locations, "scenes": plan.scenes}, "", PlanInvalid)
    for key, node in root["locations"].members():
        node.one_of(problem.set_by_id, "场景", "set")
        if key not in places:
            raise node.refuse("unknown", f"没有这个地点：{key}", f"there is no location {key}")
    for key, node in root["scenes"].members():
        if key not in scenes:
            raise node.refuse("unknown", f"没有这个场次：{key}", f"there is no scene {key}")


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """The plan as JSON values."""
    return {"locations": plan.locations, "scenes": plan.scenes}


def save_plan(plan: Plan, path: str | Path) -> None:
    """Write the plan whole or not at all."""
    target = Path(path)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_text(json.dumps(plan_to_json(plan), ensure_ascii=False), encoding="utf-8")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def day_of(production: Production, start: int) -> int | None:
    """The shooting day whose hours hold this start, or None."""
    for day in range(production.first_day, production.last_day + 1):
        if production.call <= start - day * DAY < production.latest:
            return day
    return None


def shots_of(production: Production, plan: Plan) -> list[Shot]:
    """The production's scenes that are shot on some set, in time order."""
    shots = []
    for scene in production.scenes:
        start, on = plan.scenes.get(scene.id), plan.locations.get(scene.location)
        if start is None or on is None:
            continue
        dressing = production.location_by_id[scene.location].dressing
        end, day = start + scene.minutes, day_of(production, start)
        shots.append(Shot(scene, production, on, dressing, start, end, day))
    return sorted(shots, key=lambda s: (s.start, s.end, s.scene.id))
