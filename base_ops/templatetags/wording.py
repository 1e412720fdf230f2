"""How times and money are written: 24 hours, 次日 past midnight, dates with their weekday."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sets import money
from sets.models import Base

register = template.Library()

WEEKDAYS = "一二三四五六日"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905 - shorter


@register.filter
def day_text(day: date) -> str:
    """11月24日 周二, or Tue 24 Nov."""
    if (get_language() or "zh").startswith("en"):
        return f"{WEEKDAYS_EN[day.weekday()]} {day.day} {MONTHS_EN[day.month - 1]}"
    return f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


@register.simple_tag
def clock(instant: datetime, zone: ZoneInfo, day: date | None = None) -> str:
    """HH:MM on the base's clock; with a shooting day, what lies past its midnight is 次日."""
    local = instant.astimezone(zone)
    text = f"{local:%H:%M}"
    if day is None or local.date() == day:
        return text
    if (local.date() - day).days == 1:
        return _("次日 %(time)s") % {"time": text}
    return f"{day_text(local.date())} {text}"


@register.simple_tag
def day_and_clock(instant: datetime, zone: ZoneInfo) -> str:
    """11月24日 周二 09:00."""
    local = instant.astimezone(zone)
    return f"{day_text(local.date())} {local:%H:%M}"


@register.filter
def yuan(amount: int | float) -> str:
    """¥12,345 for an amount in yuan."""
    return f"¥{amount:,.0f}"


register.filter("fen_as_yuan", money.yuan)


@register.filter
def hours_text(minutes: int) -> str:
    """85 → 1 小时 25 分, for prose."""
    hours, rest = divmod(int(minutes), 60)
    if not hours:
        return _("%(n)s 分钟") % {"n": rest}
    if not rest:
        return _("%(n)s 小时") % {"n": hours}
    return _("%(h)s 小时 %(m)s 分") % {"h": hours, "m": rest}


@register.filter
def hour_text(hour: int) -> str:
    """An hour of a shooting day: 7 → 07:00, 27 → 次日 03:00."""
    if hour < 24:  # noqa: PLR2004 - hours of a day
        return f"{hour:02d}:00"
    return _("次日 %(time)s") % {"time": f"{hour - 24:02d}:00"}


@register.filter
def minutes_text(minutes: int) -> str:
    """85 → 1:25, for tables."""
    return f"{minutes // 60}:{minutes % 60:02d}"


@register.filter
def unlocalize_number(number: float) -> str:
    """A number as CSS wants it, whatever the language."""
    return f"{number:g}"


@register.simple_tag
def day_of(instant: datetime, base: Base) -> date:
    """The shooting day of an instant."""
    return base.shooting_day(instant)
