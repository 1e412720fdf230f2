"""Why a scene does not begin a minute sooner: the checker is asked, its answer put into words."""

from scheduling.solver.check import Violation
from scheduling.solver.explain.bench import Bench
from scheduling.solver.explain.reason import Reason
from scheduling.solver.plan import Plan, day_of
from scheduling.solver.problem import DAY, Scene


def why_not_sooner(bench: Bench, scene: Scene) -> tuple[Reason, ...]:
    """What the scene waits for; empty when it could begin sooner, or is not shot."""
    plan = bench.plan
    start = plan.scenes.get(scene.id)
    if start is None:
        return ()
    sooner = Plan(plan.locations, {**plan.scenes, scene.id: start - 1})
    broken = bench.near.violations(sooner)
    return tuple(dict.fromkeys(reason_for(bench, scene, start, each) for each in broken))


def reason_for(bench: Bench, scene: Scene, start: int, broken: Violation) -> Reason:
    """What this broken rule means for a scene that would begin sooner."""
    others = [name for name in broken.ids if name != scene.id]
    details = {"ids": others}
    return {
        "R2 time": of_hours,
        "R3 crew": of_crew,
        "R4 cast": of_cast,
        "R5 order": of_order,
        "R6 sets": of_set,
    }[broken.rule](bench, scene, start, details)


def of_hours(bench: Bench, scene: Scene, start: int, details: dict[str, list[str]]) -> Reason:
    day = day_of(bench.production, start)
    if day is not None and start == day * DAY + bench.production.call:
        return Reason("call", "出工就拍", "the crew's call", details)
    return Reason("break", "之前是休息时间", "before it is a break", details)


def of_crew(bench: Bench, scene: Scene, start: int, details: dict[str, list[str]]) -> Reason:
    before = ", ".join(details["ids"])
    zh = f"剧组拍完 {before} 后最早此时就位"
    return Reason("crew", zh, f"the crew comes from {before} no sooner", details)


def of_cast(bench: Bench, scene: Scene, start: int, details: dict[str, list[str]]) -> Reason:
    who, *before = details["ids"]
    zh = f"{who} 拍完 {', '.join(before)} 后要换装"
    return Reason("cast", zh, f"{who} changes costume after {', '.join(before)}", details)


def of_order(bench: Bench, scene: Scene, start: int, details: dict[str, list[str]]) -> Reason:
    first = ", ".join(details["ids"])
    return Reason("order", f"必须在 {first} 之后", f"it must come after {first}", details)


def of_set(bench: Bench, scene: Scene, start: int, details: dict[str, list[str]]) -> Reason:
    on, *before = details["ids"]
    if before:
        zh = f"{on} 在 {', '.join(before)} 之后最早此时可用"
        return Reason("set", zh, f"{on} is ready after {', '.join(before)} no sooner", details)
    where = bench.problem.set_by_id[on]
    if any(until == start for _, until in where.closures):
        return Reason("set_closed", f"{on} 之前停用", f"{on} is closed before", details)
    return Reason("dressing", f"{on} 此前还没改好景", f"{on} is not dressed before", details)
