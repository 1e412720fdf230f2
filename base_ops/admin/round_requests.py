"""Pages of what crews ask for in rounds; the round's own page is in scheduling.admin."""

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from base_ops.admin.colours import swatch
from base_ops.admin.round_forms import ItemForm, RequestForm, item_in
from base_ops.admin.staff import StaffAdmin
from base_ops.models import (
    RequestState,
    RoundChoice,
    RoundGrant,
    RoundItem,
    RoundRequest,
)
from base_ops.services import round_requests
from base_ops.services.round_requests import Wishes
from sets import clock
from sets.admin.form_page import act_on, ask, found, page_of, typed
from sets.admin.forms import PageForm
from sets.admin.scoped import OwnChoices, ReadOnly, ScopedTable, ServiceWritten
from sets.admin.telling import tell_instant, tell_minutes, tell_span

STATE_LABELS = {
    RequestState.ASKED: "info",
    RequestState.WITHDRAWN: "danger",
    RequestState.GRANTED: "success",
    RequestState.PARTLY: "warning",
    RequestState.REFUSED: "danger",
}
ITEM_CHOICES = ("kind", "standing_set")


class ItemTable(ReadOnly, ScopedTable):
    """What is asked for, in the crew's own order."""

    model = RoundItem
    fields = ("place", "wanted", "length", "days", "window", "dressing_name", "state", "opened")
    readonly_fields = ("wanted", "length", "window")

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.prefetch_related("choices__kind", "choices__standing_set")

    @display(description=_("志愿"))
    def wanted(self, row: RoundItem) -> str:
        return choices_of(row)

    @display(description=_("每天"))
    def length(self, row: RoundItem) -> str:
        return tell_minutes(row.minutes)

    @display(description=_("日期与钟点"))
    def window(self, row: RoundItem) -> str:
        return window_of(row)


