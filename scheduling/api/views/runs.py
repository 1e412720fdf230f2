"""Packing runs over HTTP: ask, watch, stop."""

from typing import cast

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from base_ops.api.permissions import may, staff_may
from base_ops.api.resource import Resource
from base_ops.models import Crew, User
from base_ops.selectors.scope import base_of
from scheduling.api.filters import RunFilters
from scheduling.api.serializers.runs import (
    RunDetailOutput,
    RunInput,
    RunOutput,
    RunStatusOutput,
    YearInput,
    run_request,
)
from scheduling.models import ScheduleRun
from scheduling.selectors import scope
from scheduling.services import runs, years

TAGS = ["排期计算 runs"]
# Columns of megabytes that no answer shows.
HEAVY = ("problem", "pins", "told", "best")


@extend_schema_view(
    list=extend_schema(tags=TAGS, summary="排期计算列表 · The packing runs"),
    retrieve=extend_schema(
        tags=TAGS,
        summary="一次排期计算及其曲线 · One run with its curve",
        description="`figures` 与 `baseline`（手工排期）同名对照，金额以元计。\n\n"
        "`figures` and `baseline` (planned by hand) share their names; money is in yuan.",
    ),
)
class RunViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    scope = scope.runs_for
    needs = {
        "list": may("scheduling.view_schedulerun"),
        "retrieve": may("scheduling.view_schedulerun"),
        "status": may("scheduling.view_schedulerun"),
        "create": staff_may("scheduling.add_schedulerun"),
        "year": staff_may("scheduling.add_schedulerun"),
        "stop": staff_may("scheduling.change_schedulerun"),
        "destroy": staff_may("scheduling.change_schedulerun"),
    }
    filterset_class = RunFilters
    serializer_class = RunOutput
    output_classes = {
        "retrieve": RunDetailOutput,
        "status": RunStatusOutput,
        "stop": RunStatusOutput,
        "destroy": RunStatusOutput,
    }

    def rows(self, rows: QuerySet[ScheduleRun]) -> QuerySet[ScheduleRun]:
        rows = rows.select_related("base", "requested_by", "plan").defer(
            *HEAVY, *(f"plan__{name}" for name in ("file", "figures", "baseline", "difference"))
        )
        crews = Crew.objects.select_related("production").order_by("pk")
        rows = rows.order_by("-requested_at", "-pk")
        if self.action not in ("list", "retrieve", "create"):
            return rows
        rows = rows.prefetch_related(Prefetch("crews", crews))
        return rows.prefetch_related("progress") if self.action == "retrieve" else rows

    @extend_schema(
        tags=TAGS,
        summary="开始一次排期计算 · Ask for a run",
        description="立即返回 202；之后查 `status/`。缺剧本、地点未定等以 400 说明。\n\n"
        "Answers 202 at once; watch `status/`. What is missing (scenes, undecided locations) is "
        "named with 400.",
        request=RunInput,
        responses={202: RunOutput},
        examples=[
            OpenApiExample(
                "两个剧组，十四天",
                {"crews": [3, 4], "first_date": "2026-11-24", "days": 14, "seconds": 60},
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        asked = run_request(self.asked(RunInput))
        run = runs.request_run(**asked, requested_by=request.user, now=timezone.now())
        response = self.told(run.pk, status=202)
        response.headers["Location"] = reverse("run-status", args=[run.pk])
        return response

    @extend_schema(
        operation_id="runs_year",
        tags=TAGS,
        summary="一年推演 · Study a year",
        description="全部剧组按月推演，只留报告：同时开机的剧组、场景使用、换景、未拍。不发布任何预订。"
        "报告在 `figures.year`。\n\n"
        "Months of all crews, of which only the report is kept: crews at once, use of sets, "
        "changeovers, unshot scenes (`figures.year`). Nothing is booked.",
        request=YearInput,
        responses={202: RunStatusOutput},
    )
    @action(detail=False, methods=["post"])
    def year(self, request: Request) -> Response:
        asked, user = self.asked(YearInput), cast(User, request.user)
        crews = asked.get("crews")
        base = crews[0].production.company.base if crews else base_of(user)
        run = years.request_year(requested_by=user, now=timezone.now(), **asked | {"base": base})
        headers = {"Location": reverse("run-status", args=[run.pk])}
        return Response(RunStatusOutput(run).data, status=202, headers=headers)

    @extend_schema(
        operation_id="runs_status",
        tags=TAGS,
        summary="进展 · How far it is",
        responses=RunStatusOutput,
    )
    @action(detail=True)
    def status(self, request: Request, pk: int) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(
        operation_id="runs_stop",
        tags=TAGS,
        summary="停止，保留最好的计划 · Stop and keep the best plan",
        request=None,
        responses={202: RunStatusOutput},
    )
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, pk: int) -> Response:
        run = self.get_object()
        runs.stop_run(run_id=run.pk, now=timezone.now())
        return self.told(run.pk, status=202)

    @extend_schema(
        tags=TAGS,
        summary="同「停止」 · The same as stop",
        request=None,
        responses={202: RunStatusOutput},
    )
    def destroy(self, request: Request, pk: int) -> Response:
        return self.stop(request, pk)
