"""Letters on their way: what went out, what waits and why, what was given up."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display

from base_ops.admin.channel import TellsChannel
from base_ops.admin.staff import StaffAdmin
from base_ops.models import DeliveryState, NoticeDelivery
from base_ops.services import deliveries
from sets.admin.form_page import act_on, found, try_service, typed
from sets.admin.forms import PageForm
from sets.admin.scoped import ServiceWritten
from sets.admin.telling import tell_instant

LABELS = {
    DeliveryState.QUEUED: "info",
    DeliveryState.SENDING: "info",
    DeliveryState.FAILED: "warning",
    DeliveryState.SENT: "success",
    DeliveryState.GIVEN_UP: "danger",
    DeliveryState.DROPPED: "danger",
}


@admin.register(NoticeDelivery)
class DeliveryAdmin(TellsChannel, ServiceWritten, StaffAdmin):
    """One row for each notice and person. Addresses are for those who may act on them."""

    base_path = "notice__base"
    related = ("notice__base", "notice__crew__production", "user")
    list_display = ("said_at", "crew", "text", "user", "shown_state", "attempts", "next_try")
    list_filter = ("state",)
    search_fields = ("user__username", "notice__zh", "notice__crew__production__title")
    actions = ("send_chosen_again",)
    actions_detail = ("send_again",)
    fieldsets: tuple[Any, ...] = (
        (None, {"fields": ["said_at", "crew", "text", "user", "state"]}),
        (_("记录"), {"fields": ["attempts", "next_try", "sent_on", "address", "last_error"]}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        # What a server says of an address mostly has the address in it.
        shown = super().get_fieldsets(request, obj)
        return shown if self.has_change_permission(request, obj) else shown[:1]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description=_("时间"), ordering="notice__created_at")
    def said_at(self, row: NoticeDelivery) -> str:
        return tell_instant(row.notice.created_at, row.notice.base.zone)

    @display(description=_("剧组"))
    def crew(self, row: NoticeDelivery) -> str:
        return str(row.notice.crew or "—")

    @display(description=_("内容"))
    def text(self, row: NoticeDelivery) -> str:
        return row.notice.zh

    @display(description=_("状态"), ordering="state", label=LABELS)
    def shown_state(self, row: NoticeDelivery) -> tuple[str, str]:
        return row.state, row.get_state_display()

    @display(description=_("下次尝试"), ordering="next_try_at")
    def next_try(self, row: NoticeDelivery) -> str:
        waits = row.state in (DeliveryState.QUEUED, DeliveryState.FAILED)
        return tell_instant(row.next_try_at, row.notice.base.zone) if waits else "—"

    @display(description=_("发出于"))
    def sent_on(self, row: NoticeDelivery) -> str:
        return tell_instant(row.sent_at, row.notice.base.zone) if row.sent_at else "—"

    @action(description=_("再试一次"), url_path="send-again", permissions=["change"])
    def send_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = found(self, request, object_id)
        return act_on(
            self,
            request,
            row,
            form=PageForm(typed(request)),
            title=_("再试一次"),
            submit=_("再试一次"),
            intro=f"{row.user} · {row.notice.zh} {row.last_error}",
            call=lambda row, _given: deliveries.send_again(delivery_id=row.pk),
            done=lambda _row: _("已重新排入。"),
        )

    @admin.action(description=_("所选再试一次"), permissions=["change"])
    def send_chosen_again(self, request: HttpRequest, rows: QuerySet[NoticeDelivery]) -> None:
        done = [
            try_service(request, lambda pk=row.pk: deliveries.send_again(delivery_id=pk))
            for row in rows
        ]
        count = sum(row is not None for row in done)
        told = ngettext("%(count)s 封已重新排入。", "%(count)s 封已重新排入。", count)
        messages.success(request, told % {"count": count})
