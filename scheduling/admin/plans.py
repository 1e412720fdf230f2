"""Pages of the plans: read them, publish them."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from base_ops.admin.colours import swatch
from base_ops.admin.staff import StaffAdmin
from scheduling.admin.figures import best_price, figures_table
from scheduling.admin.pins import StripPins, VisitPins
from scheduling.admin.questions import PlanQuestions
from scheduling.models import Plan, PlanState, Strip, Visit
from scheduling.services import plans
from sets.admin.form_page import ask, found, page_of, typed
from sets.admin.forms import PageForm
from sets.admin.scoped import OwnChoices, ReadOnly, ServiceWritten
from sets.admin.telling import tell_instant, tell_span

STATE_LABELS = {
    PlanState.DRAFT: "info",
    PlanState.PUBLISHED: "success",
    PlanState.SUPERSEDED: "warning",
}


@admin.register(Plan)
class PlanAdmin(PlanQuestions, ServiceWritten, StaffAdmin):
    related = ("run", "base")
    list_display = ("title", "shown_state", "price", "by_hand", "visit_count", "made", "published")
    list_filter = ("state", "created_at", ("run__crews", OwnChoices))
    search_fields = ("run__name", "run__crews__production__title")
    actions_detail = ("publish", "replan", "imagine", "adopt", "fit", "bound")
    fieldsets = (
        (None, {"fields": ["title", "state", "pages", "made", "published"]}),
        (_("数字"), {"fields": ["figures_shown"]}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # plans come out of runs

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request).annotate(its_visits=Count("visits", distinct=True))
        return rows.defer("file", "run__problem")

    @display(description=_("排期计算"), ordering="created_at")
    def title(self, plan: Plan) -> str:
        return str(plan)

    @display(description=_("状态"), ordering="state", label=STATE_LABELS)
    def shown_state(self, plan: Plan) -> tuple[str, str]:
        return plan.state, plan.get_state_display()

    @display(description=_("总价"))
    def price(self, plan: Plan) -> str:
        return best_price(plan.figures) or "—"

    @display(description=_("手工排期"))
    def by_hand(self, plan: Plan) -> str:
        return best_price(plan.baseline) or "—"

    @display(description=_("拍摄单元"), ordering="its_visits")
    def visit_count(self, plan: Plan) -> int:
        return plan.its_visits  # type: ignore[attr-defined,no-any-return]

    @display(description=_("查看"))
    def pages(self, plan: Plan) -> SafeString:
        visits = reverse("admin:scheduling_visit_changelist")
        return format_html(
            '<a class="cb-more" href="{}">{}</a> · <a class="cb-more" href="{}">{}</a> · '
            '<a class="cb-more" href="{}?plan__id__exact={}">{}</a>',
            reverse("plan-strips", args=[plan.pk]),
            _("排期板"),
            reverse("plan-compare", args=[plan.pk]),
            _("与别的计划比"),
            visits,
            plan.pk,
            _("拍摄单元（%(count)s）") % {"count": self.visit_count(plan)},
        )

    @display(description=_("生成于"), ordering="created_at")
    def made(self, plan: Plan) -> str:
        return tell_instant(plan.created_at, plan.base.zone)

    @display(description=_("发布于"), ordering="published_at")
    def published(self, plan: Plan) -> str:
        return tell_instant(plan.published_at, plan.base.zone) if plan.published_at else "—"

    @display(description=_("与手工排期比较"))
    def figures_shown(self, plan: Plan) -> SafeString | str:
        return figures_table(plan.figures, plan.baseline)

    @action(description=_("发布"), url_path="publish", permissions=["change"])
    def publish(self, request: HttpRequest, object_id: str) -> HttpResponse:
        plan = found(self, request, object_id)

        def act(_cleaned: dict[str, Any]) -> str:
            plans.publish_plan(plan_id=plan.pk, now=timezone.now())
            messages.success(request, _("已发布，场景已订下。"))
            return page_of(plan)

        told = _("发布会为 %(count)s 个拍摄单元订下场景；只要有一处冲突，就一个也不订。")
        return ask(
            self,
            request,
            form=PageForm(typed(request)),
            title=_("发布拍摄计划 · %(plan)s") % {"plan": plan},
            intro=told % {"count": self.visit_count(plan)},
            submit=_("发布"),
            act=act,
            obj=plan,
        )


class Timed:
    """Rows with a start and an end, told by the clock of their base."""

    @display(description=_("时段"), ordering="starts_at")
    def when(self, row: Visit | Strip) -> str:
        return tell_span(row.starts_at, row.ends_at, row.plan.base.zone)


@admin.register(Visit)
class VisitAdmin(VisitPins, Timed, ReadOnly, StaffAdmin):
    actions_detail = ("pin",)
    base_path = "plan__base"
    related = ("plan__base", "plan__run", "crew__production", "standing_set", "dressing", "booking")
    list_display = ("when", "who", "standing_set", "dressing", "scenes", "booked")
    list_filter = (("plan", OwnChoices), ("crew", OwnChoices))
    search_fields = (
        "crew__production__title",
        "crew__name",
        "standing_set__code",
        "standing_set__name",
        "strips__scene__number",
    )
    ordering = ("plan", "starts_at", "pk")
    fields = ("plan", "when", "who", "standing_set", "dressing", "scenes", "booked")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request).prefetch_related("strips__scene")
        return rows.defer("plan__file", "plan__figures", "plan__baseline", "plan__run__problem")

    @display(description=_("剧组"), ordering="crew")
    def who(self, visit: Visit) -> SafeString:
        return swatch(visit.crew.colour, visit.crew)

    @display(description=_("场次"))
    def scenes(self, visit: Visit) -> str:
        return "、".join(strip.scene.number for strip in visit.strips.all())

    @display(description=_("预订"))
    def booked(self, visit: Visit) -> str:
        return visit.booking.get_state_display() if visit.booking else "—"


@admin.register(Strip)
class StripAdmin(StripPins, Timed, ReadOnly, StaffAdmin):
    actions_detail = ("pin",)
    base_path = "plan__base"
    related = ("plan__base", "plan__run", "scene", "visit__crew__production", "visit__standing_set")
    list_display = ("scene", "when", "crew", "standing_set")
    list_filter = (("plan", OwnChoices),)
    search_fields = ("scene__number", "visit__crew__production__title", "visit__standing_set__code")
    fields = ("scene", "when", "crew", "standing_set")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.defer("plan__file", "plan__figures", "plan__baseline", "plan__run__problem")

    @display(description=_("剧组"))
    def crew(self, strip: Strip) -> str:
        return str(strip.visit.crew)

    @display(description=_("场景"))
    def standing_set(self, strip: Strip) -> str:
        return str(strip.visit.standing_set)
