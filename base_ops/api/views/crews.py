"""Productions and crews: the own ones of whoever asks."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from base_ops.api.filters import CrewFilters, ProductionFilters
from base_ops.api.permissions import may
from base_ops.api.resource import Resource
from base_ops.api.serializers.crews import (
    CrewDetailOutput,
    CrewOutput,
    MemberOutput,
    ProductionOutput,
)
from base_ops.models import Crew, Production
from base_ops.selectors import scope


@extend_schema_view(
    list=extend_schema(tags=["剧组 crews"], summary="剧目列表 · The productions"),
    retrieve=extend_schema(tags=["剧组 crews"], summary="一个剧目 · One production"),
)
class ProductionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    scope = scope.productions_for
    needs = {
        "list": may("base_ops.view_production"),
        "retrieve": may("base_ops.view_production"),
    }
    filterset_class = ProductionFilters
    serializer_class = ProductionOutput

    def rows(self, rows: QuerySet[Production]) -> QuerySet[Production]:
        return rows.select_related("company").prefetch_related("crews").order_by("title", "pk")


@extend_schema_view(
    list=extend_schema(tags=["剧组 crews"], summary="剧组列表 · The crews"),
    retrieve=extend_schema(tags=["剧组 crews"], summary="一个剧组 · One crew"),
)
class CrewViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    scope = scope.crews_for
    needs = {
        "list": may("base_ops.view_crew"),
        "retrieve": may("base_ops.view_crew"),
        "members": may("base_ops.view_member"),
    }
    filterset_class = CrewFilters
    serializer_class = CrewOutput
    output_classes = {"retrieve": CrewDetailOutput, "members": MemberOutput}

    def rows(self, rows: QuerySet[Crew]) -> QuerySet[Crew]:
        rows = rows.select_related("production").order_by("first_date", "pk")
        return rows.prefetch_related("breaks") if self.action == "retrieve" else rows

    @extend_schema(
        operation_id="crews_members",
        tags=["剧组 crews"],
        summary="剧组成员与电话 · Members with their phones",
        responses=MemberOutput(many=True),
        filters=False,
    )
    @action(detail=True)
    def members(self, request: Request, pk: int) -> Response:
        return self.paged(self.get_object().members.order_by("role", "name", "pk"))
