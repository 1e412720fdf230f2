"""Hire: what the sets themselves cost for the time booked, with factors and overtime."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from base_ops.money_errors import NotPriced, SchemeDoesNotFit
from base_ops.pricing.factors import factor_lines
from base_ops.pricing.money import per_hour
from base_ops.pricing.overtime import overtime_fee, overtime_line
from base_ops.pricing.rates import fitting_rates, hour_price, price_of
from base_ops.pricing.request import Item, Line, LineKind, Request, total
from base_ops.pricing.stretches import Stretch, night_minutes, starts_at_night, stretches
from base_ops.pricing.tariff import DAY_SCHEMES, SET_SCHEMES, Rate, Scheme, Tariff
from base_ops.pricing.words import SCHEMES, hours_en, hours_zh, span_en, span_zh
from sets.money import yuan
from sets.timespan import TimeSpan

DAY_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class Hired:
    """Items paid together (one, or all under a pass) at a rate, their stretches and lines."""

    places: tuple[int, ...]
    rate: Rate
    price_fen: int
    hour_fen: int
    stretches: tuple[Stretch, ...]
    paid_minutes: tuple[int, ...]
    lines: tuple[Line, ...]

    @property
    def total_fen(self) -> int:
        return total(self.lines)


def hire(request: Request, tariff: Tariff) -> list[Hired]:
    """
    Price every item: those under a pass or a package together, the others each.

    Raises NotPriced where the tariff has no price, SchemeDoesNotFit where none fits.
    """
    found = []
    for scheme in (Scheme.PACKAGE, Scheme.BASE_DAY_PASS):
        places = [n for n, item in enumerate(request.items) if item.scheme == scheme]
        if places:
            found.append(_together(request, tariff, scheme, places))
    for n, item in enumerate(request.items):
        if item.scheme not in (Scheme.PACKAGE, Scheme.BASE_DAY_PASS):
            found.append(cheapest(request, tariff, n))
    return sorted(found, key=lambda hired: hired.places)


def cheapest(request: Request, tariff: Tariff, place: int) -> Hired:
    """The item at the scheme it names, or at the cheapest that fits; the first of equals."""
    item = request.items[place]
    schemes = (item.scheme,) if item.scheme else SET_SCHEMES
    rates = [r for scheme in schemes for r in fitting_rates(item, scheme, tariff, request.asked_at)]
    if not rates:
        raise _not_priced(item, item.scheme or Scheme.DAY, tariff)
    fits = [r for r in rates if _fits(r, item.span, tariff)]
    if not fits:
        raise _unfitting(item, item.scheme or Scheme.DAY)
    offers = [hire_one(request, tariff, place, rate) for rate in fits]
    return min(offers, key=lambda hired: hired.total_fen)


def hire_one(
    request: Request, tariff: Tariff, place: int, rate: Rate, span: TimeSpan | None = None
) -> Hired:
    """The item at this rate; for another span than its own when one is given."""
    item = request.items[place]
    of = span or item.span
    price = price_of(rate, item, tariff)
    assert price is not None
    hour = hour_price(item, tariff, rate, price)
    if rate.scheme == Scheme.HOUR:
        return _by_hour(request, tariff, place, rate, price, of)
    cuts = stretches([of], tariff)
    lines, paid = _by_stretch(request, tariff, item, place, rate, price, hour, cuts)
    return Hired((place,), rate, price, hour, tuple(cuts), tuple(paid), tuple(lines))


def _by_hour(
    request: Request, tariff: Tariff, place: int, rate: Rate, price: int, span: TimeSpan
) -> Hired:
    item = request.items[place]
    steps = -(-span.minutes // rate.step_minutes) * rate.step_minutes
    paid = max(rate.least_minutes, steps)
    until = span.start + timedelta(minutes=paid)
    night = night_minutes(TimeSpan(span.start, until), tariff)
    first = stretches([span], tariff)[0]
    lines: list[Line] = []
    for minutes, is_night in ((paid - night, False), (night, True)):
        if not minutes:
            continue
        unit = rate.night_price_fen if is_night and rate.night_price_fen is not None else price
        base = _hour_line(place, item, rate, tariff, minutes, unit, is_night, paid, span)
        dearer = is_night and rate.night_price_fen is None
        lines += [base, *factor_lines(base, item, first.day, dearer, request, tariff)]
    whole = Stretch(span.start, span.end, first.day, False)
    return Hired((place,), rate, price, price, (whole,), (paid,), tuple(lines))


def _hour_line(
    place: int,
    item: Item,
    rate: Rate,
    tariff: Tariff,
    minutes: int,
    unit: int,
    is_night: bool,
    paid: int,
    span: TimeSpan,
) -> Line:
    part_zh, part_en = ("，夜间", ", night") if is_night else ("", "")
    why_zh = f"{rate.zh}{part_zh}：{hours_zh(minutes)} × {yuan(unit)}/小时"
    why_en = f"{rate.en}{part_en}: {hours_en(minutes)} × {yuan(unit)}/h"
    if paid != span.minutes:
        why_zh += f"（{hours_zh(span.minutes)}，计 {hours_zh(paid)}）"
        why_en += f" ({hours_en(span.minutes)}, counted as {hours_en(paid)})"
    return Line(
        LineKind.HIRE,
        per_hour(unit, minutes),
        f"{item.name} {span_zh(span.start, span.end, tariff)}",
        f"{item.name_en} {span_en(span.start, span.end, tariff)}",
        why_zh,
        why_en,
        place,
        rate.key,
    )


def _together(request: Request, tariff: Tariff, scheme: Scheme, places: Sequence[int]) -> Hired:
    items = [request.items[n] for n in places]
    first = min(items, key=lambda item: item.span.start)
    rates = fitting_rates(first, scheme, tariff, request.asked_at)
    if not rates:
        raise _not_priced(first, scheme, tariff)
    offers = [_all_at(request, tariff, places, first, rate) for rate in rates]
    return min(offers, key=lambda hired: hired.total_fen)


def _all_at(
    request: Request, tariff: Tariff, places: Sequence[int], first: Item, rate: Rate
) -> Hired:
    price = price_of(rate, first, tariff)
    assert price is not None
    is_package = rate.scheme == Scheme.PACKAGE
    day_price = rate.extra_day_fen if is_package else price
    hour = hour_price(first, tariff, rate, day_price)
    cuts = stretches([request.items[n].span for n in places], tariff)
    if is_package:
        lines, paid = _package(request, tariff, first, rate, price, hour, cuts)
    else:
        lines, paid = _by_stretch(request, tariff, None, None, rate, price, hour, cuts)
    return Hired(tuple(places), rate, day_price, hour, tuple(cuts), tuple(paid), tuple(lines))


def _package(
    request: Request,
    tariff: Tariff,
    first: Item,
    rate: Rate,
    price: int,
    hour: int,
    cuts: Sequence[Stretch],
) -> tuple[list[Line], list[int]]:
    days = min(len(cuts), rate.included_days)
    base = Line(
        LineKind.HIRE,
        price,
        rate.zh,
        rate.en,
        f"一口价，含 {rate.included_days} 个拍摄日，用 {days} 日",
        f"one price with {rate.included_days} shooting days, {days} used",
        None,
        rate.key,
    )
    lines = [base, *factor_lines(base, None, cuts[0].day, False, request, tariff)]
    beyond, _ = _by_stretch(
        request, tariff, None, None, rate, rate.extra_day_fen, hour, cuts[rate.included_days :]
    )
    inside, _ = _by_stretch(
        request, tariff, None, None, rate, 0, hour, cuts[: rate.included_days], rate.extra_day_fen
    )
    lines += [*(line for line in inside if line.kind == LineKind.OVERTIME), *beyond]
    return lines, [_paid(rate, cut) for cut in cuts]


def _by_stretch(
    request: Request,
    tariff: Tariff,
    item: Item | None,
    place: int | None,
    rate: Rate,
    price: int,
    hour: int,
    cuts: Sequence[Stretch],
    most: int | None = None,
) -> tuple[list[Line], list[int]]:
    """One price for each stretch, its factors, its overtime; the minutes each pays for."""
    lines: list[Line] = []
    for cut in cuts:
        base = _day_line(tariff, item, place, rate, price, cut)
        from_night = rate.scheme != Scheme.NIGHT and _is_night(cut, tariff)
        lines += [base, *factor_lines(base, item, cut.day, from_night, request, tariff)]
        over = 0 if _is_kept_overnight(rate, cut) else cut.minutes - rate.included_minutes
        if over > 0 and rate.overtime:
            cap = (price if most is None else most) if rate.scheme in DAY_SCHEMES else None
            fee = overtime_fee(rate.overtime, over, hour, cap)
            if fee.amount_fen:
                lines.append(overtime_line(fee, rate, item, place, cut.day, agreed=True))
    return lines, [_paid(rate, cut) for cut in cuts]


def _day_line(
    tariff: Tariff, item: Item | None, place: int | None, rate: Rate, price: int, cut: Stretch
) -> Line:
    name_zh, name_en = (item.name, item.name_en) if item else (rate.zh, rate.en)
    included = rate.included_minutes
    why_zh = f"{rate.zh}：含 {hours_zh(included)}，用 {hours_zh(cut.minutes)}，{yuan(price)}"
    why_en = (
        f"{rate.en}: {hours_en(included)} included, {hours_en(cut.minutes)} used, {yuan(price)}"
    )
    if rate.percent_of_day is not None and rate.price_fen is None:
        why_zh += f"（全天价的 {rate.percent_of_day}%）"
        why_en += f" ({rate.percent_of_day}% of the day)"
    if _is_kept_overnight(rate, cut):
        why_zh += "，连续占用过夜，不计超时"
        why_en += ", kept overnight, no overtime"
    return Line(
        LineKind.HIRE,
        price,
        f"{name_zh} {span_zh(cut.start, cut.end, tariff)}",
        f"{name_en} {span_en(cut.start, cut.end, tariff)}",
        why_zh,
        why_en,
        place,
        rate.key,
    )


def _is_kept_overnight(rate: Rate, cut: Stretch) -> bool:
    """One set that stays with its crew through the night: the next day's price follows."""
    return rate.scheme == Scheme.DAY and cut.runs_on


