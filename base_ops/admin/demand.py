"""What was asked for in vain, row by row; the report is a page of its own."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from base_ops.admin.staff import StaffAdmin
from base_ops.models import DeniedDemand
from sets.admin.scoped import OwnChoices, ReadOnly
from sets.admin.telling import tell_minutes, tell_span


@admin.register(DeniedDemand)
class DeniedDemandAdmin(ReadOnly, StaffAdmin):
    related = ("base", "kind", "company", "asker")
    list_display = (
        "kind",
        "when",
        "length",
        "company",
        "source",
        "reason",
        "sets",
        "times",
        "last_at",
    )
    list_filter = ("source", ("kind", OwnChoices), ("company", OwnChoices), "starts_at")
    search_fields = ("kind__name", "company__name", "dressing_name", "reason")
    fields = (
        *("kind", "dressing_name", "when", "length", "company", "asker"),
        *("source", "reason", "sets", "times", "first_at", "last_at"),
    )

    @display(description=_("时段"), ordering="starts_at")
    def when(self, row: DeniedDemand) -> str:
        return tell_span(row.starts_at, row.ends_at, row.base.zone)

    @display(description=_("连续"), ordering="minutes")
    def length(self, row: DeniedDemand) -> str:
        return tell_minutes(row.minutes)
