"""What could be given up for scenes that cannot be shot: each tried out, with its price."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from scheduling.solver.check import find_violations
from scheduling.solver.difference import compare
from scheduling.solver.explain.case import Case
from scheduling.solver.explain.proof import no_day
from scheduling.solver.explain.tryout import Tryout
from scheduling.solver.explain.wish import Wish, drops, sets_of_kind, wider
from scheduling.solver.plan import Plan
from scheduling.solver.problem import DAY, Actor, Problem, Production

OVERTIME = (30, 60, 90, 120)  # minutes more, the fewest that help are named
MORE_DAYS = (1, 2)
SETS_TRIED = 3  # of a location
DAYS_TRIED = 6  # off days
ORDERS_TRIED = 4
GIVEN_UP = ("off_days", "closures", "pinned")  # wishes that people could give up altogether
POLISH = 6  # turns to make what was found cheaper


@dataclass(frozen=True)
class Relaxation:
    """
    One thing to give up. When it helps, `problem` is the changed one and `plan` shoots the scenes.

    `changes`: figure → how much more than in the plan asked about. `proved`: when it does
    not help, whether that is sure or only that none was found.
    """

    code: str
    zh: str
    en: str
    details: dict[str, Any] = field(hash=False)
    helps: bool
    proved: bool
    changes: dict[str, int] = field(default_factory=dict, hash=False)
    plan: Plan | None = field(default=None, repr=False, hash=False)
    problem: Problem | None = field(default=None, repr=False, hash=False)

    @property
    def price(self) -> int:
        """Yuan more for the whole base; less than nothing where unshot scenes are dearer."""
        return self.changes.get("cost", 0)

    @property
    def price_of_shooting(self) -> int:
        """The same without what is saved in penalties for unshot scenes."""
        saved = self.changes.get("unshot_scenes", 0)
        each = self.problem.prices.unshot_scene if self.problem else 0
        return self.price - saved * each

    def message(self, language: str = "zh") -> str:
        """One sentence for people."""
        english = language.startswith("en")
        what, yuan = self.en if english else self.zh, self.price_of_shooting
        if self.helps:
            more = f"{what}: helps, {yuan:,} yuan of shooting" if english else f"{what}：可行"
            return more if english else f"{more}，拍摄费用 {yuan:+,} 元"
        if english:
            return f"{what}: does not help" + ("" if self.proved else " (as far as was tried)")
        return f"{what}：仍不可行" if self.proved else f"{what}：试算后仍不可行"


@dataclass(frozen=True)
class Idea:
    """A relaxation that is still to be tried out."""

    code: str
    zh: str
    en: str
    details: dict[str, Any]
    change: Callable[[Case], Case]


def relaxations(
    case: Case, lost: Collection[str], core: Collection[Wish], tryout: Tryout
) -> Iterator[Relaxation]:
    """Everything worth a try, in turn; of days, minutes and sets no more than what helps."""
    for ideas in (
        days_after(case),
        days_before(case),
        overtime(case),
        *more_sets(case, lost),
        *([idea] for idea in days_off(case, lost)),
        *([idea] for idea in orders(case, lost)),
        *([idea] for idea in whole_wishes(core)),
    ):
        for idea in ideas:
            if tryout.is_over:
                return
            found = tried(case, idea, tryout)
            yield found
            if found.helps:
                break


def tried(case: Case, idea: Idea, tryout: Tryout) -> Relaxation:
    """The idea solved, checked and priced."""
    changed = idea.change(case)
    answer = tryout.ask(changed, polish=POLISH)
    parts = (idea.code, idea.zh, idea.en, idea.details)
    if answer.plan is None:
        return Relaxation(*parts, False, answer.proved)
    plan = changed.joined(answer.plan)
    if find_violations(changed.problem, plan, case.pins.happened):
        return Relaxation(*parts, False, False)
    changes = difference(case.problem, case.plan, changed.problem, plan)
    return Relaxation(*parts, True, True, changes, plan, changed.problem)


def difference(problem: Problem, before: Plan, later: Problem, after: Plan) -> dict[str, int]:
    """How much more of every figure."""
    compared = compare(problem, before, after, problem_after=later)
    return {name: compared.change(name) for name in compared.figures}


def given(change: Callable[[Production], Production]) -> Callable[[Case], Case]:
    """A change of the production as a change of the case."""
    return lambda case: case.with_production(change(case.whole))


def from_day(day: int) -> Callable[[Case], Case]:
    """The window begins on this day."""
    return given(lambda p: replace(p, first_day=day))


def until_day(day: int) -> Callable[[Case], Case]:
    """The window ends on this day, beyond the horizon if need be."""

    def longer(case: Case) -> Case:
        wide = case.with_problem(replace(case.problem, days=max(case.problem.days, day + 1)))
        return wide.with_production(replace(wide.whole, last_day=day))

    return longer


def with_overtime(limit: int) -> Callable[[Case], Case]:
    """So many minutes of overtime are allowed."""
    return given(lambda p: replace(p, overtime_limit=limit))


def comes_on(name: str, day: int) -> Callable[[Case], Case]:
    """The actor works on this day."""

    def comes(actor: Actor) -> Actor:
        off = actor.off_days - {day}
        return replace(actor, off_days=off) if actor.id == name else actor

    return given(lambda p: replace(p, cast=tuple(map(comes, p.cast))))


def days_after(case: Case) -> Iterator[Idea]:
    for more in MORE_DAYS:
        day = case.whole.last_day + more
        zh, en = f"档期延后 {more} 天（到第 {day} 天）", f"{more} more at the end (to day {day})"
        yield Idea("day_after", zh, en, {"last_day": day}, until_day(day))


def days_before(case: Case) -> Iterator[Idea]:
    for more in MORE_DAYS:
        day = case.whole.first_day - more
        if day >= 0:
            zh, en = f"提前 {more} 天开拍（第 {day} 天）", f"{more} more before (from day {day})"
            yield Idea("day_before", zh, en, {"first_day": day}, from_day(day))


def overtime(case: Case) -> Iterator[Idea]:
    for more in OVERTIME:
        limit = case.whole.overtime_limit + more
        if case.whole.wrap + limit <= case.whole.call + DAY:
            zh, en = f"每天多超时 {more} 分钟", f"{more} min more of overtime a day"
            yield Idea("overtime", zh, en, {"overtime_limit": limit}, with_overtime(limit))


def more_sets(case: Case, lost: Collection[str]) -> Iterator[list[Idea]]:
    """For each location of the lost scenes the sets of its kind with the most room."""
    for place in {s.location: None for s in case.whole.scenes if s.id in lost}:
        scenes = [s for s in case.whole.scenes if s.id in lost and s.location == place]
        ideas: list[Idea] = []
        sets = sets_of_kind(case, case.whole.location_by_id[place])
        sets.sort(key=lambda on: len(case.floor.booked.get(on, ())))
        for on in sets:
            if len(ideas) < SETS_TRIED and no_day(case, scenes, on) is None:
                zh, en = f"{place} 也可用 {on}", f"{place} may play on {on} too"
                details = {"location": place, "set": on}
                ideas.append(Idea("set", zh, en, details, wider(place, [on])))
        yield ideas


def days_off(case: Case, lost: Collection[str]) -> Iterator[Idea]:
    """An actor of the lost scenes comes on an off day, the days that miss the fewest others first."""
    its = case.whole
    mine = {actor for scene in its.scenes if scene.id in lost for actor in scene.cast}
    window = range(its.first_day, its.last_day + 1)
    away = [(a.id, day) for a in its.cast if a.id in mine for day in window if day in a.off_days]
    others = {day: sum(d == day for _, d in away) for _, day in away}
    for name, day in sorted(away, key=lambda pair: (others[pair[1]], pair))[:DAYS_TRIED]:
        zh, en = f"{name} 第 {day} 天到场", f"{name} comes on day {day}"
        yield Idea("off_day", zh, en, {"actor": name, "day": day}, comes_on(name, day))


def whole_wishes(core: Collection[Wish]) -> Iterator[Idea]:
    """Off days, closures and pins that clash, given up altogether."""
    for wish in core:
        if wish.code in GIVEN_UP:
            zh, en = f"取消：{wish.zh}", f"without this: {wish.en}"
            yield Idea(wish.code, zh, en, wish.details, wish.give_up)


def orders(case: Case, lost: Collection[str]) -> Iterator[Idea]:
    pairs = [pair for pair in case.whole.after if set(pair).intersection(lost)]
    for first, then in list(dict.fromkeys(pairs))[:ORDERS_TRIED]:
        zh, en = f"不要求 {then} 在 {first} 之后", f"{then} need not come after {first}"
        yield Idea("order", zh, en, {"first": first, "then": then}, drops([(first, then)]))
