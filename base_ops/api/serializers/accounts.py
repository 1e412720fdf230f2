"""Signing in, and who one is."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from base_ops.api.serializers.crews import CompanyBrief, CrewBrief
from base_ops.api.serializers.sets import BaseBrief
from base_ops.models import Crew, User
from base_ops.roles import LABELS
from base_ops.selectors.scope import is_base_staff, role_names


class SignInInput(serializers.Serializer):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=128, trim_whitespace=False)


class TokenOutput(serializers.Serializer):
    token = serializers.CharField()


class RoleOutput(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class MeOutput(serializers.ModelSerializer):
    """The caller: roles, base, company, and the crews that have the caller as a member."""

    roles = serializers.SerializerMethodField()
    is_base_staff = serializers.SerializerMethodField()
    base = BaseBrief(allow_null=True)
    company = CompanyBrief(allow_null=True)
    crews = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ["id", "username", "first_name", "last_name", "roles", "is_base_staff"]
        fields += ["base", "company", "crews"]

    @extend_schema_field(RoleOutput(many=True))
    def get_roles(self, user: User) -> list[dict[str, Any]]:
        names = role_names(user)
        return [
            {"code": code, "name": str(label)} for code, label in LABELS.items() if code in names
        ]

    def get_is_base_staff(self, user: User) -> bool:
        return is_base_staff(user)

    @extend_schema_field(CrewBrief(many=True))
    def get_crews(self, user: User) -> Any:
        own = Crew.objects.filter(members__user=user).select_related("production").distinct()
        return CrewBrief(own.order_by("pk"), many=True).data
