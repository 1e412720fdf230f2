"""Pages of the standing sets, their dressings and redress times."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import ForeignKey
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from sets.admin.catalogue_pages import CataloguePages
from sets.admin.form_page import ask, found, page_of, typed
from sets.admin.money import yuan_column
from sets.admin.redress import RedressForm, table_html, table_of
from sets.admin.scoped import OwnChoices, ReadOnly, ScopedAdmin, ScopedTable, parent_id
from sets.models import Dressing, RedressTime, SetState, StandingSet
from sets.services import redress

STATE_LABELS = {
    SetState.OPEN: "success",
    SetState.MAINTENANCE: "warning",
    SetState.RETIRED: "danger",
}


class DressingTable(ScopedTable):
    model = Dressing
    fields = ("name", "name_en")


class PartTable(ReadOnly, ScopedTable):
    model = StandingSet
    fk_name = "whole"
    fields = ("code", "name", "floor_area", "capacity", "state", "opened")
    verbose_name_plural = _("分景")


@admin.register(StandingSet)
class StandingSetAdmin(CataloguePages, ScopedAdmin):
    related = ("kind", "zone__floor__building", "dressed_as", "whole")
    list_display = (
        "code",
        "name",
        "kind",
        "zone",
        "shown_state",
        "dressed_as",
        "capacity",
        "records_sound",
        yuan_column(StandingSet, "day_price_fen"),
    )
    list_display_links = ("code", "name")
    list_filter = (
        "state",
        ("kind", OwnChoices),
        ("zone", OwnChoices),
        "records_sound",
        "admits_vehicles",
        ("whole", admin.EmptyFieldListFilter),
    )
    search_fields = ("code", "name", "name_en", "kind__name", "kind__synonyms__word", "note")
    autocomplete_fields = ("kind", "zone", "whole")
    ordering = ("code",)
    inlines = (DressingTable,)
    actions_detail = ("edit_redress",)
    readonly_fields = ("redress_minutes",)
    fieldsets = (
        (
            None,
            {"fields": ["base", ("code", "name"), "name_en", "kind", "zone", "whole", "state"]},
        ),
        (
            _("设施"),
            {
                "fields": [
                    ("floor_area", "capacity", "power_kw"),
                    ("records_sound", "admits_vehicles", "has_air_conditioning"),
                ]
            },
        ),
        (_("价格"), {"fields": [("day_price_fen", "half_day_price_fen", "hour_price_fen")]}),
        (_("陈设与转换"), {"fields": ["dressed_as", "strike_minutes", "redress_minutes"]}),
        (_("照片与备注"), {"fields": ["photo", "note"]}),
    )

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[type[ScopedTable]]:
        has_parts = obj is not None and obj.parts.exists()
        return [*self.inlines, PartTable] if has_parts else [*self.inlines]

    @display(description=_("状态"), ordering="state", label=STATE_LABELS)
    def shown_state(self, row: StandingSet) -> tuple[str, str]:
        return row.state, row.get_state_display()

    @display(description=_("改景时间（分钟）"))
    def redress_minutes(self, row: StandingSet) -> SafeString | str:
        table = table_of(row) if row.pk else None
        return table_html(table) if table and table.pairs else str(_("只有一种陈设，不需改景。"))

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        own_id = parent_id(request)
        if db_field.name == "dressed_as":
            kwargs["queryset"] = Dressing.objects.filter(standing_set_id=own_id)
        if db_field.name == "whole":
            wholes = self.choices_of(StandingSet, request).filter(whole=None)
            kwargs["queryset"] = wholes.exclude(pk=own_id) if own_id else wholes
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @action(description=_("编辑改景时间"), url_path="redress", permissions=["change"])
    def edit_redress(self, request: HttpRequest, object_id: str) -> HttpResponse:
        standing_set = found(self, request, object_id)
        form = RedressForm(typed(request), table=table_of(standing_set))

        def act(_cleaned: dict[str, Any]) -> str:
            redress.set_redress_times(standing_set=standing_set, minutes=form.minutes())
            messages.success(request, _("改景时间已保存。"))
            return page_of(standing_set)

        return ask(
            self,
            request,
            form=form,
            title=_("改景时间 · %(set)s") % {"set": standing_set},
            submit=_("保存"),
            act=act,
            obj=standing_set,
            template="sets/redress_form.html",
        )


@admin.register(Dressing)
class DressingAdmin(ScopedAdmin):
    base_path = "standing_set__base"
    related = ("standing_set",)
    list_display = ("name", "name_en", "standing_set")
    list_filter = (("standing_set__kind", OwnChoices),)
    search_fields = ("name", "name_en", "standing_set__code", "standing_set__name")
    autocomplete_fields = ("standing_set",)
    ordering = ("standing_set__code", "pk")


@admin.register(RedressTime)
class RedressTimeAdmin(ScopedAdmin):
    base_path = "from_dressing__standing_set__base"
    related = ("from_dressing__standing_set", "to_dressing")
    list_display = ("standing_set", "from_dressing", "to_dressing", "minutes")
    list_display_links = ("standing_set", "minutes")
    search_fields = (
        "from_dressing__standing_set__code",
        "from_dressing__standing_set__name",
        "from_dressing__name",
        "to_dressing__name",
    )
    readonly_fields = ("standing_set", "from_dressing", "to_dressing")
    fields = ("standing_set", "from_dressing", "to_dressing", "minutes")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a new pair is written in the table of its set

    @display(description=_("场景"), ordering="from_dressing__standing_set__code")
    def standing_set(self, row: RedressTime) -> str:
        return str(row.from_dressing.standing_set)
