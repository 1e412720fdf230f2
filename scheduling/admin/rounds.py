"""The page of an allocation round: prepared, opened, closed, answered, looked at, published."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from base_ops.admin.round_forms import (
    AnswerForm,
    CloseForm,
    PublishForm,
    RoundForm,
    ScriptRequestForm,
    closing_in,
    round_in,
)
from base_ops.admin.staff import StaffAdmin
from base_ops.models import AllocationRound, RoundState
from base_ops.selectors.rounds import draft
from base_ops.selectors.scope import base_of
from base_ops.services import round_answers, rounds
from scheduling.services import round_runs, round_scripts
from sets import clock
from sets.admin.form_page import act_on, ask, found, page_of, typed
from sets.admin.forms import PageForm
from sets.admin.scoped import ServiceWritten
from sets.admin.telling import tell_instant, tell_span

STATE_LABELS = {
    RoundState.PREPARED: "info",
    RoundState.OPEN: "success",
    RoundState.CLOSED: "warning",
    RoundState.ANSWERED: "warning",
    RoundState.PUBLISHED: "success",
    RoundState.CANCELLED: "danger",
}
REASONS = {
    "rivals": _("让给了别家"),
    "no_time": _("这些日子、钟点里没有能用的场景"),
    "all_or_nothing": _("不能全部满足，全部不要"),
    "hold_quota_reached": _("公司未确认的预留已到上限"),
    "registration_number_missing": _("没有备案号"),
}
ANSWERED = (RoundState.ANSWERED, RoundState.PUBLISHED)


@admin.register(AllocationRound)
class AllocationRoundAdmin(ServiceWritten, StaffAdmin):
    related = ("base", "created_by")
    list_display = ("name", "shown_state", "first_date", "last_date", "opens", "closes")
    list_filter = ("state", "first_date")
    search_fields = ("name",)
    autocomplete_fields = ("kinds",)
    actions_detail = (
        *("ask_script", "open_it", "move_closing", "close_it"),
        *("answer", "publish", "cancel_it"),
    )
    change_form_outer_after_template = "scheduling/round_draft.html"
    fieldsets = (
        (None, {"fields": ["name", "state", "what", "first_date", "last_date", "reserved"]}),
        (_("收集"), {"fields": ["opens", "closes", "asked", "step_minutes", "seed"]}),
        (_("记录"), {"fields": ["run", "created_by", "answered", "published"]}),
    )

    def get_autocomplete_fields(self, request: HttpRequest) -> Any:
        return (*self.autocomplete_fields, "crew")

    @display(description=_("状态"), ordering="state", label=STATE_LABELS)
    def shown_state(self, row: AllocationRound) -> tuple[str, str]:
        return row.state, row.get_state_display()

    @display(description=_("分什么"))
    def what(self, row: AllocationRound) -> str:
        return "、".join(str(kind) for kind in row.kinds.all()) or str(_("全部场景"))

    @display(description=_("开放于"), ordering="opens_at")
    def opens(self, row: AllocationRound) -> str:
        return tell_instant(row.opens_at, row.base.zone)

    @display(description=_("截止于"), ordering="closes_at")
    def closes(self, row: AllocationRound) -> str:
        return tell_instant(row.closes_at, row.base.zone)

    @display(description=_("答复于"))
    def answered(self, row: AllocationRound) -> str:
        return tell_instant(row.answered_at, row.base.zone) if row.answered_at else "—"

    @display(description=_("公布于"))
    def published(self, row: AllocationRound) -> str:
        return tell_instant(row.published_at, row.base.zone) if row.published_at else "—"

    @display(description=_("申请"))
    def asked(self, row: AllocationRound) -> SafeString:
        place = reverse("admin:base_ops_roundrequest_changelist")
        count = row.requests.exclude(state="WITHDRAWN").count()
        return format_html(
            '<a class="cb-more" href="{}?round__id__exact={}">{}</a>',
            place,
            row.pk,
            _("%(n)s 个剧组，打开") % {"n": count},
        )

    @display(description=_("计算"))
    def run(self, row: AllocationRound) -> SafeString | str:
        run = row.runs.order_by("-pk").only("pk", "state", "error").first()
        if run is None:
            return "—"
        told = f"{run.get_state_display()} {run.error}".strip()
        return format_html('<a class="cb-more" href="/runs/{}/">{}</a>', run.pk, told)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        shown = {}
        if row and row.state in ANSWERED and self.has_view_permission(request, row):
            shown = {"draft": shown_draft(row), "round": row}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Prepare a round."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = RoundForm(self, request, data=typed(request))

        def act(given: dict[str, Any]) -> str:
            by: Any = request.user
            base: Any = base_of(by)
            made = rounds.create_round(
                **round_in(given, base.zone), base=base, now=clock.database_now(), by=by
            )
            messages.success(request, _("已筹备「%(round)s」；开放后才收申请。") % {"round": made})
            return page_of(made)

        return ask(self, request, form=form, title=_("筹备分配轮"), submit=_("筹备"), act=act)

    @action(description=_("开放"), url_path="open", permissions=["change"])
    def open_it(self, request: HttpRequest, object_id: str) -> HttpResponse:
        intro = _("从开放时刻起收申请，并留住这些场景的这段日子，直到公布。")
        return self._plain(request, object_id, _("开放收集"), intro, rounds.open_round)

    @action(description=_("改截止时间"), url_path="closing", permissions=["change"])
    def move_closing(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._one(
            request,
            object_id,
            CloseForm(typed(request)),
            _("改截止时间"),
            _("按基地的时钟；到点自动截止并计算答复。"),
            lambda row, given: rounds.change_round(
                round_id=row.pk,
                now=clock.database_now(),
                closes_at=closing_in(given, row.base.zone),
            ),
        )

    @action(description=_("现在截止"), url_path="close", permissions=["change"])
    def close_it(self, request: HttpRequest, object_id: str) -> HttpResponse:
        intro = _("不再收申请，也不能再修改或撤回。")
        return self._plain(request, object_id, _("现在截止"), intro, rounds.close_round)

    @action(description=_("取消这一轮"), url_path="cancel", permissions=["change"])
    def cancel_it(self, request: HttpRequest, object_id: str) -> HttpResponse:
        intro = _("申请作废，场景恢复照常预订。")
        return self._plain(request, object_id, _("取消这一轮"), intro, rounds.cancel_round)

    @action(description=_("按剧本申请"), url_path="ask-script", permissions=["ask"])
    def ask_script(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = found(self, request, object_id)

        def act(given: dict[str, Any]) -> str:
            made = round_scripts.ask_for_script(
                round_id=row.pk, now=clock.database_now(), by=cast(Any, request.user), **given
            )
            messages.success(request, _("已提交分配申请：%(request)s。") % {"request": made})
            return page_of(made)

        return ask(
            self,
            request,
            form=ScriptRequestForm(self, request, data=typed(request)),
            title=_("按剧本申请 · %(round)s") % {"round": row},
            intro=_("剧组还没拍的场次，按剧中地点各成一项；提交后可逐项修改。"),
            submit=_("提交"),
            act=act,
            obj=row,
        )

    def has_ask_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("base_ops.add_roundrequest")

    @action(description=_("计算答复"), url_path="answer", permissions=["change"])
    def answer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = found(self, request, object_id)

        def act(given: dict[str, Any]) -> str:
            run = round_runs.request_answer(
                round_id=row.pk,
                requested_by=cast(Any, request.user),
                now=clock.database_now(),
                seconds=given["seconds"],
            )
            messages.success(request, _("开始计算；算完草案就在这一页。"))
            return reverse("admin:scheduling_schedulerun_change", args=[run.pk])

        return ask(
            self,
            request,
            form=AnswerForm(typed(request)),
            title=_("计算答复 · %(round)s") % {"round": row},
            intro=_("所有申请一起求解，已有的预订、维修、拆景改景都避开；再算一次会换掉草案。"),
            submit=_("开始计算"),
            act=act,
            obj=row,
        )

    @action(description=_("公布"), url_path="publish", permissions=["change"])
    def publish(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._one(
            request,
            object_id,
            PublishForm(typed(request)),
            _("公布"),
            _("得到的一次全部成为预留（或确认），各剧组收到通知；有一处不成，就一处也不写。"),
            lambda row, given: round_answers.publish(
                round_id=row.pk, now=clock.database_now(), **given
            ),
        )

    def _plain(
        self, request: HttpRequest, object_id: str, title: Any, intro: Any, act: Callable[..., Any]
    ) -> HttpResponse:
        return self._one(
            request,
            object_id,
            PageForm(typed(request)),
            title,
            intro,
            lambda row, _given: act(round_id=row.pk, now=clock.database_now()),
        )

    def _one(
        self,
        request: HttpRequest,
        object_id: str,
        form: PageForm,
        title: Any,
        intro: Any,
        call: Callable[[AllocationRound, dict[str, Any]], AllocationRound],
    ) -> HttpResponse:
        return act_on(
            self,
            request,
            found(self, request, object_id),
            form=form,
            title=title,
            submit=title,
            intro=intro,
            call=call,
            done=lambda row: f"{row}：{row.get_state_display()}。",
        )


def shown_draft(row: AllocationRound) -> dict[str, Any]:
    """The draft with its times in the base's clock, for the template."""
    found, zone = draft(row), row.base.zone
    return {
        "days": found.days,
        "rows": found.rows,
        "zone": zone,
        "figures": row.figures,
        "companies": found.companies,
        "grants": [
            {"row": g, "when": tell_span(g.starts_at, g.ends_at, zone)} for g in found.grants
        ],
        "refused": [
            {
                "row": r.item,
                "why": REASONS.get(r.item.reason, r.item.reason),
                "rivals": r.rivals,
                "free": [f"{one.code} {tell_span(s.start, s.end, zone)}" for one, s in r.free],
            }
            for r in found.refused
        ],
    }
