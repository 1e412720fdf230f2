"""Pages of the places and roles of a story."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from base_ops.admin.staff import StaffAdmin
from scheduling.admin.scenes import named_with_production
from scheduling.models import Candidate, Location, OffDay, Role
from scheduling.services import matching
from sets.admin.form_page import ask, found, page_of, typed
from sets.admin.forms import PageForm, PickField
from sets.admin.money import yuan_column
from sets.admin.scoped import OwnChoices, ReadOnly, ScopedTable
from sets.models import SetKind


def reason_of(row: Location | Candidate) -> str:
    """Why it was matched, in the language of the page."""
    english = (get_language() or "zh").startswith("en")
    return (english and row.reason_en) or row.reason


def percent(score: Any) -> str:
    return f"{score * 100:.0f}%"


class CandidateTable(ScopedTable):
    """What the matching offers; a manager may rule a set out."""

    model = Candidate
    fields = ("standing_set", "match", "why", "is_allowed")
    readonly_fields = ("standing_set", "match", "why")
    related = ("standing_set",)
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description=_("匹配度"))
    def match(self, row: Candidate) -> str:
        return percent(row.score)

    @display(description=_("理由"))
    def why(self, row: Candidate) -> str:
        return reason_of(row)


class KindForm(PageForm):
    """Which kind of set a place of the story is."""

    def __init__(self, kinds: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields["kind"] = PickField(kinds, label=_("场景类型"))


@admin.register(Location)
class LocationAdmin(StaffAdmin):
    base_path = "production__company__base"
    related = ("production__company", "kind")
    list_display = ("name", "production", "kind", "dressing_name", "match", "is_decided", "why")
    list_filter = (
        ("kind", admin.EmptyFieldListFilter),
        "is_decided",
        ("production", OwnChoices),
        ("kind", OwnChoices),
    )
    search_fields = ("name", "production__title", "kind__name")
    autocomplete_fields = ("production",)
    readonly_fields = ("kind", "match", "why", "is_decided")
    fieldsets = (
        (None, {"fields": ["production", "name", "dressing_name"]}),
        (_("匹配"), {"fields": ["kind", "match", "why", "is_decided"]}),
    )
    actions_detail = ("decide",)

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[type[ScopedTable]]:
        return [CandidateTable] if obj else []

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.readonly_fields, "production") if obj else self.readonly_fields

    @display(description=_("匹配度"), ordering="score")
    def match(self, row: Location) -> str:
        return percent(row.score)

    @display(description=_("理由"))
    def why(self, row: Location) -> str:
        return reason_of(row)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if change and "dressing_name" in form.changed_data:
            matching.offer_sets(form.instance)

    @action(description=_("定场景类型"), url_path="decide", permissions=["change"])
    def decide(self, request: HttpRequest, object_id: str) -> HttpResponse:
        location = found(self, request, object_id)
        kinds = self.choices_of(SetKind, request)
        form = KindForm(kinds, data=typed(request), initial={"kind": location.kind_id})

        def act(given: dict[str, Any]) -> str:
            matching.decide_location(location=location, kind=given["kind"], now=timezone.now())
            told = {"place": location.name, "kind": given["kind"]}
            messages.success(request, _("「%(place)s」定为%(kind)s。") % told)
            return page_of(location)

        return ask(
            self,
            request,
            form=form,
            title=_("定场景类型 · %(place)s") % {"place": location.name},
            intro=reason_of(location),
            submit=_("保存"),
            act=act,
            obj=location,
        )


@admin.register(Candidate)
class CandidateAdmin(ReadOnly, StaffAdmin):
    base_path = "location__production__company__base"
    related = ("location__production", "standing_set")
    list_display = ("location", "standing_set", "match", "why", "is_allowed")
    list_filter = ("is_allowed", ("location__production", OwnChoices))
    search_fields = ("location__name", "standing_set__code", "standing_set__name")
    fields = ("location", "standing_set", "match", "why", "is_allowed")

    @display(description=_("匹配度"), ordering="score")
    def match(self, row: Candidate) -> str:
        return percent(row.score)

    @display(description=_("理由"))
    def why(self, row: Candidate) -> str:
        return reason_of(row)


class OffDayTable(ScopedTable):
    model = OffDay
    fields = ("date",)


@admin.register(Role)
class RoleAdmin(StaffAdmin):
    base_path = "production__company__base"
    related = ("production",)
    list_display = (
        "name",
        "actor_name",
        "production",
        yuan_column(Role, "day_rate_fen"),
        "costume_minutes",
    )
    list_filter = (("production", OwnChoices),)
    search_fields = ("name", "actor_name", "production__title")
    autocomplete_fields = ("production",)
    fieldsets = (
        (None, {"fields": ["production", "name", "actor_name", "day_rate_fen", "costume_minutes"]}),
    )
    inlines = (OffDayTable,)


@admin.register(OffDay)
class OffDayAdmin(StaffAdmin):
    base_path = "role__production__company__base"
    related = ("role__production",)
    list_display = ("date", "role", "production")
    list_filter = ("date", ("role__production", OwnChoices))
    search_fields = ("role__name", "role__actor_name", "role__production__title")

    @display(description=_("剧目"))
    def production(self, row: OffDay) -> str:
        return str(row.role.production)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        return named_with_production(field) if db_field.name == "role" else field
