"""Which price holds for an item."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from base_ops.pricing.money import half_up, share
from base_ops.pricing.request import Item
from base_ops.pricing.tariff import Rate, Scheme, Tariff

LISTED = {Scheme.HOUR: 0, Scheme.HALF_DAY: 1, Scheme.DAY: 2}


def fitting_rates(item: Item, scheme: Scheme, tariff: Tariff, asked_at: datetime) -> list[Rate]:
    """
    The prices of a scheme that hold for the item, one for each length (12, 14, 16 hours;
    of packages for each number of days).

    Of several the most particular holds: the set's, the kind's, the general one; among
    equals the first. A special that asks for notice holds only with that notice.
    """
    found: dict[tuple[int, int], Rate] = {}
    for rate in sorted(tariff.rates, key=_generality):
        holds = rate.scheme == scheme and _holds(rate, item, asked_at)
        if holds and price_of(rate, item, tariff) is not None:
            found.setdefault((rate.included_minutes, rate.included_days), rate)
    return [found[length] for length in sorted(found)]


def price_of(rate: Rate, item: Item, tariff: Tariff) -> int | None:
    """The rate's price for the item in fen; None when the tariff has none."""
    if rate.price_fen is not None:
        return rate.price_fen
    if rate.percent_of_day is not None:
        day = _day_price(rate, item, tariff)
        return None if day is None else share(day, rate.percent_of_day)
    return _listed(rate.scheme, item, tariff)


def hour_price(item: Item, tariff: Tariff, rate: Rate, price: int) -> int:
    """What an hour of the item costs, for overtime in percent of it."""
    if rate.scheme == Scheme.HOUR:
        return price
    for other in _particular(item, Scheme.HOUR, tariff):
        found = price_of(other, item, tariff)
        if found is not None:
            return found
    return half_up(price * 60, rate.included_minutes)


def _day_price(rate: Rate, item: Item, tariff: Tariff) -> int | None:
    for other in _particular(item, Scheme.DAY, tariff):
        if other is not rate and other.percent_of_day is None:
            found = price_of(other, item, tariff)
            if found is not None:
                return found
    return _listed(Scheme.DAY, item, tariff)


def _particular(item: Item, scheme: Scheme, tariff: Tariff) -> Iterator[Rate]:
    """Prices of a scheme without a demand for notice, the most particular first."""
    for rate in sorted(tariff.rates, key=_generality):
        if rate.scheme == scheme and not rate.notice_days and _is_of(rate, item):
            yield rate


def _listed(scheme: Scheme, item: Item, tariff: Tariff) -> int | None:
    """The set's own price when the tariff was published; a zero says that it has none."""
    prices = tariff.list_prices.get(item.set_id or 0)
    if prices is None or scheme not in LISTED:
        return None
    return prices[LISTED[scheme]] or None


def _generality(rate: Rate) -> int:
    return 0 if rate.set_id is not None else 1 if rate.kind_id is not None else 2


def _is_of(rate: Rate, item: Item) -> bool:
    if rate.set_id is not None:
        return rate.set_id == item.set_id
    return rate.kind_id is None or rate.kind_id == item.kind_id


def _holds(rate: Rate, item: Item, asked_at: datetime) -> bool:
    noticed = item.span.start - asked_at >= timedelta(days=rate.notice_days)
    return _is_of(rate, item) and (rate.notice_days == 0 or noticed)
