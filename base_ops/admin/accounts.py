"""Pages of the accounts and roles."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple, ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework.authtoken.models import TokenProxy
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from base_ops.admin.staff import StaffAdmin
from base_ops.models import User
from base_ops.roles import LABELS
from base_ops.selectors.scope import is_base_staff
from sets.admin.scoped import OwnChoices

admin.site.unregister(Group)
# Tokens are made by signing in over the API; nobody has a reason to read one here.
admin.site.unregister(TokenProxy)


class RolesField(ModelMultipleChoiceField):
    """Roles by what they are called at the base."""

    widget = CheckboxSelectMultiple

    def label_from_instance(self, obj: Group) -> str:
        return str(LABELS.get(obj.name, obj.name))


@admin.register(User)
class UserAdmin(DjangoUserAdmin, StaffAdmin):  # type: ignore[misc]
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    related = ("company",)
    list_display = ("username", "full_name", "roles", "company", "phone", "is_active")
    list_filter = ("is_active", "is_staff", ("company", OwnChoices))
    search_fields = ("username", "first_name", "last_name", "phone", "email", "company__name")
    autocomplete_fields = ("company",)
    filter_horizontal = ()
    ordering = ("username",)
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ["username", "password"]}),
        (_("个人"), {"fields": [("last_name", "first_name"), "phone", "email", "notice_mail"]}),
        (_("权限"), {"fields": ["base", "company", "groups", "is_staff", "is_active"]}),
        (_("记录"), {"fields": [("last_login", "date_joined")]}),
    )
    add_fieldsets = (
        (None, {"fields": ["username", "usable_password", "password1", "password2"]}),
        (_("个人"), {"fields": [("last_name", "first_name"), "phone", "email"]}),
        (_("权限"), {"fields": ["base", "company", "groups", "is_staff"]}),
    )

    def own(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Accounts of the base and of its clients, never a superuser's."""
        user: Any = request.user
        if user.is_superuser:
            return rows
        if not is_base_staff(user):
            return rows.none()
        ours = Q(base=user.base_id) | Q(company__base=user.base_id)
        return rows.filter(ours, is_superuser=False)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        # Past Django's UserAdmin, which gives the add page's fields out untouched.
        shown = super(DjangoUserAdmin, self).get_fieldsets(request, obj)
        if request.user.is_superuser and obj:
            return [*shown, (_("超级用户"), {"fields": ["is_superuser"]})]
        return shown

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            names = list(LABELS) if is_base_staff(request.user) else []  # type: ignore[arg-type]
            return RolesField(
                Group.objects.filter(name__in=names).order_by("pk"), required=False, label=_("角色")
            )
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @display(description=_("姓名"), ordering="last_name")
    def full_name(self, user: User) -> str:
        return f"{user.last_name}{user.first_name}"

    @display(description=_("角色"))
    def roles(self, user: User) -> str:
        return "、".join(str(LABELS.get(g.name, g.name)) for g in user.groups.all())


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):
    list_display = ("role", "name")
    search_fields = ("name",)

    @display(description=_("角色"), ordering="name")
    def role(self, group: Group) -> str:
        return str(LABELS.get(group.name, group.name))
