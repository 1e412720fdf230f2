"""Pages of the crews, their people, breaks and phone link."""

from typing import Any

import segno
from django.contrib import admin, messages
from django.db.models import Field
from django.forms import Field as FormField
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from base_ops.admin.colours import ColourField, swatch
from base_ops.admin.staff import StaffAdmin
from base_ops.models import Crew, CrewBreak, Member
from base_ops.selectors.colours import least_used_colour
from base_ops.services import crews
from sets.admin.form_page import ask, found, page_of, typed
from sets.admin.forms import PageForm
from sets.admin.scoped import OwnChoices, ScopedTable


class BreakTable(ScopedTable):
    model = CrewBreak
    fields = ("after_call_minutes", "minutes")


class MemberTable(ScopedTable):
    model = Member
    fields = ("name", "role", "phone", "opened")


@admin.register(Crew)
class CrewAdmin(StaffAdmin):
    base_path = "production__company__base"
    related = ("production__company",)
    list_display = ("crew", "production", "director", "days", "hours")
    list_filter = (("production", OwnChoices), "first_date")
    search_fields = ("name", "production__title", "director", "members__name", "members__phone")
    autocomplete_fields = ("production",)
    inlines = (BreakTable, MemberTable)
    actions_detail = ("renew_link",)
    change_form_outer_after_template = "base_ops/crew_link.html"
    fieldsets = (
        (None, {"fields": ["production", "name", "director", "colour"]}),
        (
            _("拍摄时间"),
            {
                "fields": [
                    ("first_date", "last_date"),
                    ("call_time", "wrap_time"),
                    ("overtime_limit", "pack_minutes"),
                    ("relight_minutes", "relook_minutes"),
                ]
            },
        ),
        (_("成本"), {"fields": [("day_cost_fen", "overtime_minute_cost_fen")]}),
    )

    @display(description=_("剧组"), ordering="name")
    def crew(self, row: Crew) -> SafeString:
        return swatch(row.colour, row.name)

    @display(description=_("可拍日期"), ordering="first_date")
    def days(self, row: Crew) -> str:
        return f"{row.first_date:%m-%d} – {row.last_date:%m-%d}"

    @display(description=_("出工 – 收工"), ordering="call_time")
    def hours(self, row: Crew) -> str:
        return f"{row.call_time:%H:%M} – {row.wrap_time:%H:%M}"

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        if db_field.name == "colour":
            return ColourField()
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        user: Any = request.user
        colour = least_used_colour(base_id=user.base_id)
        return {"colour": colour, **super().get_changeform_initial_data(request)}

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        crew = self.get_object(request, object_id)
        shown = _link(request, crew) if crew and self.has_change_permission(request, crew) else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    @action(description=_("更换手机页链接"), url_path="renew-link", permissions=["change"])
    def renew_link(self, request: HttpRequest, object_id: str) -> HttpResponse:
        crew = found(self, request, object_id)

        def act(_cleaned: dict[str, Any]) -> str:
            crews.renew_link(crew=crew)
            messages.success(request, _("链接已更换，旧链接从此打不开。请把新链接发给剧组。"))
            return page_of(crew)

        return ask(
            self,
            request,
            form=PageForm(typed(request)),
            title=_("更换手机页链接 · %(crew)s") % {"crew": crew},
            intro=_("旧链接和已打印的二维码会立即失效。"),
            submit=_("更换"),
            act=act,
            obj=crew,
        )


def _link(request: HttpRequest, crew: Crew) -> dict[str, Any]:
    address = request.build_absolute_uri(f"/c/{crew.link_key}/")
    drawing = segno.make(address, error="m").svg_inline(scale=4, dark="#1a1a18", light="#fff")
    return {"phone_link": address, "phone_qr": mark_safe(drawing)}


@admin.register(Member)
class MemberAdmin(StaffAdmin):
    base_path = "crew__production__company__base"
    related = ("crew__production", "user")
    list_display = ("name", "role", "phone", "crew", "user")
    list_filter = ("role", ("crew", OwnChoices))
    search_fields = ("name", "phone", "crew__name", "crew__production__title", "user__username")
    autocomplete_fields = ("crew", "user")


@admin.register(CrewBreak)
class CrewBreakAdmin(StaffAdmin):
    base_path = "crew__production__company__base"
    related = ("crew__production",)
    list_display = ("crew", "after_call_minutes", "minutes")
    list_filter = (("crew", OwnChoices),)
    search_fields = ("crew__name", "crew__production__title")
    autocomplete_fields = ("crew",)
