"""Safe lower bounds: no plan that shoots every scene goes below them."""

from scheduling.solver.problem import Problem, Production


def lower_bounds(problem: Problem) -> dict[str, int]:
    """Bounds on changeovers, crew days, crew cost, cast cost and cost (yuan)."""
    low = {"changeovers": 0, "crew_days": 0, "cast_cost": 0, "crew_cost": 0}
    for production in problem.productions:
        if not production.scenes:
            continue
        low["changeovers"] += len({scene.location for scene in production.scenes}) - 1
        days, cost = crew_bound(production)
        low["crew_days"] += days
        low["crew_cost"] += cost
        low["cast_cost"] += cast_bound(production)
    low["cost"] = (
        low["changeovers"] * problem.prices.changeover + low["crew_cost"] + low["cast_cost"]
    )
    return low


def day_minutes(production: Production, until: int) -> int:
    """Minutes between call and this minute of the day that are no break."""
    free, at = 0, production.call
    for begin, end in production.breaks:
        free += max(0, min(begin, until) - at)
        at = max(at, min(end, until))
    return max(1, free + max(0, until - at))


def crew_bound(production: Production) -> tuple[int, int]:
    """The fewest crew days, and the least they and their overtime can cost."""
    full = day_minutes(production, production.latest)
    regular = day_minutes(production, production.wrap)
    work = sum(scene.minutes for scene in production.scenes)
    days = -(-work // full)
    choices = range(days, max(days, -(-work // regular)) + 1)
    minute = production.overtime_minute_cost
    costs = (d * production.crew_day_cost + max(0, work - d * regular) * minute for d in choices)
    return days, min(costs)


def cast_bound(production: Production) -> int:
    """Every actor is paid at least for the days that the actor's own minutes fill."""
    full = day_minutes(production, production.latest)
    minutes = dict.fromkeys((actor.id for actor in production.cast), 0)
    for scene in production.scenes:
        for actor in scene.cast:
            minutes[actor] += scene.minutes
    return sum(-(-minutes[actor.id] // full) * actor.day_rate for actor in production.cast)
