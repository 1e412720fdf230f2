"""
What else could be had when a booking is refused, as links that fill the form in anew.

The service has written the alternatives into the refusal (`alternatives.advising`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from base_ops.admin.booking_forms import as_typed
from base_ops.services.alternatives import clashes_in
from base_ops.services.requests import SetRequest
from sets.admin.telling import tell_minutes, tell_span
from sets.errors import DomainError
from sets.models import StandingSet
from sets.timespan import TimeSpan


@dataclass(frozen=True, slots=True)
class Link:
    """One other way to ask; `href` is the form with it filled in."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class WayOut:
    """What was refused, in words, and how it could be asked for instead."""

    what: str
    links: tuple[Link, ...]


# The address of a form that asks for this instead. What changes are fields of the hold form;
# another set comes with its `code` too.
Anew = Callable[[dict[str, Any]], str]


def ways_out(
    refused: DomainError,
    requests: Sequence[SetRequest],
    sets: dict[int, StandingSet],
    anew: Callable[[SetRequest], Anew],
    *,
    redresses: bool = True,
) -> dict[str, Any]:
    """
    For `form_page.ask`: the ways out of each clash; `anew` makes the addresses.

    Where the form cannot change the dressing (`redresses`), other dressings are left out.
    """
    found = [c for c in clashes_in(refused) if "alternatives" in c]
    for clash in found if not redresses else ():
        clash["alternatives"]["dressings"] = []
    return {"ways_out": [_way(c, requests[c["item"]], sets, anew) for c in found]}


def _way(
    clash: dict[str, Any],
    request: SetRequest,
    sets: dict[int, StandingSet],
    anew: Callable[[SetRequest], Anew],
) -> WayOut:
    asked = sets[request.standing_set_id]
    zone = asked.base.zone
    span = tell_span(request.span.start, request.span.end, zone)
    links = _links(clash["alternatives"], zone, anew(request))
    return WayOut(f"{asked} · {span}", tuple(links))


def _links(others: dict[str, Any], zone: ZoneInfo, address: Anew) -> Iterator[Link]:
    for time in others["times"]:
        span = TimeSpan(
            datetime.fromisoformat(time["starts_at"]), datetime.fromisoformat(time["ends_at"])
        )
        text = _("改时间：%(when)s") % {"when": tell_span(span.start, span.end, zone)}
        yield Link(text, address(as_typed(span, zone)))
    for place in others["sets"]:
        given = {
            "standing_set": place["set"],
            "code": place["code"],
            "dressing": place["dressing"],
        }
        yield Link(_("换场景：%(set)s") % {"set": _told(place, place["name"])}, address(given))
    for place in others["dressings"]:
        text = _("换陈设：%(dressing)s") % {"dressing": _told(place, place["dressing_name"])}
        yield Link(text, address({"dressing": place["dressing"]}))


def _told(place: dict[str, Any], name: str) -> str:
    minutes = place["redress_minutes"]
    if not minutes:
        return _("%(name)s，不用改景") % {"name": name}
    return _("%(name)s，改景 %(minutes)s") % {"name": name, "minutes": tell_minutes(minutes)}


def filled_in(path: str, typed: dict[str, Any]) -> str:
    """The address of a form with these fields filled in; empty ones are left out."""
    given = {name: value for name, value in typed.items() if value not in (None, "", False, [])}
    return f"{path}?{urlencode(given, doseq=True)}"
