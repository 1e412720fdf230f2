"""Making and publishing tariffs. A published one is left alone: the next is a copy."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from base_ops.models import Tariff, TariffRate, TariffState, User
from base_ops.money_errors import (
    TariffIncomplete,
    TariffNotFound,
    TariffPublished,
    TariffStartsInThePast,
)
from base_ops.selectors.tariffs import PARTS
from sets.models import Base, StandingSet

# What a copy does not take along.
OWN = {"id", "base", "number", "state", "list_prices", "published_at", "published_by"}


@transaction.atomic
def new_version(
    *, base: Base, now: datetime, copy_of: Tariff | None = None, name: str = ""
) -> Tariff:
    """A draft with the next number: a copy of another tariff with all its parts, or empty."""
    number = _next_number(base)
    today = now.astimezone(base.zone).date()
    if copy_of is None:
        return Tariff.objects.create(
            base=base, number=number, name=name or "价目表", valid_from=today
        )
    kept = {
        field.name: getattr(copy_of, field.name)
        for field in Tariff._meta.concrete_fields
        if field.name not in OWN | {"copied_from", "valid_from", "name"}
    }
    made = Tariff.objects.create(
        base=base,
        number=number,
        name=name or copy_of.name,
        valid_from=max(today, copy_of.valid_from),
        copied_from=copy_of,
        **kept,
    )
    for part in PARTS:
        _copy_rows(getattr(copy_of, part).all(), made)
    return made


def _copy_rows(rows: Any, made: Tariff) -> None:
    copies = list(rows.order_by("pk"))
    for row in copies:
        row.pk, row.tariff, row._state.adding = None, made, True
    rows.model.objects.bulk_create(copies)


@transaction.atomic
def publish_tariff(*, tariff_id: int, now: datetime, by: User | None) -> Tariff:
    """
    Publish a draft; from its first day on, quotes are made from it.

    The sets' list prices are copied into it. Raises TariffNotFound, TariffPublished,
    TariffStartsInThePast, TariffIncomplete.
    """
    tariff = (
        Tariff.objects.select_for_update(of=("self",))
        .select_related("base")
        .filter(pk=tariff_id)
        .first()
    )
    if tariff is None:
        raise TariffNotFound()
    if tariff.state != TariffState.DRAFT:
        raise TariffPublished(tariff=str(tariff))
    if tariff.valid_from < now.astimezone(tariff.base.zone).date():
        raise TariffStartsInThePast(day=f"{tariff.valid_from:%Y-%m-%d}")
    prices = _list_prices(tariff.base)
    _check_complete(tariff, prices)
    tariff.state, tariff.published_at, tariff.published_by = TariffState.PUBLISHED, now, by
    tariff.list_prices = prices
    tariff.time_zone, tariff.day_cut_hour = tariff.base.time_zone, tariff.base.day_cut_hour
    tariff.save()
    return tariff


def _list_prices(base: Base) -> dict[str, list[int]]:
    rows = StandingSet.objects.filter(base=base).values_list(
        "pk", "hour_price_fen", "half_day_price_fen", "day_price_fen"
    )
    return {str(pk): prices for pk, *prices in rows}


def _check_complete(tariff: Tariff, prices: dict[str, list[int]]) -> None:
    rates = list(tariff.rates.all())
    if not rates:
        raise TariffIncomplete(
            tariff=str(tariff), reason_zh="还没有任何单价", reason_en="it has no price at all"
        )
    for rate in rates:
        if rate.price_fen is None and rate.percent_of_day is None and not _listed(rate, prices):
            raise TariffIncomplete(
                tariff=str(tariff),
                reason_zh=f"单价「{rate.name}」没有金额，场景也没有标价",
                reason_en=f"the price {rate.name_en} has no amount and no set has a list price",
            )


def _listed(rate: TariffRate, prices: dict[str, list[int]]) -> bool:
    column = {"HOUR": 0, "HALF_DAY": 1, "DAY": 2}.get(rate.scheme)
    if column is None:
        return False
    if rate.standing_set_id:
        return bool(prices[str(rate.standing_set_id)][column])
    return any(row[column] for row in prices.values())


def _next_number(base: Base) -> int:
    Base.objects.select_for_update(no_key=True).get(pk=base.pk)
    last = Tariff.objects.filter(base=base).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
