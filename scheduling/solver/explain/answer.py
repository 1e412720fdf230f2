"""What is said about a scene: frozen values, their texts and their JSON."""

from dataclasses import asdict, dataclass, field
from typing import Any

from scheduling.solver.explain.reason import Reason, clock_en, clock_zh, figures_text
from scheduling.solver.plan import Plan, plan_to_json

# What an alternative changes. A visit is the scenes shot around this one at its place.
OTHER_TIME, OTHER_DAY, VISIT_DAY, OTHER_SET = "time", "day", "visit_day", "set"


@dataclass(frozen=True)
class Alternative:
    """
    Another place for a scene: what it costs everybody, or the rules that forbid it.

    `changes`: figure → how much more than in the plan, as `price_plan` names them; `moved`:
    the other scenes that then begin at another minute or play on another set. Both are
    empty and `plan` is None when it is forbidden. `set` is None where that is all the same.
    """

    kind: str
    day: int | None
    set: str | None
    start: int | None = None
    reasons: tuple[Reason, ...] = ()
    changes: dict[str, int] = field(default_factory=dict, hash=False)
    moved: tuple[str, ...] = ()
    plan: Plan | None = field(default=None, repr=False, hash=False)

    @property
    def is_possible(self) -> bool:
        """Whether a legal plan has the scene there."""
        return self.plan is not None

    @property
    def extra(self) -> int | None:
        """Yuan more for the whole base (negative: cheaper), or None when it is forbidden."""
        return self.changes["cost"] if self.is_possible else None

    def message(self, language: str = "zh") -> str:
        """One sentence for people."""
        english = language.startswith("en")
        what = self.title_en() if english else self.title_zh()
        if not self.is_possible:
            why = ("; " if english else "；").join(r.message(language) for r in self.reasons)
            return f"{what}: not possible: {why}" if english else f"{what}：不可行：{why}"
        price, figures = self.changes["cost"], figures_text(self.changes, language)
        if english:
            more = f"{abs(price):,} yuan {'more' if price >= 0 else 'less'}"
            return f"{what}: {more}" + (f" ({figures})" if figures else "")
        more = f"{'多' if price >= 0 else '省'} {abs(price):,} 元"
        return f"{what}：{more}" + (f"（{figures}）" if figures else "")

    def title_zh(self) -> str:
        """What would be otherwise."""
        at = f"（{clock_zh(self.start)} 开始）" if self.start is not None else ""
        if self.kind == OTHER_SET:
            return f"整个地点改到 {self.set}{at}"
        if self.kind == OTHER_TIME:
            return f"同一天换个时间{at}"
        who = "连同前后同景场次" if self.kind == VISIT_DAY else "单独"
        return f"{who}移到第 {self.day} 天{at}"

    def title_en(self) -> str:
        """What would be otherwise, in English."""
        at = f" (from {clock_en(self.start)})" if self.start is not None else ""
        if self.kind == OTHER_SET:
            return f"its whole location on {self.set}{at}"
        if self.kind == OTHER_TIME:
            return f"the same day at another time{at}"
        who = "with its whole visit" if self.kind == VISIT_DAY else "by itself"
        return f"{who} on day {self.day}{at}"


@dataclass(frozen=True)
class Explanation:
    """
    Why a scene is where it is.

    `share`: yuan the base saves when only this scene is taken out and nothing else moves (its
    penalty for being unshot left out), by figure in `share_figures`. `earliest`: what keeps
    it from beginning a minute sooner. For an unshot scene set, day and start are None.
    """

    scene: str
    production: str
    set: str | None
    day: int | None
    start: int | None
    share: int
    share_figures: dict[str, int] = field(hash=False)
    earliest: tuple[Reason, ...]
    alternatives: tuple[Alternative, ...]

    @property
    def best(self) -> Alternative | None:
        """The cheapest possible alternative, or None."""
        return min(
            (each for each in self.alternatives if each.is_possible),
            key=lambda each: each.changes["cost"],
            default=None,
        )

    def lines(self, language: str = "zh") -> list[str]:
        """The whole explanation as lines for people."""
        english = language.startswith("en")
        clock = clock_en if english else clock_zh
        if self.start is None:
            head = f"{self.scene}: not shot" if english else f"{self.scene}：未排入"
        elif english:
            head = f"{self.scene}: {self.set}, {clock(self.start)}, its share {self.share:,} yuan"
        else:
            head = f"{self.scene}：{self.set}，{clock(self.start)}，所占费用 {self.share:,} 元"
        why = [reason.message(language) for reason in self.earliest]
        order = sorted(
            self.alternatives,
            key=lambda a: (a.extra is None, a.extra or 0, a.day or 0, a.set or ""),
        )
        return [head, *why, *(each.message(language) for each in order)]


def explanation_to_json(explanation: Explanation, *, plans: bool = False) -> dict[str, Any]:
    """JSON values; with `plans` every possible alternative carries its whole plan."""
    made = asdict(explanation)
    for out, each in zip(made["alternatives"], explanation.alternatives, strict=True):
        out |= {"extra": each.extra, "zh": each.message("zh"), "en": each.message("en")}
        out["plan"] = plan_to_json(each.plan) if plans and each.plan else None
    return made
