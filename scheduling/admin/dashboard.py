"""The first page of the admin site: today at the base."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from base_ops.admin.colours import colour_css
from base_ops.selectors.scope import bases_for, is_base_staff
from scheduling.admin.figures import best_price
from scheduling.selectors.dashboard import CrewToday, Today, today_at
from sets.admin.telling import tell_clock, tell_day, tell_instant
from sets.models import Base


def context(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the index template shows; unfold's DASHBOARD_CALLBACK."""
    user: Any = request.user
    if not is_base_staff(user) or not user.has_perm("base_ops.view_booking"):
        return context
    base = user.base or bases_for(user).first()
    if base is None:
        return context
    now = timezone.now()
    today = today_at(base, now=now)
    return {**context, "today": _told(base, today), "now": tell_instant(now, base.zone)}


def _told(base: Base, today: Today) -> dict[str, Any]:
    """The day in words; templates only place them."""
    return {
        "base": base,
        "day": tell_day(today.day),
        "figures": today,
        "crews": [_crew(base, today, row) for row in today.crews],
        "runs": [{"run": run, "price": best_price(run.figures)} for run in today.runs],
        "holds": [
            {"booking": b, "until": tell_clock(b.expires_at, base.zone, today.day)}
            for b in today.holds
            if b.expires_at
        ],
    }


def _crew(base: Base, today: Today, row: CrewToday) -> dict[str, Any]:
    return {
        "crew": row.crew,
        "colour": colour_css(row.crew.colour),
        "first_set": row.first.standing_set,
        "starts": tell_clock(row.first.starts_at, base.zone, today.day),
        "ends": tell_clock(row.ends_at, base.zone, today.day),
        "sets": len({b.standing_set_id for b in row.bookings}),
        "changeovers": row.changeovers,
    }
