"""Pages of the scenes, with their cast and extras, and of the episodes."""

from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey, ManyToManyField, Model, QuerySet
from django.forms import ModelChoiceField, ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelect2MultipleWidget

from base_ops.admin.staff import StaffAdmin
from base_ops.models import Crew
from scheduling.models import Episode, Role, Scene, SceneExtra, SceneRole
from sets.admin.scoped import OwnChoices, ReadOnly, ScopedTable, chosen_once, parent_id
from sets.admin.telling import tell_minutes


def named_with_production(field: ModelChoiceField) -> ModelChoiceField:
    """《剧名》 before names that many productions share."""
    field.label_from_instance = lambda row: f"{row.production} {row}"  # type: ignore[method-assign,assignment]
    return field


class SceneTable(ReadOnly, ScopedTable):
    model = Scene
    fields = ("number", "location", "time_of_day", "int_ext", "minutes", "synopsis", "opened")
    related = ("location",)


@admin.register(Episode)
class EpisodeAdmin(StaffAdmin):
    base_path = "production__company__base"
    related = ("production",)
    list_display = ("number", "title", "production")
    list_filter = (("production", OwnChoices),)
    search_fields = ("title", "production__title")
    autocomplete_fields = ("production",)
    inlines = (SceneTable,)


class CastTable(ScopedTable):
    model = SceneRole
    fields = ("role", "costume")
    related = ("role",)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        """The roles of the scene's own production."""
        if db_field.name != "role":
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        rows = Role.objects.filter(production__episode_list__scenes=parent_id(request))
        field = super().formfield_for_foreignkey(db_field, request, queryset=rows, **kwargs)
        return chosen_once(field, rows) if field else None


class ExtraTable(ScopedTable):
    model = SceneExtra
    fields = ("label", "count")


@admin.register(Scene)
class SceneAdmin(StaffAdmin):
    base_path = "episode__production__company__base"
    related = ("episode__production", "location", "crew__production")
    list_display = ("number", "production", "location", "light", "int_ext", "length", "crew")
    list_filter = (
        ("episode__production", OwnChoices),
        ("crew", OwnChoices),
        "light",
        "int_ext",
        ("script", OwnChoices),
    )
    search_fields = (
        "number",
        "location__name",
        "synopsis",
        "episode__production__title",
        "cast__role__name",
    )
    ordering = ("episode__production", "position")
    fieldsets = (
        (None, {"fields": [("number", "position"), "episode", "location", "crew"]}),
        (_("拍摄"), {"fields": [("time_of_day", "int_ext", "light"), "minutes", "synopsis"]}),
        (_("顺序"), {"fields": ["after"]}),
        (
            _("来自剧本"),
            {"fields": [("characters", "dialogue_lines", "source_line")], "classes": ["collapse"]},
        ),
    )

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[type[ScopedTable]]:
        return [CastTable, ExtraTable] if obj else []  # roles are those of a known production

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = super().get_fieldsets(request, obj)
        return shown if obj else shown[:2]

    @display(description=_("剧目"), ordering="episode__production__title")
    def production(self, scene: Scene) -> str:
        return str(scene.episode.production)

    @display(description=_("拍摄时长"), ordering="minutes")
    def length(self, scene: Scene) -> str:
        return tell_minutes(scene.minutes)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        scene_id = parent_id(request)
        model = db_field.remote_field.model
        if scene_id and db_field.name in ("episode", "location", "crew"):
            kwargs["queryset"] = _of_same_production(model, scene_id)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field and not scene_id and db_field.name in ("episode", "location"):
            return named_with_production(field)
        return field

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField | None:
        scene_id = parent_id(request)
        same = Scene.objects.filter(episode__production__episode_list__scenes=scene_id)
        kwargs["queryset"] = same.exclude(pk=scene_id) if scene_id else same.none()
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        field.widget = UnfoldAdminSelect2MultipleWidget()
        field.widget.choices, field.help_text = field.choices, ""
        return field


def _of_same_production(model: type[Model], scene_id: str) -> QuerySet[Any]:
    """Episodes, locations or crews of the production that the scene belongs to."""
    rows = model._default_manager.filter(production__episode_list__scenes=scene_id)
    return rows.select_related("production") if model is Crew else rows


@admin.register(SceneRole)
class SceneRoleAdmin(ReadOnly, StaffAdmin):
    base_path = "scene__episode__production__company__base"
    related = ("scene__episode__production", "role")
    list_display = ("role", "costume", "scene", "production")
    list_filter = (("scene__episode__production", OwnChoices),)
    search_fields = ("role__name", "costume", "scene__number", "scene__episode__production__title")

    @display(description=_("剧目"))
    def production(self, row: SceneRole) -> str:
        return str(row.scene.episode.production)


@admin.register(SceneExtra)
class SceneExtraAdmin(ReadOnly, StaffAdmin):
    base_path = "scene__episode__production__company__base"
    related = ("scene__episode__production",)
    list_display = ("label", "count", "scene", "production")
    list_filter = (("scene__episode__production", OwnChoices),)
    search_fields = ("label", "scene__number", "scene__episode__production__title")

    @display(description=_("剧目"))
    def production(self, row: SceneExtra) -> str:
        return str(row.scene.episode.production)
