"""The record of every change, newest first; nobody adds to it or takes from it here."""

from functools import cache
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from sets.admin.scoped import ReadOnly, ScopedAdmin
from sets.admin.telling import tell_instant
from sets.models import Change


@admin.register(Change)
class ChangeAdmin(ReadOnly, ScopedAdmin):
    related = ("base",)
    list_display = ("when", "actor", "act", "what", "row_id", "columns", "why")
    list_filter = ("act", "table")
    search_fields = ("actor", "why", "request", "=row_id")
    fieldsets = (
        (None, {"fields": ["when", "actor", "act", "table", "row_id", "why", "request"]}),
        (_("内容"), {"fields": ["before", "after"]}),
    )

    def own(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Whoever may not see accounts does not read of them here either."""
        rows = super().own(request, rows)
        if request.user.has_perm("base_ops.view_user"):  # type: ignore[union-attr]
            return rows
        return rows.exclude(table__startswith="base_ops_user")

    @display(description=_("时间"), ordering="pk")
    def when(self, row: Change) -> str:
        return tell_instant(row.at, row.base.zone) if row.base else f"{row.at:%Y-%m-%d %H:%M} UTC"

    @display(description=_("什么"), ordering="table")
    def what(self, row: Change) -> str:
        model = _models().get(row.table)
        return str(model._meta.verbose_name) if model else row.table

    @display(description=_("改了什么"))
    def columns(self, row: Change) -> str:
        if not (row.before and row.after):
            return "—"
        model = _models().get(row.table)
        labels = {f.column: str(f.verbose_name) for f in model._meta.fields} if model else {}
        return "、".join(sorted(labels.get(name, name) for name in row.after))


@cache
def _models() -> dict[str, type[Model]]:
    """The models by their tables."""
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
