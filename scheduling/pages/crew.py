"""The crew's phone page behind its personal link, and the same as a calendar."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from icalendar import Calendar, Event

from base_ops.selectors.notices import recent_notices
from base_ops.services import notices
from scheduling.selectors.crew_day import CrewSheet, Stop, crew_sheet, find_crew

YEAR_SECONDS = 365 * 86_400


@require_safe
def show(request: HttpRequest, link_key: str) -> HttpResponse:
    """
    Where to be next, today, and the days to come. The link is the key: no sign-in.

    `?language=en` keeps the language and comes back. A form cannot do it here: under
    no-referrer a browser posts without an origin, and the CSRF check refuses that.
    """
    sheet = _sheet(link_key)
    if request.GET.get("language") in dict(settings.LANGUAGES):
        return _private(_in_language(request))
    now = timezone.now()
    told = recent_notices(sheet.crew, now)
    clock_day = now.astimezone(sheet.base.zone).date()
    context = {
        "sheet": sheet,
        "crew": sheet.crew,
        "zone": sheet.base.zone,
        "now": now,
        "notices": told,
        "unread": sum(notice.read_at is None for notice in told),
        # After midnight the shooting day goes on, and "today" and "tomorrow" mislead.
        "clock_day": clock_day,
        "tomorrow": clock_day + timedelta(days=1),
        "over": sheet.today.over(now),
        "left": sheet.today.left(now),
    }
    return _private(render(request, "scheduling/crew.html", context))


@csrf_exempt
@require_POST
def read(request: HttpRequest, link_key: str) -> HttpResponse:
    """
    已读确认: somebody of the crew has read what it was told.

    Without a CSRF token: no cookie is asked here, the link itself is the key.
    """
    crew = find_crew(link_key)
    if crew is None:
        raise Http404
    now = timezone.now()
    notices.mark_read(notices=recent_notices(crew, now), now=now)
    return _private(redirect("crew-page", link_key=link_key))


@require_safe
def calendar(request: HttpRequest, link_key: str) -> HttpResponse:
    """The same stops as iCalendar, for the crew's own calendars."""
    sheet = _sheet(link_key)
    book = Calendar()
    book.add("prodid", "-//Callboard//callboard//ZH")
    book.add("version", "2.0")
    book.add("x-wr-calname", str(sheet.crew))
    for stop in [*sheet.today.stops, *(s for day in sheet.coming for s in day.stops)]:
        book.add_component(_event(sheet, stop))
    book.add_missing_timezones()
    response = HttpResponse(book.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="callboard.ics"'
    return _private(response)


def _in_language(request: HttpRequest) -> HttpResponse:
    response = redirect(request.path)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        request.GET["language"],
        max_age=settings.LANGUAGE_COOKIE_AGE or YEAR_SECONDS,
        samesite="Lax",
    )
    return response


def _sheet(link_key: str) -> CrewSheet:
    crew = find_crew(link_key)
    if crew is None:
        raise Http404
    return crew_sheet(crew, timezone.now())


def _event(sheet: CrewSheet, stop: Stop) -> Event:
    place: Any = stop.standing_set
    event = Event()
    event.add("uid", f"booking-{stop.booking.pk}@{sheet.base.code}.callboard")
    event.add("dtstamp", stop.booking.changed_at)
    event.add("dtstart", stop.starts_at.astimezone(sheet.base.zone))
    event.add("dtend", stop.ends_at.astimezone(sheet.base.zone))
    event.add("status", "CONFIRMED" if stop.booking.state == "CONFIRMED" else "TENTATIVE")
    event.add("summary", f"{place.code} {place.name}")
    event.add("location", f"{place.zone.floor.name} {place.zone.name}")
    lines = [f"{_('陈设')} {stop.dressing}"] if stop.dressing else []
    lines += [f"{shot.scene.number} {shot.scene.synopsis}" for shot in stop.shots]
    lines += [" ".join((role, *worn)) for role, _actor, worn in stop.cast]
    event.add("description", "\n".join(lines))
    return event


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a secret: nobody keeps the page, passes it on or indexes it."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
