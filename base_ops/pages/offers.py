"""The page behind an offer's link: a gap, and one button to take it. The link is the key."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from base_ops.errors import OfferNotFound
from base_ops.models import BookingState, OfferState, WaitlistOffer, WaitlistState
from base_ops.pages.private import in_language, private
from base_ops.services import waitlist
from sets import clock
from sets.errors import DomainError


# Nothing here rests on a cookie: whoever knows the key may accept, nobody else can. Under
# no-referrer a browser posts without an origin, which the CSRF check would refuse.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponse:
    """What, where, when, until when; POST takes it, or says in clear words who was faster."""
    if request.GET.get("language") in dict(settings.LANGUAGES):
        return private(in_language(request))
    offer = _found(key)
    refusal: DomainError | None = None
    if request.method == "POST":
        refusal = _answer(request, key)
        offer = _found(key)
        if refusal is None:
            return private(redirect(request.path))
    now = clock.database_now()
    context = {**_told(offer), "now": now, "is_open": _is_open(offer, now)}
    if refusal:
        context["refusal"] = refusal.message(get_language() or "zh")
    return private(render(request, "base_ops/offer.html", context, status=409 if refusal else 200))


def _answer(request: HttpRequest, key: str) -> DomainError | None:
    try:
        if request.POST.get("answer") == "decline":
            waitlist.decline_offer(key=key, now=clock.database_now())
        else:
            waitlist.accept_offer(key=key, now=clock.database_now())
    except DomainError as exc:
        return exc
    return None


def _found(key: str) -> WaitlistOffer:
    try:
        return waitlist.find_offer(key)
    except OfferNotFound as exc:
        raise Http404 from exc


def _is_open(offer: WaitlistOffer, now: Any) -> bool:
    return offer.state == OfferState.OPEN and offer.expires_at > now


def _told(offer: WaitlistOffer) -> dict[str, Any]:
    base = offer.standing_set.base
    entry, booking = offer.entry, offer.entry.booking
    mine = offer.state == OfferState.ACCEPTED and booking is not None
    return {
        "offer": offer,
        "entry": entry,
        "crew": entry.crew,
        "base": base,
        "zone": base.zone,
        "day": base.shooting_day(offer.starts_at),
        "booking": booking if mine else None,
        "is_held": mine and booking is not None and booking.is_occupying,
        "is_confirmed": mine and booking is not None and booking.state == BookingState.CONFIRMED,
        "waits_on": entry.state in (WaitlistState.WAITING, WaitlistState.OFFERED),
    }
