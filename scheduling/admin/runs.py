"""Pages of the packing runs: ask for one, watch it, stop it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from base_ops.admin.staff import StaffAdmin
from base_ops.selectors.scope import base_of
from scheduling.admin.figures import best_price, figures_table
from scheduling.admin.run_forms import RunForm, YearForm
from scheduling.models import RunProgress, RunState, ScheduleRun
from scheduling.services import runs, years
from sets.admin.form_page import ask, found, page_of, typed
from sets.admin.forms import PageForm
from sets.admin.scoped import OwnChoices, ReadOnly, ServiceWritten
from sets.admin.telling import tell_instant

STATE_LABELS = {
    RunState.QUEUED: "info",
    RunState.RUNNING: "warning",
    RunState.DONE: "success",
    RunState.CANCELLED: "danger",
    RunState.FAILED: "danger",
}
# Columns of megabytes that no page shows.
HEAVY = ("problem", "told", "best", "pins")


@admin.register(ScheduleRun)
class ScheduleRunAdmin(ServiceWritten, StaffAdmin):
    related = ("base", "requested_by")
    list_display = (
        "title",
        "kind",
        "shown_state",
        "crew_count",
        "first_date",
        "days",
        "price",
        "asked",
    )
    list_filter = ("state", "kind", "first_date", ("crews", OwnChoices))
    search_fields = ("name", "crews__name", "crews__production__title", "requested_by__username")
    autocomplete_fields = ("crews",)
    actions_detail = ("stop",)
    actions_list = ("year",)
    fieldsets = (
        (None, {"fields": ["title", "kind", "state", "page", "crew_names", "first_date", "days"]}),
        (_("数字"), {"fields": ["figures_shown"]}),
        (
            _("计算"),
            {
                "fields": [
                    "seconds",
                    "workers",
                    "shares",
                    "seed",
                    "publish_when_done",
                    "who",
                    "asked",
                    "error",
                ]
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer(*HEAVY).prefetch_related("crews__production")

    @display(description=_("名称"), ordering="requested_at")
    def title(self, run: ScheduleRun) -> str:
        return str(run)

    @display(description=_("状态"), ordering="state", label=STATE_LABELS)
    def shown_state(self, run: ScheduleRun) -> tuple[str, str]:
        return run.state, run.get_state_display()

    @display(description=_("计算页"))
    def page(self, run: ScheduleRun) -> SafeString:
        return format_html(
            '<a class="cb-more" href="/runs/{}/">{}</a>', run.pk, _("打开计算页：曲线与排期图")
        )

    @display(description=_("剧组数"))
    def crew_count(self, run: ScheduleRun) -> int:
        return len(run.crews.all())

    @display(description=_("剧组"))
    def crew_names(self, run: ScheduleRun) -> str:
        return "、".join(str(crew) for crew in run.crews.all())

    @display(description=_("最优价"))
    def price(self, run: ScheduleRun) -> str:
        return best_price(run.figures) or "—"

    @display(description=_("与手工排期比较"))
    def figures_shown(self, run: ScheduleRun) -> SafeString | str:
        return figures_table(run.figures, run.baseline)

    @display(description=_("发起人"))
    def who(self, run: ScheduleRun) -> str:
        return str(run.requested_by or "—")

    @display(description=_("发起于"), ordering="requested_at")
    def asked(self, run: ScheduleRun) -> str:
        return tell_instant(run.requested_at, run.base.zone)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Ask for a run instead of filling in a row."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        column = ScheduleRun._meta.get_field("crews")
        crews = self.formfield_for_manytomany(column, request)
        form = RunForm(crews, data=typed(request))

        def act(given: dict[str, Any]) -> str:
            chosen = list(given.pop("crews").select_related("production__company__base"))
            user: Any = request.user
            base = user.base or chosen[0].production.company.base
            run = runs.request_run(
                base=base, crews=chosen, requested_by=user, now=timezone.now(), **given
            )
            return f"/runs/{run.pk}/"

        return ask(self, request, form=form, title=_("新排期计算"), submit=_("开始计算"), act=act)

    @action(description=_("一年推演"), url_path="year", permissions=["add"])
    def year(self, request: HttpRequest) -> HttpResponse:
        """Study months of the base's crews."""
        user: Any = request.user
        column = ScheduleRun._meta.get_field("crews")
        form = YearForm(self.formfield_for_manytomany(column, request), data=typed(request))

        def act(given: dict[str, Any]) -> str:
            chosen = list(given.pop("crews").select_related("production__company__base"))
            base = chosen[0].production.company.base if chosen else base_of(user)
            run = years.request_year(
                base=base, crews=chosen or None, requested_by=user, now=timezone.now(), **given
            )
            return f"/runs/{run.pk}/"

        return ask(
            self,
            request,
            form=form,
            title=_("一年推演"),
            intro=_(
                "全部剧组按月排一遍，看同时能开几组、场景够不够、谁拍不完；只出报告，不动任何预订。"
            ),
            submit=_("开始推演"),
            act=act,
        )

    @action(description=_("停止"), url_path="stop", permissions=["change"])
    def stop(self, request: HttpRequest, object_id: str) -> HttpResponse:
        run = found(self, request, object_id)

        def act(_cleaned: dict[str, Any]) -> str:
            runs.stop_run(run_id=run.pk, now=timezone.now())
            messages.success(request, _("已要求停止，目前最好的计划会保留。"))
            return page_of(run)

        return ask(
            self,
            request,
            form=PageForm(typed(request)),
            title=_("停止排期计算 · %(run)s") % {"run": run},
            intro=_("停止后保留目前找到的最好计划。"),
            submit=_("停止"),
            act=act,
            obj=run,
        )


@admin.register(RunProgress)
class RunProgressAdmin(ReadOnly, StaffAdmin):
    base_path = "run__base"
    related = ("run",)
    list_display = (
        "run",
        "seconds",
        "price",
        "changeovers",
        "changeover_bound",
        "crew_days",
        "unshot_scenes",
    )
    list_filter = (("run", OwnChoices),)
    search_fields = ("run__name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer(*(f"run__{name}" for name in HEAVY))
