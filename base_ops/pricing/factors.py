"""Factors: season, weekday, night, hot set and client, each a line of its own."""

from collections.abc import Iterator
from datetime import date

from base_ops.pricing.money import share
from base_ops.pricing.request import Item, Line, LineKind, Request
from base_ops.pricing.tariff import Factor, FactorKind, Tariff


def factor_lines(
    base: Line, item: Item | None, day: date, is_night: bool, request: Request, tariff: Tariff
) -> Iterator[Line]:
    """
    What the factors add to a line of hire, in the order of their kinds.

    Each is taken on the amount with those before it, half up to the fen. Of a kind only
    one holds: the most particular (set, kind of set, client), else the first.
    """
    running = base.amount_fen
    for kind in FactorKind:
        factor = _chosen(kind, item, day, is_night, request, tariff)
        if factor is None:
            continue
        added = share(running, factor.percent - 100)
        running += added
        if added:
            yield _line(factor, added, base)


def _line(factor: Factor, added: int, base: Line) -> Line:
    change = factor.percent - 100
    sign = "+" if change > 0 else "−"
    return Line(
        LineKind.FACTOR,
        added,
        f"{base.what_zh} · {factor.zh}",
        f"{base.what_en} · {factor.en}",
        f"{factor.zh} {sign}{abs(change)}%",
        f"{factor.en} {sign}{abs(change)}%",
        base.item,
        factor.key,
    )


def _chosen(
    kind: FactorKind,
    item: Item | None,
    day: date,
    is_night: bool,
    request: Request,
    tariff: Tariff,
) -> Factor | None:
    if kind == FactorKind.NIGHT and not is_night:
        return None
    fitting = [
        f for f in tariff.factors if f.kind == kind and _agrees(f, item, day, request.company_id)
    ]
    return min(fitting, key=_generality, default=None)


def _generality(factor: Factor) -> int:
    named = (factor.set_id, factor.kind_id, factor.company_id)
    return next((n for n, value in enumerate(named) if value is not None), len(named))


def _agrees(factor: Factor, item: Item | None, day: date, company_id: int | None) -> bool:
    if factor.first_date and day < factor.first_date:
        return False
    if factor.last_date and day > factor.last_date:
        return False
    if factor.weekdays and day.weekday() not in factor.weekdays:
        return False
    if factor.company_id is not None and factor.company_id != company_id:
        return False
    if factor.set_id is not None and (item is None or factor.set_id != item.set_id):
        return False
    return factor.kind_id is None or (item is not None and factor.kind_id == item.kind_id)
