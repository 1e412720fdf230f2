"""Pages of the base and its places."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from sets.admin.scoped import OwnChoices, ScopedAdmin, ScopedTable
from sets.models import Base, Building, Floor, WalkTime, Zone


@admin.register(Base)
class BaseAdmin(ScopedAdmin):
    base_path = "pk"
    list_display = ("name", "code", "city", "time_zone", "hold_hours")
    search_fields = ("name", "name_en", "code", "city")
    fieldsets = (
        (None, {"fields": ["code", "name", "name_en", "city"]}),
        (_("规则"), {"fields": ["time_zone", "day_cut_hour", "hold_percent"]}),
        (_("预留"), {"fields": ["hold_hours", "challenge_hours", "line_length", "open_holds"]}),
        (
            _("排期计价"),
            {
                "fields": [
                    "changeover_fen",
                    "redress_fen",
                    "handover_fen",
                    "costume_change_fen",
                    "relight_fen",
                    "unshot_scene_fen",
                ],
                "description": _("排期时一次打扰值多少钱。数越大，计划越要避开它。"),
            },
        ),
    )


class FloorTable(ScopedTable):
    model = Floor
    fields = ("level", "name")


class ZoneTable(ScopedTable):
    model = Zone
    fields = ("code", "name")


@admin.register(Building)
class BuildingAdmin(ScopedAdmin):
    related = ("base",)
    list_display = ("name", "code", "base")
    search_fields = ("name", "code")
    fieldsets = ((None, {"fields": ["base", "code", "name"]}),)
    inlines = (FloorTable,)


@admin.register(Floor)
class FloorAdmin(ScopedAdmin):
    base_path = "building__base"
    related = ("building",)
    list_display = ("name", "level", "building")
    list_filter = (("building", OwnChoices),)
    search_fields = ("name", "building__name")
    autocomplete_fields = ("building",)
    inlines = (ZoneTable,)


class WalksFrom(ScopedTable):
    model = WalkTime
    fk_name = "from_zone"
    fields = ("to_zone", "minutes")
    autocomplete_fields = ("to_zone",)
    related = ("to_zone__floor__building",)
    verbose_name_plural = _("从这里步行到")
    tab = True


@admin.register(Zone)
class ZoneAdmin(ScopedAdmin):
    base_path = "floor__building__base"
    related = ("floor__building",)
    list_display = ("name", "code", "floor")
    list_filter = (("floor", OwnChoices), ("floor__building", OwnChoices))
    search_fields = ("name", "code", "floor__name")
    autocomplete_fields = ("floor",)
    inlines = (WalksFrom,)


@admin.register(WalkTime)
class WalkTimeAdmin(ScopedAdmin):
    base_path = "from_zone__floor__building__base"
    related = ("from_zone", "to_zone")
    list_display = ("from_zone", "to_zone", "minutes")
    list_filter = (("from_zone", OwnChoices),)
    search_fields = ("from_zone__name", "to_zone__name", "from_zone__code", "to_zone__code")
    autocomplete_fields = ("from_zone", "to_zone")

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        return ("from_zone__code", "to_zone__code")
