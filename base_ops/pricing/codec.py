"""Requests, events and lines as JSON, so that what was asked can be asked again for ever."""

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from base_ops.pricing.request import Attendance, Damage, Events, Item, Line, LineKind, Request
from base_ops.pricing.tariff import Scheme
from sets.timespan import TimeSpan

Json = dict[str, Any]


def request_to_json(request: Request) -> Json:
    """The request in plain values; instants in ISO 8601."""
    return {
        "items": [_item_to_json(item) for item in request.items],
        "asked_at": request.asked_at.isoformat(),
        "company_id": request.company_id,
        "discount_percent": request.discount_percent,
        "extras": _extras_to_json(request.extras),
        "moves": list(request.moves),
    }


def request_from_json(data: Json) -> Request:
    """The request that was written down."""
    return Request(
        items=tuple(_item_from_json(item) for item in data["items"]),
        asked_at=datetime.fromisoformat(data["asked_at"]),
        company_id=data["company_id"],
        discount_percent=data["discount_percent"],
        extras=_extras_from_json(data["extras"]),
        moves=tuple(data["moves"]),
    )


def events_to_json(events: Events) -> Json:
    """What happened in plain values, the items by their place."""
    return {
        "attendance": {
            str(place): {
                "checked_in_at": seen.checked_in_at.isoformat(),
                "checked_out_at": seen.checked_out_at.isoformat(),
                "kept_out_minutes": seen.kept_out_minutes,
                "blocked_minutes": seen.blocked_minutes,
            }
            for place, seen in events.attendance.items()
        },
        "extras": _extras_to_json(events.extras),
        "damages": [[loss.amount_fen, loss.what] for loss in events.damages],
    }


def events_from_json(data: Json) -> Events:
    """What happened, as it was written down."""
    return Events(
        attendance={
            int(place): Attendance(
                datetime.fromisoformat(seen["checked_in_at"]),
                datetime.fromisoformat(seen["checked_out_at"]),
                seen["kept_out_minutes"],
                seen["blocked_minutes"],
            )
            for place, seen in data["attendance"].items()
        },
        extras=_extras_from_json(data["extras"]),
        damages=tuple(Damage(fen, what) for fen, what in data["damages"]),
    )


def lines_to_json(lines: tuple[Line, ...]) -> list[Json]:
    """The lines in plain values."""
    return [asdict(line) for line in lines]


def lines_from_json(data: list[Json]) -> tuple[Line, ...]:
    """The lines that were written down."""
    return tuple(Line(**{**line, "kind": LineKind(line["kind"])}) for line in data)


def _item_to_json(item: Item) -> Json:
    return {
        "name": item.name,
        "name_en": item.name_en,
        "starts_at": item.span.start.isoformat(),
        "ends_at": item.span.end.isoformat(),
        "set_id": item.set_id,
        "kind_id": item.kind_id,
        "scheme": item.scheme,
        "booking_id": item.booking_id,
    }


def _item_from_json(data: Json) -> Item:
    start, end = (datetime.fromisoformat(data[name]) for name in ("starts_at", "ends_at"))
    return Item(
        name=data["name"],
        name_en=data["name_en"],
        span=TimeSpan(start, end),
        set_id=data["set_id"],
        kind_id=data["kind_id"],
        scheme=Scheme(data["scheme"]) if data["scheme"] else None,
        booking_id=data["booking_id"],
    )


def _extras_to_json(extras: tuple[tuple[str, Decimal], ...]) -> list[list[str]]:
    return [[code, str(quantity)] for code, quantity in extras]


def _extras_from_json(data: list[list[str]]) -> tuple[tuple[str, Decimal], ...]:
    return tuple((code, Decimal(quantity)) for code, quantity in data)
