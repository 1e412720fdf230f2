"""What calling off or moving costs, by how long before it was said."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from base_ops.money_errors import NoNoticeRule
from base_ops.pricing.money import share
from base_ops.pricing.request import Line, LineKind
from base_ops.pricing.tariff import Act, NoticeRule, Tariff
from base_ops.pricing.words import hours_en, hours_zh
from sets.money import yuan


class CalledOffBy(StrEnum):
    CLIENT = "CLIENT"
    BASE = "BASE"


@dataclass(frozen=True, slots=True)
class Cancellation:
    """
    What calling off leaves: the charge with its line, and where earnest and deposit go.

    Earnest kept counts against the charge: by law a side may ask for the one or the
    other, not for both. When the base calls off, it gives the earnest back twice.
    """

    lines: tuple[Line, ...]
    charge_fen: int
    earnest_kept_fen: int
    earnest_back_fen: int
    deposit_back_fen: int

    @property
    def due_fen(self) -> int:
        """What the client still owes."""
        return max(0, self.charge_fen - self.earnest_kept_fen)


def rule_for(act: Act, notice_minutes: int, tariff: Tariff) -> NoticeRule | None:
    """The rule with the longest notice that this notice is enough for."""
    fitting = [r for r in tariff.rules if r.act == act and r.holds_for(notice_minutes)]
    return max(fitting, key=lambda r: (r.notice_minutes, r.is_more_than), default=None)


def cancel(
    *,
    total_fen: int,
    earnest_fen: int,
    deposit_fen: int,
    notice_minutes: int,
    tariff: Tariff,
    by: CalledOffBy = CalledOffBy.CLIENT,
) -> Cancellation:
    """
    What calling off costs; `earnest_fen` and `deposit_fen` are what was paid of them.

    Notice shorter than every rule, or no rule at all, costs the whole.
    """
    if by == CalledOffBy.BASE:
        return Cancellation((), 0, 0, 2 * earnest_fen, deposit_fen)
    rule = rule_for(Act.CANCEL, max(0, notice_minutes), tariff)
    percent = rule.percent if rule else 100
    charge = min(total_fen, share(total_fen, percent) + (rule.fee_fen if rule else 0))
    kept = earnest_fen if (rule.keeps_earnest if rule else True) else min(earnest_fen, charge)
    line = Line(
        LineKind.CANCELLATION,
        charge,
        "取消费",
        "Cancellation",
        f"提前 {hours_zh(max(0, notice_minutes))}：{_name_zh(rule)}，{yuan(total_fen)} 的 {percent}%",
        f"{hours_en(max(0, notice_minutes))} of notice: {_name_en(rule)}, {percent}% of {yuan(total_fen)}",
        None,
        rule.zh if rule else "",
    )
    return Cancellation((line,), charge, kept, earnest_fen - kept, deposit_fen)


def move_lines(moves: tuple[int, ...], total_fen: int, tariff: Tariff) -> Iterator[Line]:
    """
    A line for each move, in the order they were made.

    Raises NoNoticeRule where the tariff allows no move with so little notice.
    """
    for made, notice in enumerate(moves):
        rule = rule_for(Act.RESCHEDULE, notice, tariff)
        if rule is None:
            raise NoNoticeRule(tariff=tariff.key, hours=notice // 60)
        is_free = made < rule.free_moves
        amount = 0 if is_free else share(total_fen, rule.percent) + rule.fee_fen
        why_zh = f"第 {made + 1} 次改期，提前 {hours_zh(notice)}：{rule.zh}"
        why_en = f"move {made + 1}, {hours_en(notice)} of notice: {rule.en}"
        if is_free:
            why_zh, why_en = f"{why_zh}，前 {rule.free_moves} 次免费", f"{why_en}, free"
        yield Line(
            LineKind.RESCHEDULE, amount, "改期费", "Rescheduling", why_zh, why_en, None, rule.zh
        )


def _name_zh(rule: NoticeRule | None) -> str:
    return rule.zh if rule else "通知太晚"


def _name_en(rule: NoticeRule | None) -> str:
    return rule.en if rule else "too late"
