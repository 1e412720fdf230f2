"""Scripts over HTTP: upload, read the report, decide what a location is."""

from django.db.models import Count, Prefetch, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from base_ops.api.permissions import may, staff_may
from base_ops.api.resource import Resource
from scheduling.api.filters import LocationFilters, ScriptFilters
from scheduling.api.serializers.scripts import (
    DecisionInput,
    LocationOutput,
    ScriptInput,
    ScriptOutput,
    ScriptReportOutput,
)
from scheduling.breakdown.source import MAX_BYTES
from scheduling.models import Candidate, Location, Script
from scheduling.selectors import scope
from scheduling.services import breakdowns, matching

TAGS = ["剧本 scripts"]


@extend_schema_view(
    list=extend_schema(tags=TAGS, summary="剧本列表 · The scripts"),
    retrieve=extend_schema(
        tags=TAGS,
        summary="导入报告 · The import report",
        description="每一行都有交代，未识别的行另列。\n\n"
        "Every line is accounted for; the unparsed ones are listed once more.",
    ),
)
class ScriptViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    scope = scope.scripts_for
    needs = {
        "list": may("scheduling.view_script"),
        "retrieve": may("scheduling.view_script"),
        "create": may("scheduling.add_script"),
    }
    parser_classes = [MultiPartParser]
    filterset_class = ScriptFilters
    serializer_class = ScriptOutput
    output_classes = {"retrieve": ScriptReportOutput, "create": ScriptReportOutput}

    def rows(self, rows: QuerySet[Script]) -> QuerySet[Script]:
        rows = rows.select_related("production").annotate(scene_count=Count("scenes"))
        rows = rows.order_by("-uploaded_at", "-pk")
        return rows.defer("lines", "warnings") if self.action == "list" else rows

    @extend_schema(
        tags=TAGS,
        summary="导入剧本 · Import a script",
        description="上传 .txt 或 .docx；原有场次整本替换，已发布的除外。读不了的文件以 400 说明原因。\n\n"
        "Upload a .txt or .docx file; it replaces the production's scenes unless they are "
        "published. What cannot be read is refused with 400 and the reason.",
        request={"multipart/form-data": ScriptInput},
        responses={201: ScriptReportOutput},
    )
    def create(self, request: Request) -> Response:
        asked = self.asked(ScriptInput)
        file = asked.pop("file")
        content = file.read(MAX_BYTES + 1)  # one byte too many is refused as too large
        script = breakdowns.import_script(
            **asked, file_name=file.name, content=content, now=timezone.now()
        )
        return self.told(script.pk, status=201)


@extend_schema_view(
    list=extend_schema(
        tags=TAGS,
        summary="剧中地点与候选场景 · Locations and the sets that can play them",
    ),
    retrieve=extend_schema(tags=TAGS, summary="一个剧中地点 · One location"),
)
class LocationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    scope = scope.locations_for
    needs = {
        "list": may("scheduling.view_location"),
        "retrieve": may("scheduling.view_location"),
        "decide": staff_may("scheduling.change_location"),
    }
    parser_classes = [JSONParser]
    filterset_class = LocationFilters
    serializer_class = LocationOutput

    def rows(self, rows: QuerySet[Location]) -> QuerySet[Location]:
        candidates = Candidate.objects.select_related("standing_set").order_by("-score", "pk")
        rows = rows.select_related("production", "kind")
        return rows.prefetch_related(Prefetch("candidates", candidates)).order_by(
            "production_id", "name", "pk"
        )

    @extend_schema(
        operation_id="locations_decide",
        tags=TAGS,
        summary="认定地点是哪种场景 · Decide what a location is",
        description="认定会记为同义词，以后的剧本自动认得。\n\n"
        "The decision is remembered as a synonym for scripts to come.",
        request=DecisionInput,
        responses=LocationOutput,
    )
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: int) -> Response:
        location = self.get_object()
        matching.decide_location(location=location, **self.asked(DecisionInput), now=timezone.now())
        return self.told(location.pk)
