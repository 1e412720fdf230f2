"""Pages of the tariffs: a draft is edited, published, and then only copied."""

from datetime import UTC, tzinfo
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from base_ops.admin.staff import StaffAdmin
from base_ops.models import (
    Tariff,
    TariffExtra,
    TariffFactor,
    TariffNotice,
    TariffRate,
    TariffState,
)
from base_ops.selectors.scope import base_of
from base_ops.selectors.tariffs import tariff_in_force
from base_ops.services import tariffs
from sets import clock
from sets.admin.form_page import ask, found, page_of, typed
from sets.admin.forms import PageForm, TextField
from sets.admin.scoped import OwnChoices, ScopedTable
from sets.admin.telling import tell_instant

LABELS = {TariffState.DRAFT: "warning", TariffState.PUBLISHED: "success"}


def _zone(request: HttpRequest) -> tzinfo:
    base = base_of(request.user)
    return base.zone if base else UTC


class NewTariffForm(PageForm):
    name = TextField(label=_("名称"), max_length=60, help_text=_("如 2026 冬季价目"))


class OfDraft:
    """Rows of a tariff: they change while it is a draft, and not any more after."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and _is_draft(obj)  # type: ignore[misc]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _is_draft(obj)  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and _is_draft(obj)  # type: ignore[misc]


def _is_draft(obj: Any) -> bool:
    tariff = getattr(obj, "tariff", obj)
    return tariff is None or tariff.state == TariffState.DRAFT


class RateTable(OfDraft, ScopedTable):
    model = TariffRate
    autocomplete_fields = ("kind", "standing_set")
    fields = (
        "scheme",
        "name",
        "name_en",
        "kind",
        "standing_set",
        "price_fen",
        "percent_of_day",
        "included_minutes",
        "overtime_hour_fen",
        "opened",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("kind", "standing_set")


class FactorTable(OfDraft, ScopedTable):
    model = TariffFactor
    autocomplete_fields = ("kind", "standing_set", "company")
    fields = (
        "factor",
        "name",
        "name_en",
        "percent",
        "first_date",
        "last_date",
        "weekdays",
        "kind",
        "standing_set",
        "company",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("kind", "standing_set", "company")


class ExtraTable(OfDraft, ScopedTable):
    model = TariffExtra
    fields = ("code", "name", "name_en", "meter", "price_fen", "is_automatic")


class NoticeTable(OfDraft, ScopedTable):
    model = TariffNotice
    fields = (
        "act",
        "name",
        "name_en",
        "notice_hours",
        "is_more_than",
        "percent",
        "fee_fen",
        "free_moves",
        "keeps_earnest",
    )


@admin.register(Tariff)
class TariffAdmin(StaffAdmin):
    related = ("base", "copied_from", "published_by")
    list_display = ("__str__", "shown_state", "valid_from", "in_force", "published_on")
    list_filter = ("state",)
    search_fields = ("name",)
    inlines = (RateTable, FactorTable, ExtraTable, NoticeTable)
    readonly_fields = ("number", "state", "copied_from", "published_on", "published_by")
    actions_detail = ("publish", "new_version")
    fieldsets = (
        (None, {"fields": [("name", "number"), ("valid_from", "state")]}),
        (
            _("规则"),
            {
                "fields": [
                    ("night_from", "night_to"),
                    ("earnest_percent", "deposit_fen"),
                    ("seller_discount_percent", "early_return_percent"),
                    ("late_strike_hour_fen", "quote_days", "payment_days"),
                ]
            },
        ),
        (_("记录"), {"fields": [("copied_from", "published_on", "published_by")]}),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _is_draft(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and _is_draft(obj)

    def has_copy_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.has_add_permission(request)

    def has_publish_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.has_change_permission(request)

    @display(description=_("状态"), ordering="state", label=LABELS)
    def shown_state(self, row: Tariff) -> tuple[str, str]:
        return row.state, row.get_state_display()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the key of the tariff that is in force at each one's base."""
        today = clock.database_now().astimezone(_zone(request)).date()
        held = Tariff.objects.filter(
            base=OuterRef("base"), state=TariffState.PUBLISHED, valid_from__lte=today
        ).order_by("-valid_from", "-number")
        return super().get_queryset(request).annotate(its_held=Subquery(held.values("pk")[:1]))

    @display(description=_("现行"), boolean=True)
    def in_force(self, row: Any) -> bool:
        return bool(row.its_held == row.pk)

    @display(description=_("发布于"), ordering="published_at")
    def published_on(self, row: Tariff) -> str:
        return tell_instant(row.published_at, row.base.zone) if row.published_at else "—"

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A new version: a copy of the one in force, or empty where there is none."""
        base = base_of(request.user)
        if not self.has_add_permission(request) or base is None:
            raise PermissionDenied
        held = tariff_in_force(base, clock.database_now())
        told = _("复制现行的「%(tariff)s」，改好后发布。") % {"tariff": held} if held else ""

        def act(given: dict[str, Any]) -> str:
            made = tariffs.new_version(
                base=base, now=clock.database_now(), copy_of=held, name=given["name"]
            )
            return page_of(made)

        return ask(
            self,
            request,
            form=NewTariffForm(typed(request)),
            title=_("新建价目表"),
            intro=told or _("还没有现行的价目表：先建一版空的，填上单价后发布。"),
            submit=_("新建"),
            act=act,
        )

    @action(description=_("发布"), url_path="publish", permissions=["publish"])
    def publish(self, request: HttpRequest, object_id: str) -> HttpResponse:
        tariff = found(self, request, object_id)

        def act(_given: dict[str, Any]) -> str:
            by: Any = request.user
            tariffs.publish_tariff(tariff_id=tariff.pk, now=clock.database_now(), by=by)
            messages.success(request, _("已发布，从生效日起按它报价。"))
            return page_of(tariff)

        return ask(
            self,
            request,
            form=PageForm(typed(request)),
            title=_("发布价目表 · %(tariff)s") % {"tariff": tariff},
            intro=_("发布后不能再改，只能另建新版；各场景现在的标价一并记入。"),
            submit=_("发布"),
            act=act,
            obj=tariff,
        )

    @action(description=_("复制为新版"), url_path="copy", permissions=["copy"])
    def new_version(self, request: HttpRequest, object_id: str) -> HttpResponse:
        tariff = found(self, request, object_id)

        def act(given: dict[str, Any]) -> str:
            made = tariffs.new_version(
                base=tariff.base, now=clock.database_now(), copy_of=tariff, name=given["name"]
            )
            messages.success(request, _("已建新版草稿，改好后发布。"))
            return page_of(made)

        return ask(
            self,
            request,
            form=NewTariffForm(typed(request), initial={"name": tariff.name}),
            title=_("复制为新版 · %(tariff)s") % {"tariff": tariff},
            submit=_("复制"),
            act=act,
            obj=tariff,
        )


class OfTariff(OfDraft, StaffAdmin):
    """A part of a tariff on a page of its own."""

    base_path = "tariff__base"
    related: tuple[str, ...] = ("tariff__base",)
    search_fields = ("name", "name_en")
    list_filter: tuple[Any, ...] = (("tariff", OwnChoices),)
    autocomplete_fields: tuple[str, ...] = ("tariff",)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "tariff":
            drafts = self.choices_of(Tariff, request).filter(state=TariffState.DRAFT)
            kwargs["queryset"] = drafts
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # rows are added on their tariff's page


@admin.register(TariffRate)
class TariffRateAdmin(OfTariff):
    related = ("tariff__base", "kind", "standing_set")
    list_display = ("name", "tariff", "scheme", "kind", "standing_set", "included_minutes")
    list_filter = (("tariff", OwnChoices), "scheme")
    autocomplete_fields = ("tariff", "kind", "standing_set")
    fieldsets = (
        (None, {"fields": ["tariff", ("scheme", "name", "name_en"), ("kind", "standing_set")]}),
        (
            _("价格"),
            {
                "fields": [
                    ("price_fen", "percent_of_day", "night_price_fen"),
                    ("included_minutes", "step_minutes", "least_minutes"),
                    ("included_days", "extra_day_fen", "notice_days"),
                ]
            },
        ),
        (
            _("超时"),
            {
                "fields": [
                    ("overtime_grace_minutes", "overtime_step_minutes", "overtime_grace_is_free"),
                    ("overtime_hour_fen", "overtime_percent", "overtime_step_fen"),
                ]
            },
        ),
    )


@admin.register(TariffFactor)
class TariffFactorAdmin(OfTariff):
    related = ("tariff__base", "kind", "standing_set", "company")
    list_display = ("name", "tariff", "factor", "percent", "kind", "company")
    list_filter = (("tariff", OwnChoices), "factor")
    autocomplete_fields = ("tariff", "kind", "standing_set", "company")


@admin.register(TariffExtra)
class TariffExtraAdmin(OfTariff):
    list_display = ("name", "tariff", "meter", "is_automatic")


@admin.register(TariffNotice)
class TariffNoticeAdmin(OfTariff):
    list_display = ("name", "tariff", "act", "notice_hours", "percent")
