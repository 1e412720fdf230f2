"""Admin pages bounded by the user's base: rows, choices, filters and new objects alike."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied
from django.db.models import Field, ForeignKey, ManyToManyField, Model, QuerySet
from django.forms import Field as FormField
from django.forms import ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, StackedInline, TabularInline
from unfold.decorators import display

from sets.admin.money import YuanField, is_fen, shown_as_yuan, yuan_column
from sets.admin.search_boxes import SearchBox, SearchManyBox
from sets.selectors.history import MOST, story


class Scoped:
    """
    Rows and choices of the user's base only; a superuser sees every base.

    `base_path` leads from the model to its base, `related` names what the rows'
    texts need, so that a list asks as many queries for one row as for a hundred.
    """

    base_path = "base"
    related: tuple[str, ...] = ()
    admin_site: admin.AdminSite
    model: type[Model]

    def own(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that this user may see."""
        user: Any = request.user
        if user.is_superuser:
            return rows
        if not user.base_id:
            return rows.none()
        return rows.filter(**{self.base_path: user.base_id})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = self.own(request, super().get_queryset(request))  # type: ignore[misc]
        return rows.select_related(*self.related) if self.related else rows

    def choices_of(self, model: type[Any], request: HttpRequest) -> QuerySet[Any]:
        """What may be chosen of another model: the rows that its own list would show."""
        if self.admin_site.is_registered(model):
            return self.admin_site.get_model_admin(model).get_queryset(request)
        return model._default_manager.all()

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        kwargs.setdefault("queryset", self.choices_of(db_field.remote_field.model, request))
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", SearchBox(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> Any:
        kwargs.setdefault("queryset", self.choices_of(db_field.remote_field.model, request))
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", SearchManyBox(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        if is_fen(db_field):
            return YuanField.for_column(db_field)
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]


class ScopedAdmin(Scoped, ModelAdmin):
    """A model's pages. A new object gets the base of the user who makes it."""

    list_filter_submit = False
    list_fullwidth = True
    warn_unsaved_form = True
    list_per_page = 50
    show_full_result_count = False

    def _asks_for_base(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return bool(user.is_superuser or not user.base_id)

    def _has_base(self) -> bool:
        return any(field.name == "base" for field in self.model._meta.fields)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = super().get_fieldsets(request, obj)
        hidden = set() if self._asks_for_base(request) else {"base"}
        rest = [(name, _without(part, hidden)) for name, part in shown]
        if self.has_view_permission(request, obj) and not self._may_write(request, obj):
            rest = [(name, shown_as_yuan(part, self.model)) for name, part in rest]
        return rest

    def _may_write(self, request: HttpRequest, obj: Any) -> bool:
        if obj is None:
            return self.has_add_permission(request)
        return self.has_change_permission(request, obj)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kw: Any
    ) -> Any:
        """The base is in the form though not on the page, so that uniqueness is checked."""
        if self._has_base() and not self._asks_for_base(request) and self._may_write(request, obj):
            names = kw.get("fields") or flatten_fieldsets(self.get_fieldsets(request, obj))
            kw["fields"] = [*names, "base"]
        return super().get_form(request, obj, change, **kw)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        user: Any = request.user
        if field and db_field.name == "base" and not self._asks_for_base(request):
            field.initial, field.disabled = user.base_id, True
        return field

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Every change of the object by whatever path, from the database's own record."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        zone = base_zone(request, row)
        shown = {
            **self.admin_site.each_context(request),
            "title": _("改动记录：%(row)s") % {"row": row},
            "opts": self.opts,
            "original": row,
            "entries": story(self.model, row.pk, zone),
            "zone": zone,
            "most": MOST,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "sets/history.html", shown)


def base_zone(request: HttpRequest, row: Any) -> ZoneInfo:
    """The clock of the user's base; a superuser reads by the object's base, or UTC."""
    user: Any = request.user
    base = user.base or getattr(row, "base", None)
    zone: ZoneInfo = base.zone if base else ZoneInfo("UTC")
    return zone


class ScopedTable(Scoped, TabularInline):
    """
    Rows of a child model on its parent's page; the parent bounds them.

    A table that names `opened` among its fields has a link to each row's own page.
    """

    extra = 0
    hide_title = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self._fen():
            setattr(self, f"{name}_in_yuan", yuan_column(self.model, name))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        in_yuan = [f"{name}_in_yuan" for name in self._fen()]
        return [*super().get_readonly_fields(request, obj), "opened", *in_yuan]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Amounts in yuan where rows are only read, as on a page of their own."""
        shown = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            return shown
        told = {name: f"{name}_in_yuan" for name in self._fen()}
        return [
            (title, {**part, "fields": [told.get(name, name) for name in part["fields"]]})
            for title, part in shown
        ]

    def _fen(self) -> list[str]:
        return [column.name for column in self.model._meta.fields if is_fen(column)]

    @display(description=_("详情"))
    def opened(self, row: Any) -> SafeString | str:
        if not row.pk:
            return "—"
        name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
        return format_html(
            '<a class="cb-more" href="{}">{}</a>', reverse(name, args=[row.pk]), _("打开")
        )

    def own(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows


class ScopedStack(Scoped, StackedInline):
    """The same, one block for each row."""

    extra = 0

    def own(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows


class ReadOnly:
    """Nothing here is typed in: services write these rows."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ServiceWritten:
    """Pages that show an object whole and change it only through actions that call services."""

    fieldsets: tuple[Any, ...]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return flatten_fieldsets(self.fieldsets)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # the record of what happened stays

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method == "POST":
            raise PermissionDenied
        shown = {**(extra_context or {}), "show_save": False, "show_save_and_continue": False}
        shown["show_save_and_add_another"] = False
        return super().change_view(request, object_id, form_url, shown)  # type: ignore[misc,no-any-return]


class OwnChoices(admin.RelatedFieldListFilter):
    """A filter that offers only what the user may see."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        rows = model_admin.choices_of(field.remote_field.model, request)
        return [(row.pk, str(row)) for row in rows]


def chosen_once(field: ModelChoiceField, rows: Iterable[Model]) -> ModelChoiceField:
    """Read the choices once for all rows of an inline instead of once for each row."""
    found = [(row.pk, str(row)) for row in rows]
    field.choices = found if field.required else [("", "—"), *found]
    return field


def parent_id(request: HttpRequest) -> Any:
    """The key of the object whose page this is; None on an add page."""
    return request.resolver_match.kwargs.get("object_id") if request.resolver_match else None


def _without(part: dict[str, Any], hidden: set[str]) -> dict[str, Any]:
    return {**part, "fields": [name for name in part["fields"] if name not in hidden]}