def _paid(rate: Rate, cut: Stretch) -> int:
    """The minutes from the stretch's start that its price and quoted overtime pay for."""
    if _is_kept_overnight(rate, cut) or rate.overtime is None:
        return DAY_MINUTES
    over = cut.minutes - rate.included_minutes
    return rate.included_minutes + (rate.overtime.paid_minutes(over) if over > 0 else 0)


def _fits(rate: Rate, span: TimeSpan, tariff: Tariff) -> bool:
    if rate.scheme == Scheme.HOUR:
        return True
    if rate.scheme == Scheme.NIGHT and not _is_night(stretches([span], tariff)[0], tariff):
        return False
    if rate.scheme in DAY_SCHEMES:
        return True
    longest = DAY_MINUTES if rate.overtime else rate.included_minutes
    return span.minutes <= longest


def _is_night(cut: Stretch, tariff: Tariff) -> bool:
    return starts_at_night(cut.start, tariff)


def _not_priced(item: Item, scheme: Scheme, tariff: Tariff) -> NotPriced:
    zh, en = SCHEMES[scheme]
    return NotPriced(tariff=tariff.key, set=item.name, scheme_zh=zh, scheme_en=en)


def _unfitting(item: Item, scheme: Scheme) -> SchemeDoesNotFit:
    zh, en = SCHEMES[scheme]
    hours = f"{item.span.minutes / 60:g}"
    return SchemeDoesNotFit(set=item.name, hours=hours, scheme_zh=zh, scheme_en=en)
