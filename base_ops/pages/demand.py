"""What to build more of: what was asked for in vain, by kind and week."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from base_ops.pages.access import base_staff
from base_ops.selectors.demand import DemandReport, KindDemand, demand_report
from sets.models import Base
from sets.services.catalogue.workbook import write_workbook

BEFORE = AFTER = timedelta(days=28)
LONGEST = timedelta(days=366)
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@base_staff("base_ops.view_denieddemand")
def show(request: HttpRequest, *, base: Base) -> HttpResponse:
    """The kinds, most worth building first, and their weeks."""
    first, last = _dates(request, base.shooting_day(timezone.now()))
    report = demand_report(base, first, last)
    context = {
        "base": base,
        "report": report,
        "rows": [(kind, _cells(report, kind)) for kind in report.kinds],
    }
    return render(request, "base_ops/demand.html", context)


@require_safe
@base_staff("base_ops.view_denieddemand")
def download(request: HttpRequest, *, base: Base) -> HttpResponse:
    """The same as an Excel workbook."""
    first, last = _dates(request, base.shooting_day(timezone.now()))
    report = demand_report(base, first, last)
    tables = {_("按类型"): _by_kind(report), _("按周"): _by_week(report)}
    response = HttpResponse(write_workbook(tables), content_type=EXCEL)
    name = f"demand-{first.isoformat()}-{last.isoformat()}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _dates(request: HttpRequest, today: date) -> tuple[date, date]:
    """What the address asks for; what cannot be read is named and left out."""
    try:
        first = date.fromisoformat(request.GET.get("from") or (today - BEFORE).isoformat())
        last = date.fromisoformat(request.GET.get("to") or (today + AFTER).isoformat())
    except ValueError:
        messages.error(request, _("日期读不出来，显示前后四周。"))
        return today - BEFORE, today + AFTER
    if not first <= last <= first + LONGEST or abs((first - today).days) > 1000:
        messages.error(request, _("日期要先后有序，最长一年，不早于或晚于三年；显示前后四周。"))
        return today - BEFORE, today + AFTER
    return first, last


def _cells(report: DemandReport, kind: KindDemand) -> list[Any]:
    """A cell for each week of the report; `shade` is percent of the fullest."""
    weeks = {week.monday: week for week in kind.weeks}
    cells: list[Any] = []
    for monday in report.mondays:
        week = weeks.get(monday)
        shade = round(100 * week.requests / report.most) if week else 0
        cells.append({"monday": monday, "week": week, "shade": shade})
    return cells


def _by_kind(report: DemandReport) -> list[list[Any]]:
    head = [_("类型"), _("落空请求"), _("次数"), _("小时"), _("公司"), _("场景数")]
    head += [_("当时在用（%）"), _("轮候小时"), _("最常要的陈设"), _("约缺几个")]
    body = [
        [
            _name(kind),
            kind.requests,
            kind.times,
            round(kind.hours, 1),
            kind.companies,
            kind.sets,
            "" if kind.share is None else round(100 * kind.share, 1),
            round(kind.waiting_hours, 1),
            kind.dressing_name,
            round(kind.short, 2),
        ]
        for kind in report.kinds
    ]
    return [head, *body]


def _by_week(report: DemandReport) -> list[list[Any]]:
    head = [_("类型"), _("周一"), _("落空请求"), _("小时")]
    body = [
        [_name(kind), week.monday.isoformat(), week.requests, round(week.hours, 1)]
        for kind in report.kinds
        for week in kind.weeks
    ]
    return [head, *body]


def _name(kind: KindDemand) -> str:
    return str(kind.kind) if kind.kind else _("不限类型")
