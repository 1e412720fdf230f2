"""
What if: the same base with other crews, closures, prices or windows.

    later = what_if(problem, Changes(without=frozenset({"P03"}), prices={"changeover": 6000}))
    result = solve(later, seconds=30, hint=Told(plan).plan_for(later))
    difference = compare(problem, plan, result.plan, problem_after=later)
"""

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from scheduling.solver.errors import WhatIfInvalid
from scheduling.solver.problem import Prices, Problem, Production, StandingSet


@dataclass(frozen=True)
class Changes:
    """
    What is imagined. Days and minutes of the horizon, both days of a window included.

    `closed` adds closures, `opened` takes every closure of a set away; `overtime` and
    `windows` are by production, `prices` by the name the problem file gives them.
    """

    without: frozenset[str] = frozenset()
    windows: dict[str, tuple[int, int]] = field(default_factory=dict)
    overtime: dict[str, int] = field(default_factory=dict)
    closed: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    opened: frozenset[str] = frozenset()
    prices: dict[str, int] = field(default_factory=dict)


def changes_to_json(changes: Changes) -> dict[str, Any]:
    """The changes as JSON values."""
    sets = {"without": sorted(changes.without), "opened": sorted(changes.opened)}
    return asdict(changes) | sets


def changes_from_json(data: dict[str, Any]) -> Changes:
    """What `changes_to_json` wrote; what is missing is not changed."""
    return Changes(
        without=frozenset(data.get("without", ())),
        windows={name: (first, last) for name, (first, last) in data.get("windows", {}).items()},
        overtime=data.get("overtime", {}),
        closed={
            name: [(begin, end) for begin, end in spans]
            for name, spans in data.get("closed", {}).items()
        },
        opened=frozenset(data.get("opened", ())),
        prices=data.get("prices", {}),
    )


def upon(earlier: Changes, later: Changes) -> Changes:
    """Both together; where they speak of the same thing, the later one holds."""
    still_closed = {k: spans for k, spans in earlier.closed.items() if k not in later.opened}
    return Changes(
        without=earlier.without | later.without,
        windows=earlier.windows | later.windows,
        overtime=earlier.overtime | later.overtime,
        closed={
            name: [*still_closed.get(name, ()), *later.closed.get(name, ())]
            for name in {**still_closed, **later.closed}
        },
        opened=earlier.opened | later.opened,
        prices=earlier.prices | later.prices,
    )


def what_if(problem: Problem, changes: Changes) -> Problem:
    """The problem as imagined. Raises WhatIfInvalid when a change names what is unknown."""
    known = {production.id for production in problem.productions}
    require(known, {*changes.without, *changes.windows, *changes.overtime}, "剧", "production")
    require(set(problem.set_by_id), {*changes.closed, *changes.opened}, "场景", "set")
    require(set(Prices.__dataclass_fields__), set(changes.prices), "价目", "price")
    for name, (first, last) in changes.windows.items():
        refuse_unless(0 <= first <= last < problem.days, name, "档期不在计划范围内", "no such days")
    for name, minutes in changes.overtime.items():
        refuse_unless(
            0 <= minutes <= 1440, name, "加班上限应在 0 到 1440 分钟", "0 to 1440 minutes"
        )
    for name, spans in changes.closed.items():
        fine = all(0 <= begin < end for begin, end in spans)
        refuse_unless(fine, name, "停用时段有误", "a closure ends after it begins")
    for name, value in changes.prices.items():
        refuse_unless(0 <= value <= 10**9, name, "价格应为非负整数", "a price is not negative")
    return replace(
        problem,
        sets=tuple(changed_set(each, changes) for each in problem.sets),
        productions=tuple(
            changed_production(each, changes)
            for each in problem.productions
            if each.id not in changes.without
        ),
        prices=replace(problem.prices, **changes.prices),
    )


def changed_set(each: StandingSet, changes: Changes) -> StandingSet:
    kept = () if each.id in changes.opened else each.closures
    added = tuple(changes.closed.get(each.id, ()))
    return replace(each, closures=tuple(sorted((*kept, *added))))


def changed_production(each: Production, changes: Changes) -> Production:
    first, last = changes.windows.get(each.id, (each.first_day, each.last_day))
    overtime = changes.overtime.get(each.id, each.overtime_limit)
    return replace(each, first_day=first, last_day=last, overtime_limit=overtime)


def require(known: set[str], named: set[str], zh: str, en: str) -> None:
    for name in sorted(named - known):
        raise WhatIfInvalid(what=name, zh=f"没有这个{zh}", en=f"there is no such {en}")


def refuse_unless(fine: bool, what: str, zh: str, en: str) -> None:
    if not fine:
        raise WhatIfInvalid(what=what, zh=zh, en=en)
