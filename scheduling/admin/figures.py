"""The figures of runs and plans as a table for reading, beside the hand-made plan's."""

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sets.admin.telling import tell_minutes

YUAN = ("cost", "price", "crew_cost", "cast_cost")
MINUTES = ("overtime_minutes",)
NAMES = {
    "cost": gettext_lazy("总价"),
    "price": gettext_lazy("目前最优价"),
    "changeovers": gettext_lazy("换景"),
    "redresses": gettext_lazy("改景"),
    "handovers": gettext_lazy("交接"),
    "costume_changes": gettext_lazy("换装"),
    "relights": gettext_lazy("改光"),
    "crew_days": gettext_lazy("剧组日"),
    "overtime_minutes": gettext_lazy("加班"),
    "actor_days": gettext_lazy("演员日"),
    "hold_days": gettext_lazy("候场日"),
    "unshot_scenes": gettext_lazy("未拍场次"),
    "crew_cost": gettext_lazy("剧组成本"),
    "cast_cost": gettext_lazy("演员成本"),
}


def told(name: str, value: Any) -> str:
    """A figure with its unit; a dash for none."""
    if not isinstance(value, (int, float)):
        return "—"
    if name in YUAN:
        return f"¥{value:,.0f}"
    if name in MINUTES:
        return tell_minutes(int(value))
    return f"{value:,.0f}"


def best_price(figures: Mapping[str, Any]) -> str:
    """The best price so far, in yuan; empty before the first plan."""
    price = figures.get("cost", figures.get("price"))
    return "" if price is None else told("cost", price)


def figures_table(figures: Mapping[str, Any], baseline: Mapping[str, Any]) -> SafeString | str:
    """A row for each figure: the plan's, the hand-made plan's, and the bound under it."""
    if not figures:
        return _("还没有数字。")
    bounds = figures.get("lower_bounds") or {"changeovers": figures.get("changeover_bound")}
    rows = (
        (
            str(title),
            told(key, figures[key]),
            told(key, baseline.get(key)),
            told(key, bounds.get(key)),
        )
        for key, title in NAMES.items()
        if key in figures
    )
    body = format_html_join(
        "",
        '<tr><th>{}</th><td class="cb-number">{}</td><td class="cb-number">{}</td>'
        '<td class="cb-number">{}</td></tr>',
        rows,
    )
    return format_html(
        '<table class="cb-table"><tr><th></th><th>{}</th><th>{}</th><th>{}</th></tr>{}</table>',
        _("本计划"),
        _("手工排期"),
        _("下界"),
        body,
    )
