"""The wall: sets × hours."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from base_ops.models import Booking, Crew
from base_ops.pages.access import base_staff
from base_ops.selectors import wall as walls
from base_ops.selectors.scope import bookings_for
from base_ops.selectors.wall import BY_CREW, BY_FLOOR, BY_KIND, WallQuery
from sets.models import Base, Floor, SetKind
from sets.timespan import wall_instant

SPANS = (1, 3, 14)
# Hours (or days) between the lines of the head, by the days shown.
STEP_HOURS = {1: 1, 3: 6, 14: 24}


@require_safe
@gzip_page
@base_staff("base_ops.view_booking")
def show(request: HttpRequest, *, base: Base) -> HttpResponse:
    """One, three or fourteen days of every set."""
    now = timezone.now()
    asked = _asked(request, base, base.shooting_day(now))
    context = {
        "base": base,
        "zone": base.zone,
        "now": now,
        "asked": asked,
        "wall": walls.build_wall(base, asked, now),
        "ticks": _ticks(base, asked),
        "today": base.shooting_day(now),
        "earlier": asked.first_date - timedelta(days=asked.days),
        "later": asked.first_date + timedelta(days=asked.days),
        "spans": SPANS,
        "is_tv": request.GET.get("tv") == "1",
        **_choices(request, base),
    }
    return render(request, "base_ops/wall.html", context)


@require_safe
@base_staff("base_ops.view_booking")
def show_booking(request: HttpRequest, pk: int, *, base: Base) -> HttpResponse:
    """One booking: in the side panel, or as a page of its own without JavaScript."""
    rows = bookings_for(request.user).select_related(  # type: ignore[arg-type]
        "crew__production__company", "standing_set__zone__floor__building", "dressing"
    )
    booking = get_object_or_404(rows, pk=pk)
    context = {"base": base, "zone": base.zone, "booking": booking, **_neighbours(booking)}
    is_panel = bool(request.headers.get("HX-Request"))
    template = "base_ops/booking_panel.html" if is_panel else "base_ops/booking.html"
    return render(request, template, context)


def _asked(request: HttpRequest, base: Base, today: date) -> WallQuery:
    """What the address bar asks for; what cannot be read is named and left out."""
    given = request.GET
    return WallQuery(
        first_date=_date(request, given.get("date", ""), today),
        days=_one_of(request, given.get("days", ""), SPANS, 1),
        by=given["by"] if given.get("by") in (BY_FLOOR, BY_KIND, BY_CREW) else BY_FLOOR,
        kind_id=_known(request, SetKind.objects.filter(base=base), given.get("kind", "")),
        floor_id=_known(request, Floor.objects.filter(building__base=base), given.get("floor", "")),
        crew_id=_known(
            request, Crew.objects.filter(production__company__base=base), given.get("crew", "")
        ),
        is_busy_only=given.get("busy") == "1",
    )


def _date(request: HttpRequest, text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        day = today
        messages.error(request, _("没有“%(text)s”这个日期，显示今天。") % {"text": text[:40]})
    if abs((day - today).days) > 1000:
        messages.error(request, _("%(day)s 太远了，显示今天。") % {"day": day})
        return today
    return day


def _one_of(request: HttpRequest, text: str, allowed: tuple[int, ...], default: int) -> int:
    if not text:
        return default
    if text in map(str, allowed):
        return int(text)
    messages.error(request, _("天数只能是 1、3 或 14。"))
    return default


def _known(request: HttpRequest, rows: Any, text: str) -> int | None:
    """The id of a row that exists here, or None with a word about it."""
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 18 and rows.filter(pk=text).exists():
        return int(text)
    messages.error(request, _("没有这个筛选项，已忽略。"))
    return None


def _ticks(base: Base, asked: WallQuery) -> list[dict[str, Any]]:
    span = walls.window(base, asked.first_date, asked.days)
    step = STEP_HOURS[asked.days]
    hours = range(0, asked.days * 24, step)
    return [
        {
            "at": wall_instant(asked.first_date, (base.day_cut_hour + h) * 60, base.zone),
            "left": round(100 * h / (asked.days * 24), 3),
            "is_day": (base.day_cut_hour + h) % 24 == base.day_cut_hour and asked.days > 1,
        }
        for h in hours
        if wall_instant(asked.first_date, (base.day_cut_hour + h) * 60, base.zone) < span.end
    ]


def _choices(request: HttpRequest, base: Base) -> dict[str, Any]:
    return {
        "kinds": SetKind.objects.filter(base=base).order_by("name"),
        "floors": Floor.objects.filter(building__base=base).select_related("building"),
        "crews": Crew.objects.filter(production__company__base=base).select_related("production"),
    }


def _neighbours(booking: Booking) -> dict[str, Any]:
    """What stands on the set before and after it, and its turnover."""
    near = (
        Booking.objects.occupying()
        .filter(standing_set=booking.standing_set)
        .exclude(pk=booking.pk)
        .select_related("crew__production", "dressing")
    )
    return {
        "before": near.filter(ends_at__lte=booking.starts_at).order_by("-ends_at").first(),
        "after": near.filter(starts_at__gte=booking.ends_at).order_by("starts_at").first(),
        "turnover": booking.turnover_rows.select_related("dressing").order_by("starts_at"),
    }
