"""Holes on wanted sets, and one tap to hold one for a crew that has scenes for it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from base_ops.models import Crew
from base_ops.pages.access import base_staff
from base_ops.services import bookings, demand
from base_ops.services.demand import Wanted
from scheduling.selectors.gaps import GapList, find_gaps
from scheduling.services.plans import scene_label
from sets import clock
from sets.errors import DomainError
from sets.models import Base, Dressing, SetKind, StandingSet
from sets.timespan import TimeSpan

DAYS = (1, 2, 3, 7)
MOST_SHOWN = 150


@require_safe
@base_staff("base_ops.view_booking")
def show(request: HttpRequest, *, base: Base) -> HttpResponse:
    """The holes of the next days; those that some crew has scenes for, or all."""
    user: Any = request.user
    days = _days(request)
    kind_id = _kind(request, base)
    found = find_gaps(base, days=days, now=timezone.now(), kind_id=kind_id)
    is_all = request.GET.get("all") == "1"
    shown = [g for g in found.gaps if is_all or g.fits]
    context = {
        "base": base,
        "zone": base.zone,
        "found": found,
        "rows": [(gap, _offers(gap.fits)) for gap in shown[:MOST_SHOWN]],
        "cut_off": max(0, len(shown) - MOST_SHOWN),
        "others": len(found.gaps) - len(shown),
        "days": days,
        "choices": DAYS,
        "kind_id": kind_id,
        "kinds": _kinds(base, found),
        "is_all": is_all,
        "may_hold": user.has_perm("base_ops.add_booking"),
    }
    return render(request, "scheduling/gaps.html", context)


@require_POST
@base_staff("base_ops.view_booking")
def hold(request: HttpRequest, *, base: Base) -> HttpResponse:
    """Hold a hole for a crew; whatever the desk refuses is told."""
    user: Any = request.user
    if not user.has_perm("base_ops.add_booking"):
        raise PermissionDenied
    given = request.POST
    one = get_object_or_404(StandingSet.objects.filter(base=base), pk=_id(given.get("set")))
    crews = Crew.objects.filter(production__company__base=base).select_related(
        "production__company"
    )
    crew = get_object_or_404(crews, pk=_id(given.get("crew")))
    span = _span(given.get("starts_at", ""), given.get("ends_at", ""))
    dressing = Dressing.objects.filter(
        standing_set=one, pk=_id(given.get("dressing") or "0")
    ).first()
    now, wanted = clock.database_now(), [Wanted(crew, one, span, dressing)]
    try:
        with demand.noting_refusals(asker=user, wanted=wanted, now=now):
            booking = bookings.hold_set(
                crew=crew,
                standing_set=one,
                span=span,
                now=now,
                dressing=dressing,
                label=given.get("label", "")[:200].replace("\x00", ""),
                by=user,
            )
    except DomainError as exc:
        messages.error(request, exc.message(get_language() or "zh"))
        return redirect(_back(request))
    told = {"crew": crew, "set": one}
    messages.success(request, _("已为 %(crew)s 预留 %(set)s。") % told)
    return redirect("wall-booking", pk=booking.pk)


def _offers(fits: Any) -> list[dict[str, Any]]:
    """What the button of each crew sends, and says."""
    return [
        {"fit": fit, "numbers": scene_label([scene.number for scene in fit.scenes])} for fit in fits
    ]


def _days(request: HttpRequest) -> int:
    text = request.GET.get("days", "")
    if not text or text in map(str, DAYS):
        return int(text or 2)
    messages.error(request, _("天数只能是 1、2、3 或 7。"))
    return 2


def _kind(request: HttpRequest, base: Base) -> int | None:
    text = request.GET.get("kind", "")
    if not text:
        return None
    kinds = SetKind.objects.filter(base=base)
    if text.isascii() and text.isdigit() and len(text) < 18 and kinds.filter(pk=text).exists():
        return int(text)
    messages.error(request, _("没有这个筛选项，已忽略。"))
    return None


def _kinds(base: Base, found: GapList) -> list[tuple[SetKind, bool]]:
    """Every kind, and whether it is wanted."""
    wanted = {kind.pk for kind in found.kinds}
    return [(k, k.pk in wanted) for k in SetKind.objects.filter(base=base).order_by("name")]


def _id(text: str | None) -> int:
    if text and text.isascii() and text.isdigit() and len(text) < 18:
        return int(text)
    raise Http404


def _span(start: str, end: str) -> TimeSpan:
    try:
        return TimeSpan(datetime.fromisoformat(start), datetime.fromisoformat(end))
    except (ValueError, OverflowError) as exc:
        raise Http404 from exc


def _back(request: HttpRequest) -> str:
    query = request.POST.get("query", "")
    return f"/gaps/?{query}" if query and len(query) < 200 and query.isprintable() else "/gaps/"
