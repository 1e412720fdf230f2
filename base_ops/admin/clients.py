"""Pages of the companies and their productions."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from base_ops.admin.staff import StaffAdmin
from base_ops.models import Company, Crew, Production
from sets.admin.form_page import found
from sets.admin.scoped import OwnChoices, ReadOnly, ScopedTable


class ProductionTable(ScopedTable):
    model = Production
    fields = ("title", "registration_number", "episodes", "is_wrapped", "opened")


@admin.register(Company)
class CompanyAdmin(StaffAdmin):
    list_display = ("name", "contact_name", "phone", "production_count")
    search_fields = ("name", "contact_name", "phone")
    fieldsets = ((None, {"fields": ["base", "name", "contact_name", "phone", "open_holds"]}),)
    inlines = (ProductionTable,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(its_productions=Count("productions"))

    @display(description=_("剧目数"), ordering="its_productions")
    def production_count(self, company: Company) -> int:
        return company.its_productions  # type: ignore[attr-defined,no-any-return]


class CrewTable(ReadOnly, ScopedTable):
    model = Crew
    fields = ("name", "director", "first_date", "last_date", "call_time", "wrap_time", "opened")


@admin.register(Production)
class ProductionAdmin(StaffAdmin):
    base_path = "company__base"
    related = ("company",)
    list_display = ("title", "company", "registration_number", "episodes", "is_wrapped")
    list_filter = ("is_wrapped", ("company", OwnChoices))
    search_fields = ("title", "registration_number", "company__name")
    autocomplete_fields = ("company",)
    inlines: tuple[type[ScopedTable], ...] = (CrewTable,)
    actions_detail: tuple[str, ...] = ("add_crew",)

    def has_add_crew_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return bool(request.user.has_perm("base_ops.add_crew"))  # type: ignore[union-attr]

    @action(description=_("添加剧组"), url_path="add-crew", permissions=["add_crew"])
    def add_crew(self, request: HttpRequest, object_id: str) -> HttpResponse:
        production = found(self, request, object_id)
        form = reverse("admin:base_ops_crew_add")
        return HttpResponseRedirect(f"{form}?production={production.pk}")
