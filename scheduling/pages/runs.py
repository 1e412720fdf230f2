"""The packer at work: ask for a run, watch it, stop it, publish what it found."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from base_ops.models import Crew
from base_ops.pages.access import base_staff
from scheduling.models import Plan, PlanState, RunKind, ScheduleRun
from scheduling.selectors import run_answer, run_board, run_curve
from scheduling.selectors.scope import runs_for
from scheduling.selectors.year_report import year_report
from scheduling.services import plans, runs
from scheduling.services.wishes import wishes_of
from sets.errors import DomainError
from sets.models import Base

NAMES = {
    "changeovers": _("换景"),
    "redresses": _("改景"),
    "handovers": _("交接"),
    "crew_days": _("剧组日"),
    "overtime_minutes": _("加班"),
    "unshot_scenes": _("未拍场次"),
    "cost": _("总价"),
}
# Columns of megabytes that no page shows.
HEAVY = ("problem", "told", "best", "pins")


class RunForm(forms.Form):
    """What a run is asked with; the service says what is wrong with it."""

    name = forms.CharField(label=_("名称"), max_length=80, required=False)
    first_date = forms.DateField(label=_("首日"))
    days = forms.IntegerField(label=_("天数"), min_value=1, max_value=60, initial=14)
    seconds = forms.IntegerField(label=_("计算秒数"), min_value=1, max_value=3600, initial=60)
    workers = forms.IntegerField(label=_("并行数"), min_value=1, max_value=64, initial=2)
    shares = forms.IntegerField(
        label=_("分给几台机器"), min_value=1, max_value=16, initial=1, required=False
    )
    crews = forms.ModelMultipleChoiceField(label=_("剧组"), queryset=Crew.objects.none())

    def __init__(self, *args: Any, base: Base, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        crews = Crew.objects.filter(
            production__company__base=base,
            production__is_wrapped=False,
            last_date__gte=today,
            scenes__isnull=False,
        )
        field: Any = self.fields["crews"]
        field.queryset = crews.distinct().select_related("production").order_by("first_date", "pk")


@require_http_methods(["GET", "HEAD", "POST"])
@base_staff("scheduling.view_schedulerun")
def index(request: HttpRequest, *, base: Base) -> HttpResponse:
    """The runs of the base, and the form to ask for one."""
    user: Any = request.user
    today = base.shooting_day(timezone.now())
    may_ask = user.has_perm("scheduling.add_schedulerun")
    if request.method == "POST" and not may_ask:
        raise PermissionDenied
    form = RunForm(request.POST or None, base=base, today=today, initial={"first_date": today})
    if request.method == "POST" and form.is_valid() and (run := _ask(request, base, form)):
        return redirect("run", pk=run.pk)
    rows = runs_for(user).select_related("plan").defer(*HEAVY, "plan__file")
    rows = rows.order_by("-requested_at")[:50]
    context = {"base": base, "zone": base.zone, "runs": rows, "form": form, "may_ask": may_ask}
    return render(request, "scheduling/runs.html", context)


@require_safe
@base_staff("scheduling.view_schedulerun")
def show(request: HttpRequest, pk: int, *, base: Base) -> HttpResponse:
    """A run: its curve while it works, its plan drawn once it is done."""
    context = _context(request, pk, base)
    context["wishes"] = wishes_of(context["run"], timezone.now())
    if context["plan"]:
        context["board"] = run_board.board(context["plan"])
    return render(request, "scheduling/run.html", context)


@require_safe
@base_staff("scheduling.view_schedulerun")
def status(request: HttpRequest, pk: int, *, base: Base) -> HttpResponse:
    """The part of the page that changes; the whole page is loaded anew when the run ends."""
    context = _context(request, pk, base)
    response = render(request, "scheduling/run_status.html", context)
    if not context["run"].is_active:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@base_staff("scheduling.change_schedulerun")
def stop(request: HttpRequest, pk: int, *, base: Base) -> HttpResponse:
    """End a run early and keep the best plan."""
    run = _run(request, pk)
    try:
        runs.stop_run(run_id=run.pk, now=timezone.now())
    except DomainError as exc:
        messages.error(request, exc.message(get_language() or "zh"))
    return redirect("run", pk=run.pk)


@require_POST
@base_staff("scheduling.change_plan")
def publish(request: HttpRequest, pk: int, *, base: Base) -> HttpResponse:
    """Book every visit of the run's plan, or say what clashed."""
    run = _run(request, pk)
    plan = getattr(run, "plan", None)
    try:
        plans.publish_plan(plan_id=plan.pk if plan else 0, now=timezone.now())
        messages.success(request, _("已发布：全部场景已预订。"))
    except DomainError as exc:
        messages.error(request, exc.message(get_language() or "zh"))
    return redirect("run", pk=run.pk)


def _ask(request: HttpRequest, base: Base, form: RunForm) -> ScheduleRun | None:
    user: Any = request.user
    given = form.cleaned_data
    try:
        return runs.request_run(
            base=base,
            crews=list(given["crews"]),
            first_date=given["first_date"],
            days=given["days"],
            seconds=given["seconds"],
            workers=given["workers"],
            shares=given["shares"] or 1,
            name=given["name"],
            requested_by=user,
            now=timezone.now(),
        )
    except DomainError as exc:
        form.add_error(None, exc.message(get_language() or "zh"))
        return None


def _run(request: HttpRequest, pk: int) -> ScheduleRun:
    user: Any = request.user
    rows = runs_for(user).select_related("plan", "base", "based_on__run")
    heavy = (*HEAVY, "plan__file", "based_on__file", *(f"based_on__run__{name}" for name in HEAVY))
    return get_object_or_404(rows.defer(*heavy), pk=pk)


def _context(request: HttpRequest, pk: int, base: Base) -> dict[str, Any]:
    run = _run(request, pk)
    plan = getattr(run, "plan", None)
    context: dict[str, Any] = {
        "base": base,
        "zone": base.zone,
        "run": run,
        "plan": plan,
        "progress": run_curve.progress(run),
        "waited": _waited(run, timezone.now()),
        "may_be_published": _may_be_published(run, plan),
        "fits": run_answer.fits(run),
        "happenings": run_answer.happenings(run),
        "bound_gap": run_answer.bound_gap(run),
    }
    if year := year_report(run):
        context["year"] = year
        context["year_figures"] = [(name, NAMES[name], *rest) for name, *rest in year.figures]
    if plan:
        rows = run_board.compare(plan.figures, plan.baseline)
        named = [(NAMES[row.name], row) for row in rows]
        context["comparison"] = named
    return context


def _may_be_published(run: ScheduleRun, plan: Plan | None) -> bool:
    """A draft, and not of something merely imagined."""
    is_draft = plan is not None and plan.state == PlanState.DRAFT
    return is_draft and run.kind != RunKind.WHAT_IF


def _waited(run: ScheduleRun, now: datetime) -> int:
    """Seconds since the run was asked for, or began."""
    return max(0, int((now - (run.started_at or run.requested_at)).total_seconds()))
