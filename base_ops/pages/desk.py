"""The booking desk: from a phone call to a hold, by keyboard."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from base_ops.models import Booking, BookingState, Crew, Override, OverrideState
from base_ops.pages.access import base_staff
from base_ops.selectors.prices import PriceTag, prices_of
from base_ops.selectors.scope import crews_for, sets_for
from base_ops.services import bookings, demand, desk
from base_ops.services.demand import Wanted
from sets import clock
from sets.errors import DomainError
from sets.models import Base, Dressing, SetKind
from sets.timespan import TimeSpan, wall_instant

# 9, 18, 930, 1830, 9:30: as one types while listening. 24 is midnight.
CLOCK = re.compile(r"(?P<h>[01]?\d|2[0-3]|24(?=$|:?00$)):?(?P<m>[0-5]\d)?")
FIELDS = ("kind", "date", "from", "to", "dressing", "crew")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; `span` is empty until date and hours are there."""

    kind: SetKind | None
    span: TimeSpan | None
    dressing: str
    crew: Crew | None
    problem: str = ""


@require_safe
@base_staff("base_ops.view_booking")
def show(request: HttpRequest, *, base: Base) -> HttpResponse:
    """The form, and what it finds; only the finds when htmx asks."""
    now = clock.database_now()
    asked = _asked(request, request.GET, base)
    if asked.span and asked.span.end <= now:
        asked = replace(asked, span=None, problem=_("这段时间已经过去，请换一个日期或钟点。"))
    context = {
        "base": base,
        "zone": base.zone,
        "now": now,
        "asked": asked,
        "given": {name: request.GET.get(name, "") for name in FIELDS},
        **_finds(request, base, asked, now),
    }
    if request.headers.get("HX-Request"):
        return render(request, "base_ops/desk_finds.html", context)
    context |= _around(request, base, asked, now)
    return render(request, "base_ops/desk.html", context)


@require_POST
@base_staff("base_ops.view_booking")
def hold(request: HttpRequest, *, base: Base) -> HttpResponse:
    """Hold one of the finds, or wait in line for it; then back to where one was."""
    if not request.user.has_perm("base_ops.add_booking"):  # type: ignore[union-attr]
        raise PermissionDenied
    asked = _asked(request, request.POST, base)
    problem = asked.problem or _hold(request, asked, base)
    if problem:
        messages.error(request, problem)
    back = QueryDict(mutable=True)
    back.update({name: request.POST[name] for name in FIELDS if request.POST.get(name)})
    return HttpResponseRedirect(f"{reverse('desk')}?{back.urlencode()}")


def _hold(request: HttpRequest, asked: Asked, base: Base) -> str:
    """Make the hold; what went wrong, in the language of the page, or nothing."""
    wanted = sets_for(request.user).filter(base=base, pk=_number(request.POST.get("set", "")))  # type: ignore[arg-type]
    standing_set = wanted.first()
    if standing_set is None or asked.span is None:
        return _("没有选中场景，或时间不全。")
    if asked.crew is None:
        return _("请先选剧组：预留要记在谁的名下？")
    dressing = Dressing.objects.filter(standing_set=standing_set, name=asked.dressing).first()
    user: Any = request.user
    call = bookings.queue_hold if request.POST.get("join") else bookings.hold_set
    now, wanted = clock.database_now(), Wanted(asked.crew, standing_set, asked.span, dressing)
    try:
        with demand.noting_refusals(asker=request.user, wanted=[wanted], now=now):
            made = call(
                crew=asked.crew,
                standing_set=standing_set,
                span=asked.span,
                now=now,
                dressing=dressing,
                by=user,
            )
    except DomainError as refused:
        return refused.message(get_language() or "zh")
    messages.success(request, _held(made, base))
    return ""


def _held(booking: Booking, base: Base) -> str:
    until = booking.expires_at.astimezone(base.zone) if booking.expires_at else None
    words = {
        "set": booking.standing_set,
        "crew": booking.crew,
        "rank": booking.rank,
        "until": f"{until:%m-%d %H:%M}" if until else "—",
    }
    if booking.state == BookingState.SECOND_HOLD:
        return _("%(crew)s 在 %(set)s 排第 %(rank)s 顺位，保留到 %(until)s。") % words
    return _("已为 %(crew)s 预留 %(set)s，保留到 %(until)s。") % words


