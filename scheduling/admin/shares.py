"""Pages of the shares of large runs: which worker has what, and how far it is."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from base_ops.admin.staff import StaffAdmin
from scheduling.admin.figures import best_price
from scheduling.admin.runs import HEAVY, STATE_LABELS
from scheduling.models import RunShare
from sets.admin.scoped import OwnChoices, ReadOnly


@admin.register(RunShare)
class RunShareAdmin(ReadOnly, StaffAdmin):
    base_path = "run__base"
    related = ("run",)
    list_display = ("run", "number", "shown_state", "price", "attempts")
    list_filter = ("state", ("run", OwnChoices))
    search_fields = ("run__name",)
    fields = ("run", "number", "state", "price", "attempts", "started_at", "error")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.defer("file", *(f"run__{name}" for name in HEAVY))

    @display(description=_("状态"), ordering="state", label=STATE_LABELS)
    def shown_state(self, share: RunShare) -> tuple[str, str]:
        return share.state, share.get_state_display()

    @display(description=_("最优价"))
    def price(self, share: RunShare) -> str:
        return best_price(share.figures) or "—"
