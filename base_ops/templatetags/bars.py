"""A bar of the wall as HTML: thousands of them a page, so not a template of its own."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from base_ops.models import Booking, BookingState, Purpose
from base_ops.selectors.wall import Bar
from base_ops.templatetags.wording import clock, day_text

register = template.Library()

# Percent of the window below which a bar is too narrow for words; its tooltip has them.
LEAST_FOR_TEXT = 2.2


@register.simple_tag
def bar_of(bar: Bar, zone: ZoneInfo, day: date) -> SafeString:
    """One <a>: crew colour, state as pattern, its label, and everything in the tooltip."""
    booking = bar.booking
    who = who_of(booking)
    when = f"{clock(booking.starts_at, zone, day)}–{clock(booking.ends_at, zone, day)}"
    return format_html(
        '<a class="bar {}" style="left:{}%;width:{}%" href="/wall/bookings/{}/" title="{}">{}</a>',
        classes_of(bar),
        f"{bar.left:g}",
        f"{bar.width:g}",
        booking.pk,
        " · ".join(part for part in (who, when, _state_of(bar), booking.label) if part),
        "" if bar.is_turnover or bar.width < LEAST_FOR_TEXT else f"{who} {booking.label}".strip(),
    )


@register.simple_tag
def tick_day(instant: datetime, zone: ZoneInfo) -> str:
    """The day that begins at this line."""
    return day_text(instant.astimezone(zone).date())


def who_of(booking: Booking) -> str:
    """The production on the bar, or what else is done there."""
    if booking.crew and booking.purpose == "SHOOTING":
        return booking.crew.production.title
    return str(Purpose(booking.purpose).label)


def _state_of(bar: Bar) -> str:
    """The state in words, for those who cannot tell the patterns; turnover has none."""
    return "" if bar.is_turnover else str(BookingState(bar.booking.state).label)


def classes_of(bar: Bar) -> str:
    """CSS classes: p- purpose when it is not shooting, s- state, c- crew, now."""
    booking = bar.booking
    found = [f"p-{booking.purpose}"] if booking.purpose != "SHOOTING" else []
    if not found:
        found.append(f"s-{booking.state}")
    if booking.crew:
        found.append(f"c{booking.crew.colour}")
    if bar.is_now:
        found.append("is-now")
    return " ".join(found)
