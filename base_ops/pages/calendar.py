"""The calendar of one set, or of one client, by the fortnight or the month."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from base_ops.models import Company
from base_ops.pages.access import base_staff
from base_ops.selectors import calendars
from base_ops.selectors.calendars import Days
from sets.models import Base, SetState, StandingSet

FORTNIGHT, MONTH = "fortnight", "month"
FORTNIGHT_DAYS = 14
HOURS = range(0, 24, 3)


@require_safe
@gzip_page
@base_staff("base_ops.view_booking")
def show(request: HttpRequest, *, base: Base) -> HttpResponse:
    """?set= a day a row, ?company= a crew on a set a row; neither: choose one."""
    now = timezone.now()
    one = _chosen(request, StandingSet.objects.filter(base=base).select_related("kind"), "set")
    company = None if one else _chosen(request, Company.objects.filter(base=base), "company")
    length = MONTH if request.GET.get("span") == MONTH else FORTNIGHT
    days = _days(request, base, length, base.shooting_day(now))
    context: dict[str, Any] = {
        "base": base,
        "zone": base.zone,
        "today": base.shooting_day(now),
        "standing_set": one,
        "company": company,
        "length": length,
        "days": days,
        "earlier": _step(days, length, -1),
        "later": _step(days, length, 1),
        **_choices(base),
    }
    if one:
        context["rows"] = calendars.set_calendar(base, one, days, now)
        context["ticks"] = [_hour(base, hour) for hour in HOURS]
        context["parts"] = one.parts.order_by("code")
    elif company:
        context["rows"] = calendars.company_calendar(company, days, now)
        context["ticks"] = [_day(days, n, day) for n, day in enumerate(days.each())]
    return render(request, "base_ops/calendar.html", context)


def _chosen(request: HttpRequest, rows: Any, name: str) -> Any:
    """The row that the address names, or None with a word about it."""
    text = request.GET.get(name, "")
    if not text:
        return None
    is_id = text.isascii() and text.isdigit() and len(text) < 18
    found = rows.filter(pk=int(text)).first() if is_id else None
    if found is None:
        messages.error(request, _("没有这个场景或公司，请另选。"))
    return found


def _days(request: HttpRequest, base: Base, length: str, today: date) -> Days:
    """A fortnight from its Monday, a month from its first."""
    text = request.GET.get("date", "")
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        day = today
        messages.error(request, _("没有“%(text)s”这个日期，显示今天。") % {"text": text[:40]})
    if abs((day - today).days) > 1000:
        messages.error(request, _("%(day)s 太远了，显示今天。") % {"day": day})
        day = today
    if length == MONTH:
        return calendars.days_of(base, day.replace(day=1), monthrange(day.year, day.month)[1])
    return calendars.days_of(base, day - timedelta(days=day.weekday()), FORTNIGHT_DAYS)


def _step(days: Days, length: str, way: int) -> date:
    if length == MONTH:
        before = days.first - timedelta(days=1)
        return before.replace(day=1) if way < 0 else days.first + timedelta(days=days.count)
    return days.first + way * timedelta(days=days.count)


def _choices(base: Base) -> dict[str, Any]:
    sets = StandingSet.objects.filter(base=base).exclude(state=SetState.RETIRED)
    return {
        "sets": sets.select_related("kind").order_by("kind__name", "code"),
        "companies": Company.objects.filter(base=base).order_by("name"),
    }


def _hour(base: Base, hour: int) -> dict[str, Any]:
    return {"left": round(100 * hour / 24, 3), "hour": (base.day_cut_hour + hour) % 24}


def _day(days: Days, n: int, day: date) -> dict[str, Any]:
    return {"left": round(100 * n / days.count, 3), "day": day}
