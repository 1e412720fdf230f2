"""Discounts that wait for a manager, and what was decided."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from base_ops.admin.money_tables import links
from base_ops.admin.staff import StaffAdmin
from base_ops.models import ApprovalState, DiscountApproval
from sets.admin.scoped import ReadOnly
from sets.admin.telling import tell_instant

APPROVALS = {
    ApprovalState.ASKED: "warning",
    ApprovalState.GRANTED: "success",
    ApprovalState.REFUSED: "danger",
}


@admin.register(DiscountApproval)
class DiscountApprovalAdmin(ReadOnly, StaffAdmin):
    """What waits for a manager, and what was decided; deciding is done on the quote's page."""

    base_path = "quote__base"
    related = ("quote__company", "quote__base", "asked_by", "decided_by")
    list_display = ("opened", "company", "discount", "reason", "asked_by", "shown_state")
    list_filter = ("state",)
    search_fields = ("reason", "quote__company__name")
    fieldsets = (
        (None, {"fields": ["opened", "company", "discount", "reason", "state"]}),
        (_("记录"), {"fields": [("asked_by", "asked_on"), ("decided_by", "decision")]}),
    )
    readonly_fields = ("opened", "company", "discount", "asked_on")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("quote__request", "quote__lines")

    @display(description=_("报价"))
    def opened(self, row: DiscountApproval) -> SafeString:
        return links([(row.quote, str(row.quote))])

    @display(description=_("公司"))
    def company(self, row: DiscountApproval) -> str:
        return row.quote.company.name

    @display(description=_("折扣"), ordering="discount_percent")
    def discount(self, row: DiscountApproval) -> str:
        told_of = {"percent": row.discount_percent, "limit": row.limit_percent}
        return str(_("%(percent)s%%（销售可给 %(limit)s%%）") % told_of)

    @display(description=_("申请于"))
    def asked_on(self, row: DiscountApproval) -> str:
        return tell_instant(row.asked_at, row.quote.base.zone)

    @display(description=_("状态"), ordering="state", label=APPROVALS)
    def shown_state(self, row: DiscountApproval) -> tuple[str, str]:
        return row.state, row.get_state_display()
