"""The year in figures a base manager reads: crews at once, sets in use, what was wrapped."""

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any

from scheduling.solver.bounds import lower_bounds
from scheduling.solver.plan import Plan, shots_of
from scheduling.solver.price import price_plan
from scheduling.solver.problem import Problem
from scheduling.solver.rolling.year import Year

WEEK = 7
OPEN_MINUTES = 16 * 60  # of a set and day that can reasonably be sold


@dataclass(frozen=True)
class Use:
    """How the sets of a kind were used: minutes shot, and their share of what was open."""

    kind: str
    sets: int
    minutes: int
    share: float


def wrapped(problem: Problem, plan: Plan) -> int:
    """Productions of which every scene is shot."""
    return sum(
        all(scene.id in plan.scenes for scene in production.scenes)
        for production in problem.productions
    )


def crews_by_week(problem: Problem, plan: Plan) -> list[tuple[int, float, int]]:
    """(week, crews shooting on a day of it on average, at most)."""
    crews: dict[int, int] = defaultdict(int)
    for production in problem.productions:
        for day in {shot.day for shot in shots_of(production, plan) if shot.day is not None}:
            crews[day] += 1
    weeks = range(-(-problem.days // WEEK))
    days = [[crews[d] for d in range(w * WEEK, min(problem.days, w * WEEK + WEEK))] for w in weeks]
    return [(w + 1, sum(each) / len(each), max(each)) for w, each in zip(weeks, days, strict=True)]


def use_by_kind(problem: Problem, plan: Plan) -> list[Use]:
    """Every kind of set, the most used first."""
    minutes: dict[str, int] = defaultdict(int)
    for production in problem.productions:
        for shot in shots_of(production, plan):
            minutes[problem.set_by_id[shot.standing_set].kind] += shot.end - shot.start
    sets: dict[str, int] = defaultdict(int)
    for each in problem.sets:
        sets[each.kind] += 1
    rows = (
        Use(kind, n, minutes[kind], minutes[kind] / (n * problem.days * OPEN_MINUTES))
        for kind, n in sets.items()
    )
    return sorted(rows, key=lambda use: -use.share)


def report_to_json(problem: Problem, year: Year) -> dict[str, Any]:
    """The same report as JSON values; `unfinished`: production → its scenes left unshot."""
    unfinished = {
        production.id: left
        for production in problem.productions
        if (left := sum(scene.id not in year.plan.scenes for scene in production.scenes))
    }
    return {
        "figures": price_plan(problem, year.plan),
        "bounds": lower_bounds(problem),
        "wrapped": wrapped(problem, year.plan),
        "productions": len(problem.productions),
        "unfinished": unfinished,
        "weeks": [
            {"week": week, "mean": round(mean, 2), "most": most}
            for week, mean, most in crews_by_week(problem, year.plan)
        ],
        "kinds": [asdict(use) for use in use_by_kind(problem, year.plan)],
        "seconds": round(sum(step.seconds for step in year.steps), 1),
    }


def report(problem: Problem, year: Year) -> str:
    """The report as Markdown, Chinese with the English beside it."""
    figures, bounds = price_plan(problem, year.plan), lower_bounds(problem)
    done, all_of_them = wrapped(problem, year.plan), len(problem.productions)
    seconds = sum(step.seconds for step in year.steps)
    lines = [
        f"# {problem.name}：{problem.days} 天，{len(problem.sets)} 个场景",
        "",
        "| 项目 / figure | 值 / value |",
        "| --- | --- |",
        f"| 按期杀青 / wrapped in their windows | {done} / {all_of_them} |",
        f"| 未拍场次 / scenes unshot | {figures['unshot_scenes']} |",
        f"| 转场 / changeovers | {figures['changeovers']}（下限 / bound {bounds['changeovers']}） |",
        f"| 改景 / redresses | {figures['redresses']} |",
        f"| 拍摄日 / crew days | {figures['crew_days']}（下限 / bound {bounds['crew_days']}） |",
        f"| 加班小时 / overtime hours | {figures['overtime_minutes'] // 60} |",
        f"| 总价（元）/ price, yuan | {figures['cost']:,}（下限 / bound {bounds['cost']:,}） |",
        f"| 计算秒数 / seconds of computing | {seconds:.0f} |",
        "",
        "## 每周同时开机的剧组 / crews shooting at once, by week",
        "",
        "| 周 / week | 平均 / mean | 最多 / most |",
        "| --- | --- | --- |",
    ]
    lines += [
        f"| {w} | {mean:.1f} | {most} |" for w, mean, most in crews_by_week(problem, year.plan)
    ]
    lines += [
        "",
        "## 各类场景使用率 / use of sets by kind",
        "",
        f"一天按 {OPEN_MINUTES // 60} 小时计 / of {OPEN_MINUTES // 60} hours a day.",
        "",
        "| 类型 / kind | 场景数 / sets | 拍摄小时 / hours shot | 使用率 / use |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| {use.kind} | {use.sets} | {use.minutes // 60} | {use.share:.1%} |"
        for use in use_by_kind(problem, year.plan)
    ]
    return "\n".join([*lines, "", *step_lines(year)])


def step_lines(year: Year) -> list[str]:
    """How long each step took: a production should cost as much in December as in January."""
    rows = [
        f"| {step.first_day} | {step.productions} | {step.seconds:.1f} "
        f"| {step.seconds / step.productions:.2f} | {step.unshot} |"
        for step in year.steps
    ]
    return [
        "## 计算过程 / steps",
        "",
        "| 起始日 / first day | 剧组 / productions | 秒 / seconds | 每组秒数 / per production "
        "| 未拍 / unshot |",
        "| --- | --- | --- | --- | --- |",
        *rows,
        "",
    ]
