"""Times as people at the base say them: the base's clock, 24 hours, 次日 past midnight."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WEEKDAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)


def tell_day(day: date) -> str:
    """11月24日 周二."""
    return _("%(month)s月%(day)s日 %(weekday)s") % {
        "month": day.month,
        "day": day.day,
        "weekday": WEEKDAYS[day.weekday()],
    }


def tell_clock(instant: datetime, zone: ZoneInfo, day: date) -> str:
    """09:00 on `day` itself, 次日 01:30 on the next, the full day otherwise."""
    local = instant.astimezone(zone)
    clock = f"{local:%H:%M}"
    later = (local.date() - day).days
    if later == 0:
        return clock
    if later == 1:
        return _("次日 %(clock)s") % {"clock": clock}
    return f"{tell_day(local.date())} {clock}"


def tell_span(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """11月24日 周二 09:00–12:00 in the base's zone."""
    day = start.astimezone(zone).date()
    return f"{tell_day(day)} {tell_clock(start, zone, day)}–{tell_clock(end, zone, day)}"


def tell_instant(instant: datetime, zone: ZoneInfo) -> str:
    """11月24日 周二 09:00 in the base's zone."""
    day = instant.astimezone(zone).date()
    return f"{tell_day(day)} {tell_clock(instant, zone, day)}"


def tell_minutes(minutes: int) -> str:
    """1 小时 25 分."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)s 分钟") % {"minutes": rest}
    if not rest:
        return _("%(hours)s 小时") % {"hours": hours}
    return _("%(hours)s 小时 %(minutes)s 分") % {"hours": hours, "minutes": rest}
