"""The settlement: what was quoted, and what really happened. Pure, like the quote."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from base_ops.pricing.hire import Hired, hire, hire_one
from base_ops.pricing.money import per_hour, share
from base_ops.pricing.overtime import overtime_fee, overtime_line
from base_ops.pricing.quote import priced
from base_ops.pricing.request import (
    Attendance,
    Events,
    Line,
    LineKind,
    Price,
    Request,
    total,
)
from base_ops.pricing.stretches import Stretch
from base_ops.pricing.tariff import DAY_SCHEMES, SET_SCHEMES, Tariff
from base_ops.pricing.words import hours_en, hours_zh
from sets.money import yuan
from sets.timespan import TimeSpan


def settle(request: Request, tariff: Tariff, events: Events) -> Price:
    """
    The quoted hire, and by attendance: overtime, early return, late strike; losses.

    What an earlier occupant kept a crew out is not its overtime. Extras are those read
    off the meters, not those the quote guessed.
    """
    hired = hire(request, tariff)
    quoted = priced(replace(request, extras=events.extras), tariff, hired)
    lines = list(quoted.lines)
    for one in hired:
        lines += _overtime(one, request, events)
        lines += _early_return(one, request, tariff, events)
    lines += _late_strikes(request, tariff, events)
    lines += _damages(events)
    return Price(tuple(lines), total(lines), quoted.hire_fen, 0, 0)


def _overtime(one: Hired, request: Request, events: Events) -> Iterator[Line]:
    if one.rate.overtime is None:
        return
    place = one.places[0] if one.rate.scheme in SET_SCHEMES else None
    item = request.items[place] if place is not None else None
    cap = one.price_fen if one.rate.scheme in DAY_SCHEMES else None
    for cut, paid in zip(one.stretches, one.paid_minutes, strict=True):
        used, forgiven = _used(cut, one, request, events)
        over = used - paid
        if over + forgiven <= 0:
            continue
        fee = overtime_fee(one.rate.overtime, max(0, over), one.hour_fen, cap)
        line = overtime_line(fee, one.rate, item, place, cut.day, agreed=False)
        if forgiven:
            line = replace(
                line,
                why_zh=f"前一剧组晚撤 {hours_zh(forgiven)}，已从超时扣除；{line.why_zh}",
                why_en=f"{hours_en(forgiven)} lost to the crew before, not counted; {line.why_en}",
            )
        if fee.amount_fen or forgiven:
            yield line


def _used(cut: Stretch, one: Hired, request: Request, events: Events) -> tuple[int, int]:
    """Minutes from first in to last out of a stretch, and those forgiven for being kept out."""
    begin, end, forgiven = cut.start, cut.end, 0
    for place in one.places:
        span, seen = request.items[place].span, events.attendance.get(place)
        if seen is None:
            continue
        if cut.start <= span.start < cut.start + timedelta(days=1):
            begin = min(begin, seen.checked_in_at)
        if cut.start < span.end <= cut.end:
            end = max(end, _left(seen))
            if seen.checked_out_at > cut.end:
                forgiven = max(forgiven, seen.kept_out_minutes)
    return TimeSpan(begin, end).minutes, forgiven


def _left(seen: Attendance) -> datetime:
    """When it left, without the time that others had taken from it."""
    return seen.checked_out_at - timedelta(minutes=seen.kept_out_minutes)


def _early_return(one: Hired, request: Request, tariff: Tariff, events: Events) -> Iterator[Line]:
    percent = tariff.early_return_percent
    if not percent or one.rate.scheme not in SET_SCHEMES:
        return
    place = one.places[0]
    item, seen = request.items[place], events.attendance.get(place)
    if seen is None or seen.checked_out_at >= item.span.end:
        return
    until = max(seen.checked_out_at, item.span.start + timedelta(minutes=1))
    shorter = hire_one(request, tariff, place, one.rate, TimeSpan(item.span.start, until))
    saved = one.total_fen - shorter.total_fen
    early = TimeSpan(until, item.span.end).minutes
    if saved > 0:
        yield Line(
            LineKind.EARLY_RETURN,
            -share(saved, percent),
            f"{item.name} 提前交还",
            f"{item.name_en} early return",
            f"早 {hours_zh(early)}，少用 {yuan(saved)}，退 {percent}%",
            f"{hours_en(early)} early, {yuan(saved)} not used, {percent}% given back",
            place,
            one.rate.key,
        )


def _late_strikes(request: Request, tariff: Tariff, events: Events) -> Iterator[Line]:
    unit = tariff.late_strike_hour_fen
    for place, seen in sorted(events.attendance.items()):
        if not seen.blocked_minutes or not unit:
            continue
        item, late = request.items[place], seen.blocked_minutes
        yield Line(
            LineKind.LATE_STRIKE,
            per_hour(unit, late),
            f"{item.name} 晚撤",
            f"{item.name_en} late strike",
            f"下一剧组因此晚进场 {hours_zh(late)} × {yuan(unit)}/小时",
            f"the next crew came in {hours_en(late)} late for it × {yuan(unit)}/h",
            place,
        )


def _damages(events: Events) -> Iterator[Line]:
    for loss in events.damages:
        yield Line(
            LineKind.DAMAGE,
            loss.amount_fen,
            f"损坏赔偿：{loss.what}",
            f"Damage: {loss.what}",
            "按实际损失",
            "at cost",
        )
