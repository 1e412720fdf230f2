"""Plans, the files behind them, and the visits of crews."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from base_ops.api.permissions import may, staff_may
from base_ops.api.resource import Resource
from scheduling.api.filters import PlanFilters, VisitFilters
from scheduling.api.serializers.plans import PlanDetailOutput, PlanOutput, VisitOutput
from scheduling.api.views.questions import ASKS, OUTPUTS, Questions
from scheduling.models import Plan, Strip, Visit
from scheduling.selectors import scope
from scheduling.services import plans

TAGS = ["拍摄计划 plans"]


@extend_schema_view(
    list=extend_schema(tags=TAGS, summary="拍摄计划列表 · The plans"),
    retrieve=extend_schema(
        tags=TAGS,
        summary="一个计划及其拍摄单元 · One plan with visits and strips",
    ),
)
class PlanViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Questions):
    scope = scope.plans_for
    needs = {
        "list": may("scheduling.view_plan"),
        "retrieve": may("scheduling.view_plan"),
        "publish": staff_may("scheduling.change_plan"),
        "problem_file": staff_may("scheduling.view_plan"),
        "plan_file": staff_may("scheduling.view_plan"),
        **ASKS,
    }
    filterset_class = PlanFilters
    serializer_class = PlanOutput
    output_classes = {"retrieve": PlanDetailOutput, **OUTPUTS}

    def rows(self, rows: QuerySet[Plan]) -> QuerySet[Plan]:
        rows = rows.select_related("run").order_by("-created_at", "-pk")
        if self.action in ASKS:
            return rows.select_related("base")
        if self.action == "plan_file":
            return rows.defer("run__problem")
        if self.action == "problem_file":
            return rows.defer("file")
        rows = rows.defer("file", "run__problem")
        return rows.prefetch_related(_visits()) if self.action == "retrieve" else rows

    @extend_schema(
        operation_id="plans_publish",
        tags=TAGS,
        summary="发布计划，预订全部场景 · Publish: book every visit",
        description="全有或全无。其间已被预订的以 409 逐一列出，什么都不改。\n\n"
        "All or nothing. What was booked meanwhile is named with 409 and nothing changes.",
        request=None,
        responses=PlanOutput,
    )
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: int) -> Response:
        plan = self.get_object()
        plans.publish_plan(plan_id=plan.pk, now=timezone.now())
        return self.told(plan.pk)

    @extend_schema(
        operation_id="plans_problem_file",
        tags=TAGS,
        summary="排期问题文件 · The packing problem's file",
        responses=OpenApiTypes.OBJECT,
    )
    def problem_file(self, request: Request, pk: int) -> Response:
        return _file(self.get_object().run.problem, f"plan-{pk}-problem.json")

    @extend_schema(
        operation_id="plans_plan_file",
        tags=TAGS,
        summary="计划文件 · The plan's file",
        responses=OpenApiTypes.OBJECT,
    )
    def plan_file(self, request: Request, pk: int) -> Response:
        return _file(self.get_object().file, f"plan-{pk}-plan.json")


@extend_schema_view(
    list=extend_schema(
        tags=TAGS,
        summary="各剧组的拍摄单元 · Visits of the crews",
        description="剧组成员只见本组已发布的安排：何时、何处、哪些场次、谁、穿什么、什么光。\n\n"
        "A crew member sees what is published for the own crew: when, where, which scenes, "
        "who, in what costume and light.",
    ),
)
class VisitViewSet(mixins.ListModelMixin, Resource):
    scope = scope.visits_for
    needs = {"list": may("scheduling.view_visit")}
    filterset_class = VisitFilters
    serializer_class = VisitOutput

    def rows(self, rows: QuerySet[Visit]) -> QuerySet[Visit]:
        rows = rows.select_related(
            "crew__production", "standing_set__zone__floor__building", "dressing"
        )
        strips = (
            Strip.objects.select_related("scene__location")
            .prefetch_related("scene__cast__role", "scene__extras")
            .order_by("starts_at", "pk")
        )
        return rows.prefetch_related(Prefetch("strips", strips)).order_by("starts_at", "pk")


def _visits() -> Prefetch:
    strips = Strip.objects.select_related("scene").order_by("starts_at", "pk")
    visits = (
        Visit.objects.select_related("crew__production", "standing_set", "dressing")
        .prefetch_related(Prefetch("strips", strips))
        .order_by("starts_at", "pk")
    )
    return Prefetch("visits", visits)


def _file(content: Any, name: str) -> Response:
    return Response(content, headers={"Content-Disposition": f'attachment; filename="{name}"'})
