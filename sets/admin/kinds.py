"""Pages of the kinds of sets and the words people write for them."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from sets.admin.scoped import OwnChoices, ScopedAdmin, ScopedTable
from sets.models import KindSynonym, SetKind


class SynonymTable(ScopedTable):
    model = KindSynonym
    fields = ("word", "is_learned")


@admin.register(SetKind)
class SetKindAdmin(ScopedAdmin):
    list_display = ("name", "group", "name_en", "code", "set_count")
    list_filter = ("group",)
    search_fields = ("name", "name_en", "code", "synonyms__word")
    fieldsets = ((None, {"fields": ["base", "code", "name", "name_en", "group", "hold_hours"]}),)
    inlines = (SynonymTable,)
    ordering = ("group", "code")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(sets_of_kind=Count("standing_sets"))

    @display(description=_("场景数"), ordering="sets_of_kind")
    def set_count(self, kind: SetKind) -> int:
        return kind.sets_of_kind  # type: ignore[attr-defined,no-any-return]


@admin.register(KindSynonym)
class KindSynonymAdmin(ScopedAdmin):
    base_path = "kind__base"
    related = ("kind",)
    list_display = ("word", "kind", "is_learned")
    list_filter = ("is_learned", ("kind", OwnChoices))
    search_fields = ("word", "kind__name", "kind__name_en")
    autocomplete_fields = ("kind",)
