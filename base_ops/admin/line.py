"""The line at the desk: overrides to decide, notices that were written, filing tiers."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from base_ops.admin.booking_forms import OverrideForm, ReasonForm, span_in, zone_of
from base_ops.admin.channel import TellsChannel
from base_ops.admin.staff import StaffAdmin
from base_ops.models import Challenge, FilingTier, KeptAnswer, Notice, Override, OverrideState
from base_ops.services import overrides
from sets import clock
from sets.admin.form_page import act_on, ask, found, page_of, typed
from sets.admin.forms import PageForm
from sets.admin.scoped import ReadOnly, ServiceWritten
from sets.admin.telling import tell_instant, tell_span

LABELS = {
    OverrideState.ASKED: "warning",
    OverrideState.GRANTED: "success",
    OverrideState.REFUSED: "danger",
}


@admin.register(Override)
class OverrideAdmin(ServiceWritten, StaffAdmin):
    """Asked for by anybody at the desk, decided by a base manager."""

    base_path = "standing_set__base"
    related = ("standing_set__base", "crew__production", "asked_by", "decided_by", "dressing")
    list_display = ("place", "when", "crew", "reason", "asked_by", "shown_state", "decided_by")
    list_filter = ("state",)
    search_fields = ("standing_set__code", "standing_set__name", "crew__production__title")
    autocomplete_fields = ("crew", "standing_set", "dressing")
    actions_detail = ("grant", "refuse")
    fieldsets = (
        (None, {"fields": ["place", "when", "crew", "dressing", "reason", "state"]}),
        (_("记录"), {"fields": ["asked_by", "asked_on", "decided_by", "answer", "booking"]}),
    )

    @display(description=_("场景"), ordering="standing_set__code")
    def place(self, row: Override) -> str:
        return str(row.standing_set)

    @display(description=_("时段"), ordering="starts_at")
    def when(self, row: Override) -> str:
        return tell_span(row.starts_at, row.ends_at, zone_of(row.standing_set))

    @display(description=_("申请于"))
    def asked_on(self, row: Override) -> str:
        return tell_instant(row.asked_at, zone_of(row.standing_set))

    @display(description=_("状态"), ordering="state", label=LABELS)
    def shown_state(self, row: Override) -> tuple[str, str]:
        return row.state, row.get_state_display()

    def has_decide_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return bool(request.user.has_perm("base_ops.decide_override"))  # type: ignore[union-attr]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        names = ("crew", "standing_set", "dressing", "first_date", "starts", "last_date", "ends")
        given = {name: request.GET[name] for name in names if name in request.GET}
        form = OverrideForm(self, request, data=typed(request), initial=given)

        def act(given: dict[str, Any]) -> str:
            row = overrides.ask_override(
                crew=given["crew"],
                standing_set=given["standing_set"],
                dressing=given["dressing"],
                span=span_in(given, zone_of(given["standing_set"])),
                reason=given["reason"],
                by=request.user,  # type: ignore[arg-type]
                now=clock.database_now(),
            )
            messages.success(request, _("已提交，等基地经理审批。"))
            return page_of(row)

        return ask(self, request, form=form, title=_("申请改派"), submit=_("提交"), act=act)

    @action(description=_("批准"), url_path="grant", permissions=["decide"])
    def grant(self, request: HttpRequest, object_id: str) -> HttpResponse:
        intro = _("原来的预订会被释放，并通知对方剧组。")
        return self._decide(
            request,
            object_id,
            PageForm(typed(request)),
            _("批准改派"),
            _("批准"),
            intro,
            lambda row, given: overrides.grant_override(
                override_id=row.pk,
                by=request.user,  # type: ignore[arg-type]
                now=clock.database_now(),
            ),
        )

    @action(description=_("驳回"), url_path="refuse", permissions=["decide"])
    def refuse(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._decide(
            request,
            object_id,
            ReasonForm(typed(request)),
            _("驳回改派"),
            _("驳回"),
            "",
            lambda row, given: overrides.refuse_override(
                override_id=row.pk,
                by=request.user,  # type: ignore[arg-type]
                now=clock.database_now(),
                answer=given["reason"],
            ),
        )

    def _decide(
        self,
        request: HttpRequest,
        object_id: str,
        form: PageForm,
        title: Any,
        submit: Any,
        intro: Any,
        call: Any,
    ) -> HttpResponse:
        row = found(self, request, object_id)
        return act_on(
            self,
            request,
            row,
            form=form,
            title=title,
            submit=submit,
            intro=f"{self.place(row)} · {self.when(row)} · {row.crew} · {row.reason}。{intro}",
            call=call,
            done=lambda decided: f"{self.place(row)}：{decided.get_state_display()}",
        )


@admin.register(Challenge)
class ChallengeAdmin(ServiceWritten, StaffAdmin):
    """Who asked whom to make up their mind, by when, and what came of it."""

    base_path = "challenger__standing_set__base"
    related = (
        "challenger__standing_set__base",
        "challenger__crew__production",
        "challenged__crew__production",
    )
    list_display = ("place", "who", "whom", "answer_until", "state")
    list_filter = ("state",)
    search_fields = (
        "challenger__standing_set__code",
        "challenger__crew__production__title",
        "challenged__crew__production__title",
    )
    fieldsets = ((None, {"fields": ["place", "who", "whom", "asked_on", "answer_until", "state"]}),)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description=_("场景"))
    def place(self, row: Challenge) -> str:
        booking = row.challenger
        zone = zone_of(booking.standing_set)
        return f"{booking.standing_set} · {tell_span(booking.starts_at, booking.ends_at, zone)}"

    @display(description=_("候补"))
    def who(self, row: Challenge) -> str:
        return str(row.challenger.crew)

    @display(description=_("预留"))
    def whom(self, row: Challenge) -> str:
        return str(row.challenged.crew)

    @display(description=_("提出于"))
    def asked_on(self, row: Challenge) -> str:
        return tell_instant(row.asked_at, zone_of(row.challenger.standing_set))

    @display(description=_("答复期限"), ordering="answer_by")
    def answer_until(self, row: Challenge) -> str:
        return tell_instant(row.answer_by, zone_of(row.challenger.standing_set))


@admin.register(Notice)
class NoticeAdmin(TellsChannel, ServiceWritten, StaffAdmin):
    """What crews were told, and whether they have read it."""

    related = ("base", "crew__production")
    list_display = ("said_at", "crew", "kind", "text", "is_sent", "is_read")
    list_filter = ("kind",)
    search_fields = ("crew__production__title", "zh")
    fieldsets = ((None, {"fields": ["said_at", "crew", "kind", "text", "en", "booking"]}),)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description=_("时间"), ordering="created_at")
    def said_at(self, row: Notice) -> str:
        return tell_instant(row.created_at, row.base.zone)

    @display(description=_("内容"))
    def text(self, row: Notice) -> str:
        return row.zh

    @display(description=_("已寄出"), boolean=True)
    def is_sent(self, row: Notice) -> bool:
        return row.sent_at is not None

    @display(description=_("已读"), boolean=True)
    def is_read(self, row: Notice) -> bool:
        return row.read_at is not None


@admin.register(FilingTier)
class FilingTierAdmin(StaffAdmin):
    """Thresholds change with every notice of the regulator: rows, not code."""

    list_display = ("name", "from_budget_fen", "needs_number")
    search_fields = ("name",)
    fieldsets = ((None, {"fields": ["base", "name", "from_budget_fen", "needs_number"]}),)


@admin.register(KeptAnswer)
class KeptAnswerAdmin(ReadOnly, StaffAdmin):
    """What was answered to requests with a key; kept for two days."""

    base_path = "user__base"
    related = ("user",)
    list_display = ("key", "user", "status", "created_at")
    search_fields = ("key", "user__username")
    fieldsets = ((None, {"fields": ["key", "user", "status", "created_at"]}),)
