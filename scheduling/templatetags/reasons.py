"""Other places for a scene, in words."""

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from base_ops.templatetags.wording import day_text, yuan
from scheduling.selectors.scene_reasons import Option
from scheduling.solver.explain.reason import figures_text
from scheduling.solver.problem import DAY

register = template.Library()


@register.filter
def option_text(option: Option) -> str:
    """What would be otherwise: another set, day or time."""
    if option.kind == "set":
        return _("整个地点改到 %(code)s") % {"code": option.code}
    if option.kind == "time" or option.day is None:
        return _("同一天换个时间 %(clock)s") % {"clock": _clock(option)}
    day = f"{day_text(option.day)} {_clock(option)}".strip()
    if option.kind == "visit_day":
        return _("连同前后同景的场次移到 %(day)s") % {"day": day}
    return _("单独移到 %(day)s") % {"day": day}


@register.filter
def changes_text(option: Option) -> str:
    """Every figure that changes: 换景 +1，改景 −1."""
    return figures_text(option.changes, get_language() or "zh").replace(" -", " −")


@register.filter
def more_text(amount: int) -> str:
    """+¥1,200, −¥300 or ±¥0."""
    sign = "+" if amount > 0 else "−" if amount < 0 else "±"
    return f"{sign}{yuan(abs(amount))}"


def _clock(option: Option) -> str:
    if option.minute is None:
        return ""
    minute = option.minute % DAY
    return f"{minute // 60:02d}:{minute % 60:02d}"