@admin.register(RoundRequest)
class RoundRequestAdmin(ServiceWritten, StaffAdmin):
    base_path = "round__base"
    related = ("round__base", "crew__production", "asked_by")
    list_display = ("who", "round", "shown_state", "all_or_nothing", "wants_waitlist", "asked")
    list_filter = ("state", ("round", OwnChoices), ("crew", OwnChoices))
    search_fields = ("crew__name", "crew__production__title", "round__name", "note")
    autocomplete_fields = ("round", "crew")
    actions_detail = ("add_item", "withdraw")
    inlines = (ItemTable,)
    fieldsets = (
        (
            None,
            {"fields": ["who", "round", "state", "all_or_nothing", "wants_waitlist", "note"]},
        ),
        (_("记录"), {"fields": ["asked_by", "asked", "changed"]}),
    )

    def get_autocomplete_fields(self, request: HttpRequest) -> Any:
        return (*self.autocomplete_fields, *ITEM_CHOICES)

    @display(description=_("剧组"), ordering="crew")
    def who(self, row: RoundRequest) -> SafeString:
        return swatch(row.crew.colour, row.crew)

    @display(description=_("状态"), ordering="state", label=STATE_LABELS)
    def shown_state(self, row: RoundRequest) -> tuple[str, str]:
        return row.state, row.get_state_display()

    @display(description=_("提交于"), ordering="asked_at")
    def asked(self, row: RoundRequest) -> str:
        return tell_instant(row.asked_at, row.round.base.zone)

    @display(description=_("修改于"), ordering="changed_at")
    def changed(self, row: RoundRequest) -> str:
        return tell_instant(row.changed_at, row.round.base.zone)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Ask for a crew, with the first item."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        initial = {"round": request.GET["round"]} if "round" in request.GET else {}
        form = RequestForm(self, request, data=typed(request), initial=initial)

        def act(given: dict[str, Any]) -> str:
            made = round_requests.ask(
                round_id=given["round"].pk,
                crew=given["crew"],
                wishes=Wishes(
                    [item_in(given)],
                    given["all_or_nothing"],
                    given["wants_waitlist"],
                    given["note"],
                ),
                now=clock.database_now(),
                by=cast(Any, request.user),
            )
            messages.success(request, _("已提交分配申请：%(request)s。") % {"request": made})
            return page_of(made)

        title, submit = _("提交分配申请"), _("提交")
        intro = _("先填最要紧的一项；其余在提交后逐项添加。")
        return ask(self, request, form=form, title=title, submit=submit, intro=intro, act=act)

    @action(description=_("添加一项"), url_path="add-item", permissions=["change"])
    def add_item(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = found(self, request, object_id)

        def call(row: RoundRequest, given: dict[str, Any]) -> RoundRequest:
            items = [*round_requests.items_of(row), item_in(given)]
            return _with_items(row, items)

        return act_on(
            self,
            request,
            row,
            form=ItemForm(self, request, data=typed(request)),
            title=_("添加一项 · %(request)s") % {"request": row},
            submit=_("添加"),
            intro=_("排在已有各项之后；越靠前对剧组越要紧。"),
            call=call,
            done=lambda done: _("已添加，现有 %(n)s 项。") % {"n": done.items.count()},
        )

    @action(description=_("撤回申请"), url_path="withdraw", permissions=["change"])
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return act_on(
            self,
            request,
            found(self, request, object_id),
            form=PageForm(typed(request)),
            title=_("撤回申请"),
            submit=_("撤回"),
            intro=_("截止之前可以再提交。"),
            call=lambda row, _given: round_requests.withdraw(
                request_id=row.pk, now=clock.database_now()
            ),
            done=lambda row: _("已撤回：%(request)s。") % {"request": row},
        )


@admin.register(RoundItem)
class RoundItemAdmin(ServiceWritten, StaffAdmin):
    base_path = "request__round__base"
    related = ("request__round__base", "request__crew__production")
    list_display = ("request", "place", "wanted", "length", "days", "window", "state", "reason")
    list_filter = ("state", "reason", ("request__round", OwnChoices))
    search_fields = ("request__crew__production__title", "request__round__name", "dressing_name")
    actions_detail = ("remove",)
    fieldsets = (
        (None, {"fields": ["request", "place", "wanted", "length", "days", "window"]}),
        (_("答复"), {"fields": ["dressing_name", "state", "reason"]}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.prefetch_related("choices__kind", "choices__standing_set")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_remove_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("base_ops.change_roundrequest")

    @display(description=_("志愿"))
    def wanted(self, row: RoundItem) -> str:
        return choices_of(row)

    @display(description=_("每天"), ordering="minutes")
    def length(self, row: RoundItem) -> str:
        return tell_minutes(row.minutes)

    @display(description=_("日期与钟点"), ordering="first_date")
    def window(self, row: RoundItem) -> str:
        return window_of(row)

    @action(description=_("去掉这一项"), url_path="remove", permissions=["remove"])
    def remove(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = found(self, request, object_id)

        def act(_given: dict[str, Any]) -> str:
            items = round_requests.items_of(row.request)
            changed = _with_items(row.request, [*items[: row.place - 1], *items[row.place :]])
            messages.success(request, _("已去掉，还有 %(n)s 项。") % {"n": changed.items.count()})
            return page_of(changed)

        return ask(
            self,
            request,
            form=PageForm(typed(request)),
            title=_("去掉这一项"),
            intro=f"{row.request} · {choices_of(row)} · {window_of(row)}",
            submit=_("去掉"),
            act=act,
            obj=row,
        )


@admin.register(RoundChoice)
class RoundChoiceAdmin(ReadOnly, StaffAdmin):
    base_path = "item__request__round__base"
    related = ("item__request__round", "item__request__crew__production", "kind", "standing_set")
    list_display = ("item", "rank", "kind", "standing_set")
    search_fields = ("kind__name", "standing_set__code", "standing_set__name")
    fields = ("item", "rank", "kind", "standing_set")


@admin.register(RoundGrant)
class RoundGrantAdmin(ReadOnly, StaffAdmin):
    base_path = "standing_set__base"
    related = ("standing_set__base", "item__request__crew__production", "dressing", "booking")
    list_display = ("standing_set", "when", "who", "rank", "redress_minutes", "booking")
    list_filter = (("item__request__round", OwnChoices), "starts_at")
    search_fields = ("standing_set__code", "standing_set__name")
    fields = ("standing_set", "when", "who", "rank", "dressing", "redress_minutes", "booking")

    @display(description=_("时段"), ordering="starts_at")
    def when(self, row: RoundGrant) -> str:
        return tell_span(row.starts_at, row.ends_at, row.standing_set.base.zone)

    @display(description=_("剧组"))
    def who(self, row: RoundGrant) -> str:
        return str(row.item.request.crew)


def choices_of(row: RoundItem) -> str:
    """The choices in words, the first first."""
    return " → ".join(str(choice) for choice in row.choices.all())


def window_of(row: RoundItem) -> str:
    """The days and hours an item may lie in."""
    days = f"{row.first_date:%m-%d} – {row.last_date:%m-%d}"
    return f"{days} · {row.from_time:%H:%M}–{row.to_time:%H:%M}"


def _with_items(row: RoundRequest, items: Any) -> RoundRequest:
    wishes = Wishes(items, row.all_or_nothing, row.wants_waitlist, row.note)
    return round_requests.change(request_id=row.pk, wishes=wishes, now=clock.database_now())
