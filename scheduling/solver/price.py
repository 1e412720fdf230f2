"""The price of a plan, every term computed from the problem and the plan alone."""

from collections import Counter, defaultdict
from itertools import pairwise

from scheduling.solver.plan import Plan, Shot, shots_of
from scheduling.solver.problem import DAY, Problem, Production

COUNTS = (
    "changeovers",
    "redresses",
    "handovers",
    "costume_changes",
    "relights",
    "crew_days",
    "overtime_minutes",
    "actor_days",
    "hold_days",
    "unshot_scenes",
    "unshot_minutes",
    "crew_cost",
    "cast_cost",
)


def price_plan(problem: Problem, plan: Plan) -> dict[str, int]:
    """Every count of the price and `cost`, their sum in yuan. The plan must be legal."""
    figures = dict.fromkeys(COUNTS, 0)
    shots = {p.id: shots_of(p, plan) for p in problem.productions}
    taken = price_sets(problem, [s for its in shots.values() for s in its], figures)
    for production in problem.productions:
        its = shots[production.id]
        price_unshot(production, its, figures)
        price_changeovers(its, taken, figures)
        price_days(production, its, figures)
        price_cast(production, its, problem.prices.hold_percent, figures)
    figures["cost"] = total(problem, figures)
    return figures


def total(problem: Problem, figures: dict[str, int]) -> int:
    """The yuan of these figures."""
    prices = problem.prices
    return (
        figures["changeovers"] * prices.changeover
        + figures["redresses"] * prices.redress
        + figures["handovers"] * prices.handover
        + figures["costume_changes"] * prices.costume_change
        + figures["relights"] * prices.relight
        + figures["unshot_scenes"] * prices.unshot_scene
        + figures["crew_cost"]
        + figures["cast_cost"]
    )


def price_sets(problem: Problem, shots: list[Shot], figures: dict[str, int]) -> set[str]:
    """Redresses and handovers; returns the scenes that took their set over from others."""
    by_set: dict[str, list[Shot]] = defaultdict(list)
    for shot in shots:
        by_set[shot.standing_set].append(shot)
    taken = set()
    for on, its in by_set.items():
        its.sort(key=lambda s: (s.start, s.end))
        figures["redresses"] += its[0].dressing != problem.set_by_id[on].dressed
        for a, b in pairwise(its):
            figures["redresses"] += a.dressing != b.dressing
            if a.production.id != b.production.id:
                figures["handovers"] += 1
                taken.add(b.scene.id)
    return taken


def price_unshot(production: Production, shots: list[Shot], figures: dict[str, int]) -> None:
    shot = {s.scene.id for s in shots}
    left = [scene.minutes for scene in production.scenes if scene.id not in shot]
    figures["unshot_scenes"] += len(left)
    figures["unshot_minutes"] += sum(left)


def price_changeovers(shots: list[Shot], taken: set[str], figures: dict[str, int]) -> None:
    """Changeovers and relights. A set that others had in between counts as another set."""
    for a, b in pairwise(shots):
        elsewhere = a.standing_set != b.standing_set or a.scene.location != b.scene.location
        if elsewhere or b.scene.id in taken:
            figures["changeovers"] += 1
        elif a.day == b.day and a.scene.light != b.scene.light:
            figures["relights"] += 1


def price_days(production: Production, shots: list[Shot], figures: dict[str, int]) -> None:
    ends: dict[int | None, int] = {}
    for shot in shots:
        ends[shot.day] = max(ends.get(shot.day, 0), shot.end)
    wrapped = ((end, day * DAY + production.wrap) for day, end in ends.items() if day is not None)
    over = sum(max(0, end - wrap) for end, wrap in wrapped)
    figures["crew_days"] += len(ends)
    figures["overtime_minutes"] += over
    figures["crew_cost"] += len(ends) * production.crew_day_cost
    figures["crew_cost"] += over * production.overtime_minute_cost


def price_cast(
    production: Production, shots: list[Shot], hold_percent: int, figures: dict[str, int]
) -> None:
    """Days worked, hold days and costume changes of every actor."""
    worked: dict[str, set[int]] = defaultdict(set)
    worn: dict[str, tuple[int | None, str]] = {}
    actor_days: Counter[str] = Counter()
    crew_days = {shot.day for shot in shots if shot.day is not None}
    for actor, day in {(a, s.day) for s in shots for a in s.scene.cast}:
        actor_days[actor] += 1
        if day is not None:
            worked[actor].add(day)
    for shot in shots:
        for actor, costume in shot.scene.cast.items():
            before = worn.get(actor)
            figures["costume_changes"] += (
                before is not None and before[0] == shot.day and before[1] != costume
            )
            worn[actor] = (shot.day, costume)
    for actor_ in production.cast:
        its = worked[actor_.id]
        held = len({d for d in crew_days if min(its) < d < max(its)} - its) if its else 0
        figures["actor_days"] += actor_days[actor_.id]
        figures["hold_days"] += held
        figures["cast_cost"] += actor_days[actor_.id] * actor_.day_rate
        figures["cast_cost"] += held * actor_.day_rate * hold_percent // 100
