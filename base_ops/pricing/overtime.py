"""Overtime: time past what was paid for, in steps, after grace."""

from dataclasses import dataclass
from datetime import date

from base_ops.pricing.money import half_up, per_hour, share
from base_ops.pricing.request import Item, Line, LineKind
from base_ops.pricing.tariff import Overtime, Rate
from base_ops.pricing.words import day_en, day_zh, hours_en, hours_zh
from sets.money import yuan

DAY_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class Fee:
    """What so many minutes over cost, and how that came about."""

    amount_fen: int
    zh: str
    en: str


def overtime_fee(rule: Overtime, over: int, hour_fen: int, day_cap: int | None) -> Fee:
    """
    The fee for `over` minutes past the paid time.

    `day_cap` is the price of one more day: overtime within 24 hours never costs more,
    and every full 24 hours cost just that.
    """
    whole, rest = divmod(over, DAY_MINUTES) if day_cap else (0, over)
    paid = rule.paid_minutes(rest)
    amount = _amount(rule, paid, hour_fen)
    zh, en = _unit(rule, hour_fen)
    why_zh = f"超 {hours_zh(rest)}（{_grace_zh(rule)}），计 {hours_zh(paid)} × {zh}"
    why_en = f"{hours_en(rest)} over ({_grace_en(rule)}), counted as {hours_en(paid)} × {en}"
    if day_cap is not None and amount > day_cap:
        amount = day_cap
        why_zh += f"，以一天的价格 {yuan(day_cap)} 为限"
        why_en += f", at most the price of a day, {yuan(day_cap)}"
    if whole and day_cap:
        amount += whole * day_cap
        why_zh = f"多占 {whole} 天 × {yuan(day_cap)}；{why_zh}"
        why_en = f"{whole} days more × {yuan(day_cap)}; {why_en}"
    return Fee(amount, why_zh, why_en)


def overtime_line(
    fee: Fee, rate: Rate, item: Item | None, place: int | None, day: date, *, agreed: bool
) -> Line:
    """The fee as a line of its stretch; what was not agreed beforehand says so."""
    name_zh, name_en = (item.name, item.name_en) if item else (rate.zh, rate.en)
    what_zh, what_en = (
        ("超时", "overtime") if agreed else ("超出约定时段", "beyond the time agreed")
    )
    return Line(
        LineKind.OVERTIME,
        fee.amount_fen,
        f"{name_zh} {what_zh} {day_zh(day)}",
        f"{name_en} {what_en} {day_en(day)}",
        fee.zh,
        fee.en,
        place,
        rate.key,
    )


def _amount(rule: Overtime, paid: int, hour_fen: int) -> int:
    if rule.step_fen is not None:
        return rule.step_fen * (paid // rule.step_minutes)
    if rule.hour_fen is not None:
        return per_hour(rule.hour_fen, paid)
    return half_up(hour_fen * (rule.hour_percent or 100) * paid, 100 * 60)


def _unit(rule: Overtime, hour_fen: int) -> tuple[str, str]:
    if rule.step_fen is not None:
        step = yuan(rule.step_fen)
        return f"{step}/{rule.step_minutes} 分钟", f"{step} each {rule.step_minutes} min"
    if rule.hour_fen is not None:
        return f"{yuan(rule.hour_fen)}/小时", f"{yuan(rule.hour_fen)}/h"
    price = yuan(share(hour_fen, rule.hour_percent or 100))
    percent = rule.hour_percent or 100
    return f"{price}/小时（小时价的 {percent}%）", f"{price}/h ({percent}% of the hour)"


def _grace_zh(rule: Overtime) -> str:
    free = f"{rule.grace_minutes} 分钟内免费，" if rule.grace_minutes else ""
    return f"{free}每 {rule.step_minutes} 分钟计"


def _grace_en(rule: Overtime) -> str:
    free = f"{rule.grace_minutes} min free, " if rule.grace_minutes else ""
    return f"{free}by {rule.step_minutes} min"
