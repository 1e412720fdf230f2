"""What forbids something, in words for people and for programs."""

from dataclasses import dataclass, field
from typing import Any

from scheduling.solver.errors import SolverError
from scheduling.solver.problem import DAY


@dataclass(frozen=True)
class Reason:
    """
    A rule that stands in the way: a stable code, the text in both languages, the ids.

    Days and minutes in `details` are those of the horizon.
    """

    code: str
    zh: str
    en: str
    details: dict[str, Any] = field(default_factory=dict, hash=False)

    def message(self, language: str = "zh") -> str:
        """The text for people; Chinese unless `language` starts with "en"."""
        return self.en if language.startswith("en") else self.zh


class CannotExplain(SolverError):
    """The plan breaks a rule, or knows nothing of what is asked for."""

    code = "cannot_explain"
    zh = "无法解释 {what}：{why_zh}。"
    en = "{what} cannot be explained: {why_en}."

    def __init__(self, what: str, why_zh: str, why_en: str) -> None:
        super().__init__(what=what, why_zh=why_zh, why_en=why_en)


def clock_zh(minute: int) -> str:
    """A minute of the horizon for people."""
    return f"第 {minute // DAY} 天 {minute % DAY // 60:02}:{minute % 60:02}"


def clock_en(minute: int) -> str:
    """The same in English."""
    return f"day {minute // DAY} {minute % DAY // 60:02}:{minute % 60:02}"


# Names of the figures of `price_plan` for people, and whether they are yuan.
FIGURES = {
    "changeovers": ("换景", "changeovers"),
    "redresses": ("改景", "redresses"),
    "handovers": ("交接", "handovers"),
    "costume_changes": ("换装", "costume changes"),
    "relights": ("改光", "relights"),
    "crew_days": ("剧组拍摄日", "crew days"),
    "overtime_minutes": ("超时分钟", "overtime minutes"),
    "actor_days": ("演员日", "actor days"),
    "hold_days": ("演员等候日", "hold days"),
    "unshot_scenes": ("未拍场次", "unshot scenes"),
}


def figures_text(changes: dict[str, int], language: str) -> str:
    """`换景 +1，改景 -1`: every figure that changes."""
    column, comma = (1, ", ") if language.startswith("en") else (0, "，")
    parts = (
        f"{names[column]} {changes[key]:+d}" for key, names in FIGURES.items() if changes.get(key)
    )
    return comma.join(parts)
