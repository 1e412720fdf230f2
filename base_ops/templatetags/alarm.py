"""The banner that tells staff when nothing is done on time any more."""

from typing import Any

from django import template

from base_ops.selectors import life_signs

register = template.Library()


@register.inclusion_tag("base_ops/timetable_alarm.html", takes_context=True)
def timetable_alarm(context: dict[str, Any]) -> dict[str, Any]:
    """Nothing for anybody but staff; one query."""
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_staff:
        return {}
    seen = life_signs.timetable()
    return {"seen": seen} if seen.is_late else {}
