"""The wall: sets × hours."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from base_ops.models import TURNOVER, Booking, Challenge, ChallengeState, Crew
from base_ops.pages.access import base_staff
from base_ops.selectors import wall as walls
from base_ops.selectors.scope import bookings_for
from base_ops.selectors.wall import BY_CREW, BY_FLOOR, BY_KIND, WallQuery
from sets.models import Base, Floor, SetKind
from sets.timespan import wall_instant

SPANS = (1, 3, 14)
FREE_HOURS = (2, 4, 8, 12)
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
        "free_hours": FREE_HOURS,
        "is_tv": _is_tv(request),
        **_choices(base, asked),
    }
    return render(request, "base_ops/wall.html", context)


@require_safe
@base_staff("base_ops.view_booking")
def show_booking(request: HttpRequest, pk: int, *, base: Base) -> HttpResponse:
    """One booking: in the side panel, or as a page of its own without JavaScript."""
    rows = bookings_for(request.user).filter(standing_set__base=base)  # type: ignore[arg-type]
    rows = rows.select_related(
        "crew__production__company",
        "standing_set__zone__floor__building",
        "dressing",
        "part_of__standing_set",
    )
    booking = get_object_or_404(rows, pk=pk)
    context = {
        "base": base,
        "zone": base.zone,
        "booking": booking,
        "ask_again": _ask_again(booking, base.zone),
        **_neighbours(booking),
    }
    is_panel = bool(request.headers.get("HX-Request"))
    template = "base_ops/booking_panel.html" if is_panel else "base_ops/booking.html"
    return render(request, template, context)


def _is_tv(request: HttpRequest) -> bool:
    return request.GET.get("tv") == "1"


def _asked(request: HttpRequest, base: Base, today: date) -> WallQuery:
    """What the address bar asks for; what cannot be read is named and left out."""
    given = request.GET
    return WallQuery(
        first_date=_date(request, given.get("date", ""), today),
        days=_days(request, given.get("days", "")),
        by=given["by"] if given.get("by") in (BY_FLOOR, BY_KIND, BY_CREW) else BY_FLOOR,
        kind_id=_known(request, SetKind.objects.filter(base=base), given.get("kind", "")),
        floor_id=_known(request, Floor.objects.filter(building__base=base), given.get("floor", "")),
        crew_id=_known(
            request, Crew.objects.filter(production__company__base=base), given.get("crew", "")
        ),
        # Nobody scrolls a television: it shows what is taken unless told otherwise.
        is_busy_only=given.get("busy", "1" if _is_tv(request) else "") == "1",
        free_hours=_free_hours(request, given.get("free", "")),
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


def _days(request: HttpRequest, text: str) -> int:
    if not text or text in map(str, SPANS):
        return int(text or 1)
    messages.error(request, _("天数只能是 1、3 或 14。"))
    return 1


def _free_hours(request: HttpRequest, text: str) -> int:
    if not text or text in map(str, FREE_HOURS):
        return int(text or 0)
    messages.error(request, _("没有这个筛选项，已忽略。"))
    return 0


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
    instants = [
        wall_instant(asked.first_date, (base.day_cut_hour + h) * 60, base.zone) for h in hours
    ]
    return [
        {
            "at": instant,
            "left": round(100 * h / (asked.days * 24), 3),
            "day": base.shooting_day(instant),
            "is_day": h % 24 == 0 and asked.days > 1,
        }
        for h, instant in zip(hours, instants, strict=True)
        if instant < span.end
    ]


def _choices(base: Base, asked: WallQuery) -> dict[str, Any]:
    crews = Crew.objects.filter(production__company__base=base)
    current = Q(production__is_wrapped=False) | Q(pk=asked.crew_id)
    return {
        "kinds": SetKind.objects.filter(base=base).order_by("name"),
        "floors": Floor.objects.filter(building__base=base).select_related("building"),
        "crews": crews.filter(current).select_related("production"),
    }


def _neighbours(booking: Booking) -> dict[str, Any]:
    """Who has the set before and after it, and what has to be done for it in between."""
    near = (
        Booking.objects.occupying()
        .filter(standing_set=booking.standing_set)
        .exclude(pk=booking.pk)
        .exclude(purpose__in=TURNOVER)
        .select_related("crew__production", "dressing")
    )
    return {
        "before": near.filter(ends_at__lte=booking.starts_at).order_by("-ends_at").first(),
        "after": near.filter(starts_at__gte=booking.ends_at).order_by("starts_at").first(),
        "queued": _queued_behind(booking),
        "challenge": _challenge_of(booking),
        "turnover": booking.turnover_rows.select_related("dressing").order_by("starts_at"),
    }


def _queued_behind(booking: Booking) -> Any:
    """Who is next in line for this time, on the set, its parts or the whole it is part of."""
    own = booking.standing_set
    family = {own.pk, own.whole_id, *own.parts.values_list("pk", flat=True)} - {None}
    waiting = Booking.objects.in_line().on_sets(family).overlapping(booking.span)
    return waiting.exclude(pk=booking.pk).select_related("crew__production", "standing_set")


def _challenge_of(booking: Booking) -> Challenge | None:
    """The challenge that waits for this booking's answer."""
    met = booking.challenges_met.filter(state=ChallengeState.OPEN)
    return met.select_related("challenger__crew__production").first()


def _ask_again(booking: Booking, zone: Any) -> str:
    """The address's query that fills the desk's forms with this set and time."""
    start, end = booking.starts_at.astimezone(zone), booking.ends_at.astimezone(zone)
    fields = {
        "standing_set": booking.standing_set_id,
        "dressing": booking.dressing_id or "",
        "first_date": f"{start:%Y-%m-%d}",
        "starts": f"{start:%H:%M}",
        "last_date": f"{end:%Y-%m-%d}",
        "ends": f"{end:%H:%M}",
    }
    return urlencode({k: v for k, v in fields.items() if v})
