"""For scenes that cannot be shot: the fewest wishes that clash, and what to give up."""

import time
from collections.abc import Collection
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from scheduling.solver.check import find_violations
from scheduling.solver.explain.bench import floor_without, owner_of
from scheduling.solver.explain.case import Case
from scheduling.solver.explain.reason import CannotExplain, Reason
from scheduling.solver.explain.relax import Relaxation, difference, relaxations
from scheduling.solver.explain.tryout import Tryout
from scheduling.solver.explain.wish import Wish, wishes_of
from scheduling.solver.pins import NO_PINS, Pins
from scheduling.solver.plan import Plan, plan_to_json
from scheduling.solver.problem import Problem, Production

MOVES_A_SECOND = 8_000  # of each question, for each second of the whole answer
FEWEST_MOVES = 36_000
CLASH_SHARE = 0.5  # of the time, for the wishes that clash; the rest for what to give up


@dataclass(frozen=True)
class Clash:
    """
    Why these scenes of one production cannot be shot.

    `wishes` clash: without any one of them a plan was found (`is_minimal`: this was seen for
    every one), with all of them none. `proved`: that there is none is certain, else that
    none was found; `reason` then says it without any wish given up. Where the scenes can be
    shot after all, `plan` does it (`changes`: figure → how much more), and `wishes` is empty.
    """

    production: str
    scenes: tuple[str, ...]
    wishes: tuple[Wish, ...]
    proved: bool
    is_minimal: bool
    reason: Reason | None
    relaxations: tuple[Relaxation, ...]
    plan: Plan | None = field(default=None, repr=False, hash=False)
    changes: dict[str, int] = field(default_factory=dict, hash=False)

    def lines(self, language: str = "zh") -> list[str]:
        """The clash as lines for people."""
        english, names = language.startswith("en"), ", ".join(self.scenes)
        if self.plan is not None:
            yuan = self.changes["cost"]
            zh = f"{names} 其实拍得下，费用 {yuan:+,} 元"
            return [f"{names} can be shot after all, {yuan:+,} yuan" if english else zh]
        zh, en = f"{names} 排不下，下列要求互相冲突：", f"{names} cannot be shot. These clash:"
        sure = [] if self.proved else ["（试算结果）" if not english else "(as far as was tried)"]
        why = [self.reason.message(language)] if self.reason else []
        wishes = [f"- {wish.message(language)}" for wish in self.wishes]
        helps = [each.message(language) for each in self.relaxations if each.helps]
        if vain := len(self.relaxations) - len(helps):
            told = (
                f"{vain} other ways were tried in vain"
                if english
                else f"另试 {vain} 种办法均不可行"
            )
            helps.append(told)
        return [en if english else zh, *wishes, *why, *sure, *helps]


def explain_unshot(
    problem: Problem,
    plan: Plan | None,
    scene_ids: Collection[str] | None = None,
    *,
    seconds: float = 20.0,
    moves: int | None = None,
    seed: int = 0,
    pins: Pins = NO_PINS,
) -> list[Clash]:
    """
    One clash for each production with scenes that cannot be shot (all unshot ones when None).

    The other productions stand as in the plan; without a plan each production is looked at
    by itself. With `moves` (for each question) the answer is repeatable as long as the time
    is not over. `pins` hold: what has begun stays, what is pinned is a wish that can be given
    up. Raises CannotExplain when the plan is illegal or a scene unknown.
    """
    if plan is not None and (broken := find_violations(problem, plan, pins.happened)):
        raise CannotExplain(problem.name, broken[0].zh, broken[0].en)
    asked = {name: owner_of(problem, name).id for name in scene_ids or ()}
    standing = plan.scenes if plan is not None else {}
    chosen = [
        p
        for p in problem.productions
        if (scene_ids is None or p.id in asked.values())
        and any(scene.id not in standing for scene in p.scenes)
    ]
    clashes = []
    ends_at = time.monotonic() + seconds
    for n, production in enumerate(chosen):
        share = (ends_at - time.monotonic()) / (len(chosen) - n)
        its = {name for name, owner in asked.items() if owner == production.id}
        asker = Asker(problem, plan, production, share, moves, seed, pins)
        if found := asker.clash(its or None):
            clashes.append(found)
    return clashes


