"""What a set would cost over a span: for the desk's list of free sets, and for quotes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from base_ops import pricing
from base_ops.models import Company
from base_ops.money_errors import NotPriced, SchemeDoesNotFit
from base_ops.selectors.tariffs import tariff_data, tariff_in_force, tariff_required
from sets.models import Base, StandingSet
from sets.timespan import TimeSpan


@dataclass(frozen=True, slots=True)
class PriceTag:
    """What a set costs over a span: the sum in fen and the lines it is made of."""

    fen: int
    lines: tuple[pricing.Line, ...]


def price_of(
    standing_set: StandingSet, span: TimeSpan, company: Company | None, now: datetime
) -> PriceTag:
    """
    The cheapest hire of one set over a span, with factors, without extras of the day.

    Raises NoTariff, NotPriced. For many sets `prices_of` asks as many queries as this.
    """
    data = tariff_data(tariff_required(standing_set.base, now))
    return _tag(data, standing_set, span, company, now)


def prices_of(
    standing_sets: Iterable[StandingSet],
    span: TimeSpan,
    company: Company | None,
    now: datetime,
    *,
    base: Base,
) -> dict[int, PriceTag]:
    """
    {set id: price} of many sets over one span, in five queries however many there are.

    A set that the tariff has no price for is missing; without a tariff all are.
    """
    tariff = tariff_in_force(base, now)
    if tariff is None:
        return {}
    data, found = tariff_data(tariff), {}
    for standing_set in standing_sets:
        try:
            found[standing_set.pk] = _tag(data, standing_set, span, company, now)
        except (NotPriced, SchemeDoesNotFit):
            continue
    return found


def sums_of(
    wanted: Sequence[tuple[StandingSet, TimeSpan, Company]], now: datetime, *, base: Base
) -> list[int | None]:
    """
    The cheapest hire of each, in fen, one tariff read once; None for what it does not price.
    """
    tariff = tariff_in_force(base, now)
    if tariff is None:
        return [None] * len(wanted)
    data, found = tariff_data(tariff), list[int | None]()
    for standing_set, span, company in wanted:
        try:
            found.append(_tag(data, standing_set, span, company, now).fen)
        except (NotPriced, SchemeDoesNotFit):
            found.append(None)
    return found


def item_of(
    standing_set: StandingSet,
    span: TimeSpan,
    scheme: str = "",
    booking_id: int | None = None,
) -> pricing.Item:
    """A set over a span as the pricing takes it; no scheme means the cheapest that fits."""
    english = f"{standing_set.code} {standing_set.name_en}".strip()
    return pricing.Item(
        name=str(standing_set),
        name_en=english,
        span=span,
        set_id=standing_set.pk,
        kind_id=standing_set.kind_id,
        scheme=pricing.Scheme(scheme) if scheme else None,
        booking_id=booking_id,
    )


def _tag(
    data: pricing.Tariff,
    standing_set: StandingSet,
    span: TimeSpan,
    company: Company | None,
    now: datetime,
) -> PriceTag:
    request = pricing.Request((item_of(standing_set, span),), now, company.pk if company else None)
    lines = pricing.hire_lines(request, data)
    return PriceTag(sum(line.amount_fen for line in lines), lines)