def _finds(request: HttpRequest, base: Base, asked: Asked, now: datetime) -> dict[str, Any]:
    if asked.kind is None or asked.span is None:
        return {"answers": None}
    found = desk.search(
        base=base,
        kind=asked.kind,
        span=asked.span,
        now=now,
        crew=asked.crew,
        dressing_name=asked.dressing,
    )
    free = sum(answer.is_free for answer in found)
    if not free and asked.span.end > now:
        demand.note_empty_search(
            asker=request.user,
            base=base,
            window=asked.span,
            minutes=asked.span.minutes,
            now=now,
            kind=asked.kind,
            dressing_name=asked.dressing,
        )
    company = asked.crew.production.company if asked.crew else None
    sets = [answer.standing_set for answer in found]
    prices = prices_of(sets, asked.span, company, now, base=base)
    return {
        "answers": [_row(answer, prices.get(answer.standing_set.pk)) for answer in found],
        "free": free,
        "has_prices": bool(prices),
    }


def _row(answer: desk.Answer, price: PriceTag | None) -> dict[str, Any]:
    language = get_language() or "zh"
    english = language.startswith("en")
    why = answer.refused.message(language) if answer.refused else ""
    lines = price.lines if price else ()
    told = [line.why_en if english else line.why_zh for line in lines]
    return {"answer": answer, "price": price, "why": why, "priced_by": "\n".join(told)}


def _around(request: HttpRequest, base: Base, asked: Asked, now: datetime) -> dict[str, Any]:
    """What stands beside the finds: choices, what runs out, who waits, what is to decide."""
    crews = crews_for(request.user).filter(production__company__base=base)  # type: ignore[arg-type]
    kinds = SetKind.objects.filter(base=base).order_by("name")
    return {
        "kinds": kinds,
        "crews": crews.filter(production__is_wrapped=False).select_related("production__company"),
        "dressings": _dressing_names(base, asked.kind),
        "running_out": desk.runs_out_soon(base=base, now=now),
        "lines": desk.lines(base=base),
        "overrides": _undecided(base),
        "today": base.shooting_day(now),
    }


def _dressing_names(base: Base, kind: SetKind | None) -> list[str]:
    rows = Dressing.objects.filter(standing_set__base=base)
    rows = rows.filter(standing_set__kind=kind) if kind else rows
    return list(rows.order_by("name").values_list("name", flat=True).distinct())


def _undecided(base: Base) -> QuerySet[Override]:
    rows = Override.objects.filter(standing_set__base=base, state=OverrideState.ASKED)
    return rows.select_related("standing_set", "crew__production", "asked_by")


def _asked(request: HttpRequest, given: Any, base: Base) -> Asked:
    kind = SetKind.objects.filter(base=base, pk=_number(given.get("kind", ""))).first()
    crews = crews_for(request.user).filter(production__company__base=base)  # type: ignore[arg-type]
    crew = (
        crews.select_related("production__company")
        .filter(pk=_number(given.get("crew", "")))
        .first()
    )
    span, problem = _span(given, base)
    return Asked(kind, span, given.get("dressing", "").replace("\x00", "")[:40], crew, problem)


def _span(given: Any, base: Base) -> tuple[TimeSpan | None, str]:
    texts = [given.get(name, "") for name in ("date", "from", "to")]
    if not all(texts):
        return None, ""
    try:
        day = date.fromisoformat(texts[0])
        starts, ends = (_clock(text) for text in texts[1:])
    except ValueError:
        return None, _("日期或时间读不出来：日期如 2026-11-24，时间如 09:00。")
    if not 2000 <= day.year <= 2100:
        return None, _("年份须在 2000 到 2100 之间。")
    last = day if ends > starts else day + timedelta(days=1)
    minutes = [clock_.hour * 60 + clock_.minute for clock_ in (starts, ends)]
    start, end = (
        wall_instant(on, minute, base.zone) for on, minute in zip((day, last), minutes, strict=True)
    )
    return TimeSpan(start, end), ""


def _clock(text: str) -> time:
    """9, 930, 0930, 9:30 and 24 as a time of day. Raises ValueError."""
    found = CLOCK.fullmatch(text.strip().replace("：", ":"))
    if not found:
        raise ValueError(text)
    return time(int(found["h"]) % 24, int(found["m"] or 0))


def _number(text: str) -> int:
    """The id that was typed; 0, which nothing has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