class Asker:
    """Finds the clash of one production."""

    def __init__(
        self,
        problem: Problem,
        plan: Plan | None,
        production: Production,
        seconds: float,
        moves: int | None,
        seed: int,
        pins: Pins = NO_PINS,
    ) -> None:
        each = moves or max(FEWEST_MOVES, int(MOVES_A_SECOND * seconds))
        begun_at = time.monotonic()
        self.first = Tryout(each, seed, begun_at + seconds * CLASH_SHARE)
        self.second = Tryout(each, seed, begun_at + seconds)
        names = frozenset(scene.id for scene in production.scenes)
        floor = floor_without(problem, plan or Plan(), production.id)
        self.whole = Case(problem, floor, production.id, names, plan or Plan(), pins)
        self.has_plan = plan is not None

    def clash(self, asked: Collection[str] | None) -> Clash | None:
        """The clash of these scenes (of all that are unshot when None), or None."""
        case = self.whole if self.has_plan else self.planned(self.whole)
        shot = case.own_plan.scenes
        lost = [
            s.id for s in case.whole.scenes if s.id not in shot and s.id in (asked or case.wanted)
        ]
        if not lost:
            return None
        case = case.only({*shot, *lost})
        answer = self.first.ask(case)
        if answer.plan is not None:
            plan = case.joined(answer.plan)
            changes = difference(case.problem, case.plan, case.problem, plan)
            name, scenes = case.name, tuple(lost)
            return Clash(name, scenes, (), False, False, None, (), plan, changes)
        return self.explained(case, lost, answer.reason)

    def planned(self, case: Case) -> Case:
        """The case with the best plan found for its production alone."""
        from scheduling.solver.solve import solve

        moves, pins = 4 * self.first.moves, case.own_pins
        found = solve(case.alone, seconds=600, iterations=moves, seed=0, pins=pins)
        return replace(case, plan=found.plan)

    def explained(self, case: Case, lost: list[str], reason: Reason | None) -> Clash:
        """The wishes that clash and what helps."""
        wishes = wishes_of(case, lost)
        core = self.core(case, wishes, [], wishes, False)
        kept = [wish for wish in wishes if wish in core]
        last = self.first.ask(without(case, wishes, kept))
        minimal = not self.first.is_over
        helps = tuple(relaxations(case, lost, kept, self.second))
        return Clash(
            case.name,
            tuple(lost),
            tuple(kept),
            last.proved and last.plan is None,
            minimal,
            last.reason or reason,
            helps,
        )

    def core(
        self, case: Case, all_: list[Wish], held: list[Wish], open_: list[Wish], new: bool
    ) -> list[Wish]:
        """
        The fewest of the `open_` wishes that clash with the `held` ones (Junker's QuickXplain).

        `new`: whether `held` has grown since it was last known not to clash by itself. When
        the time is over all that is left counts as clashing.
        """
        if new and self.clashes(case, all_, held):
            return []
        if len(open_) <= 1 or self.first.is_over:
            return open_
        half = len(open_) // 2
        low, high = open_[:half], open_[half:]
        of_high = self.core(case, all_, held + low, high, True)
        of_low = self.core(case, all_, held + of_high, low, bool(of_high))
        return of_low + of_high

    def clashes(self, case: Case, wishes: list[Wish], kept: list[Wish]) -> bool:
        """Whether nothing was found that keeps these wishes."""
        return self.first.ask(without(case, wishes, kept)).plan is None


def without(case: Case, wishes: list[Wish], kept: list[Wish]) -> Case:
    """The case with all wishes but these given up."""
    for wish in wishes:
        if wish not in kept:
            case = wish.give_up(case)
    return case


def clash_to_json(clash: Clash, *, plans: bool = False) -> dict[str, Any]:
    """JSON values; with `plans` whole plans too."""

    def said(each: Wish | Relaxation) -> dict[str, Any]:
        return {"code": each.code, "zh": each.message("zh"), "en": each.message("en")} | {
            "details": each.details
        }

    def weighed(each: Relaxation) -> dict[str, Any]:
        more = {"helps": each.helps, "proved": each.proved, "changes": each.changes}
        prices = {"price": each.price, "price_of_shooting": each.price_of_shooting}
        plan = plan_to_json(each.plan) if plans and each.plan else None
        titles = {"title_zh": each.zh, "title_en": each.en}
        return said(each) | titles | more | prices | {"plan": plan}

    return {
        "production": clash.production,
        "scenes": list(clash.scenes),
        "can_be_shot": clash.plan is not None,
        "wishes": [said(wish) for wish in clash.wishes],
        "proved": clash.proved,
        "is_minimal": clash.is_minimal,
        "reason": asdict(clash.reason) if clash.reason else None,
        "relaxations": [weighed(each) for each in clash.relaxations],
        "plan": plan_to_json(clash.plan) if plans and clash.plan else None,
        "changes": clash.changes,
    }
