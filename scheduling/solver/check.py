"""
Every hard rule again, in plain Python, from the plan alone.

It shares no code with the search: what the search believes is checked here before
anything is written. The rules carry the names of PROBLEM.md.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from scheduling.solver.plan import Plan, Shot, shots_of
from scheduling.solver.problem import DAY, Problem, Production


@dataclass(frozen=True)
class Violation:
    """A broken rule: its name, the ids it is about, and the text for people."""

    rule: str
    ids: tuple[str, ...]
    zh: str
    en: str


def find_violations(
    problem: Problem, plan: Plan, happened: frozenset[str] = frozenset()
) -> list[Violation]:
    """
    All rules this plan breaks; empty when it is legal.

    Scenes that have `happened` break none by themselves: an overrun into the break is a
    fact that the rest of the plan has to live with.
    """
    found = list(every_violation(problem, plan))
    if not happened:
        return found
    scenes = {scene.id for p in problem.productions for scene in p.scenes}
    return [v for v in found if not happened.issuperset(scenes.intersection(v.ids) or {""})]


def every_violation(problem: Problem, plan: Plan) -> list[Violation]:
    """All rules this plan breaks, of whatever time."""
    found = list(check_names(problem, plan))
    everything: list[Shot] = []
    for production in problem.productions:
        found += check_places(problem, production, plan)
        shots = [s for s in shots_of(production, plan) if s.standing_set in problem.set_by_id]
        found += check_hours(production, shots)
        found += check_crew(problem, production, shots)
        found += check_cast(production, shots)
        found += check_order(production, plan, shots)
        everything += shots
    return found + list(check_sets(problem, everything))


def check_names(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """R0 plan: nothing that the problem does not know."""
    known = {scene.id for p in problem.productions for scene in p.scenes}
    for extra in sorted(set(plan.scenes) - known):
        yield Violation("R0 plan", (extra,), f"没有场次 {extra}", f"no scene {extra}")


def check_places(problem: Problem, production: Production, plan: Plan) -> Iterator[Violation]:
    """R1 set: a location plays on one of its sets."""
    for place in production.locations:
        chosen = plan.locations.get(place.id)
        if chosen is not None and chosen not in place.sets:
            zh = f"{place.id} 不能在 {chosen} 拍摄"
            yield Violation("R1 set", (place.id, chosen), zh, f"{place.id} may not use {chosen}")
    for scene in production.scenes:
        if scene.id in plan.scenes and plan.locations.get(scene.location) not in problem.set_by_id:
            zh = f"{scene.id} 已排期但 {scene.location} 没有场景"
            en = f"{scene.id} is shot but {scene.location} has no set"
            yield Violation("R1 set", (scene.id, scene.location), zh, en)


def check_hours(production: Production, shots: list[Shot]) -> Iterator[Violation]:
    """R2 time: within one working day, across no break."""
    for shot in shots:
        name = shot.scene.id
        if shot.day is None or shot.end > shot.day * DAY + production.latest:
            zh, en = f"{name} 不在 {production.id} 的工作时间内", f"{name} is outside working hours"
            yield Violation("R2 time", (name,), zh, en)
            continue
        for begin, end in production.breaks:
            if shot.start < shot.day * DAY + end and shot.day * DAY + begin < shot.end:
                yield Violation(
                    "R2 time", (name,), f"{name} 占用了休息时间", f"{name} runs into a break"
                )


def crew_minutes(problem: Problem, production: Production, a: Shot, b: Shot) -> int:
    """Minutes the crew needs from scene a to scene b shot straight after it."""
    if a.standing_set != b.standing_set:
        return production.pack_minutes + problem.walk(a.standing_set, b.standing_set)
    if a.scene.location != b.scene.location:
        redress = problem.set_by_id[a.standing_set].redress(a.dressing, b.dressing)
        return max(production.relook_minutes, redress)
    return production.relight_minutes if a.scene.light != b.scene.light else 0


def check_crew(problem: Problem, production: Production, shots: list[Shot]) -> Iterator[Violation]:
    """R3 crew: one scene at a time, with the time to get from one to the next."""
    for a, b in pairwise(shots):
        need = crew_minutes(problem, production, a, b) if a.day == b.day else 0
        if b.start < a.end + need:
            gap, ids = b.start - a.end, (a.scene.id, b.scene.id)
            zh = f"{ids[1]} 在 {ids[0]} 结束后 {gap} 分钟开始，需要 {need} 分钟"
            en = f"{ids[1]} starts {gap} min after {ids[0]}, needs {need}"
            yield Violation("R3 crew", ids, zh, en)


def check_cast(production: Production, shots: list[Shot]) -> Iterator[Violation]:
    """R4 cast: nobody works on an off day, and everybody has the time to change."""
    actors = {actor.id: actor for actor in production.cast}
    last: dict[str, tuple[Shot, str]] = {}
    for shot in shots:
        name = shot.scene.id
        for actor, wears in shot.scene.cast.items():
            if shot.day in actors[actor].off_days:
                zh, en = f"{actor} 当天休息，却在 {name} 中", f"{actor} is off but is in {name}"
                yield Violation("R4 cast", (actor, name), zh, en)
            before, worn = last.get(actor, (shot, wears))
            soonest = before.end + actors[actor].costume_minutes
            if before.day == shot.day and worn != wears and shot.start < soonest:
                zh = f"{actor} 在 {before.scene.id} 与 {name} 之间来不及换装"
                en = f"{actor} has no time to change between {before.scene.id} and {name}"
                yield Violation("R4 cast", (actor, before.scene.id, name), zh, en)
            last[actor] = (shot, wears)


def check_order(production: Production, plan: Plan, shots: list[Shot]) -> Iterator[Violation]:
    """R5 order: what must come after is shot after, and not without it."""
    at = {shot.scene.id: shot for shot in shots}
    for first, then in production.after:
        if then in at and (first not in at or at[then].start < at[first].end):
            zh, en = f"{then} 必须在 {first} 之后", f"{then} must come after {first}"
            yield Violation("R5 order", (first, then), zh, en)


def check_sets(problem: Problem, shots: list[Shot]) -> Iterator[Violation]:
    """R6 sets: one production at a time, turned over in between, never while closed."""
    by_set: dict[str, list[Shot]] = defaultdict(list)
    for shot in shots:
        by_set[shot.standing_set].append(shot)
    for on, its in by_set.items():
        its.sort(key=lambda s: (s.start, s.end))
        yield from check_turnover(problem, on, its)
        yield from check_closures(problem, on, its)


def check_turnover(problem: Problem, on: str, its: list[Shot]) -> Iterator[Violation]:
    where = problem.set_by_id[on]
    first, dressed = its[0].scene.id, where.redress(where.dressed, its[0].dressing)
    if its[0].start < dressed:
        zh = f"{on} 最早第 {dressed} 分钟才能为 {first} 布置好"
        en = f"{on} cannot be dressed for {first} before minute {dressed}"
        yield Violation("R6 sets", (on, first), zh, en)
    for a, b in pairwise(its):
        need = where.redress(a.dressing, b.dressing)
        need += where.strike_minutes if a.production.id != b.production.id else 0
        if b.start < a.end + need:
            gap, ids = b.start - a.end, (on, a.scene.id, b.scene.id)
            zh = f"{on}：{ids[2]} 在 {ids[1]} 结束后 {gap} 分钟开始，需要 {need} 分钟"
            en = f"{on}: {ids[2]} starts {gap} min after {ids[1]}, needs {need}"
            yield Violation("R6 sets", ids, zh, en)


def check_closures(problem: Problem, on: str, its: list[Shot]) -> Iterator[Violation]:
    for shot in its:
        for begin, end in problem.set_by_id[on].closures:
            if shot.start < end and begin < shot.end:
                zh = f"{on} 关闭期间安排了 {shot.scene.id}"
                en = f"{on} is closed while {shot.scene.id} is shot"
                yield Violation("R6 sets", (on, shot.scene.id), zh, en)
