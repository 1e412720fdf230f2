"""What the base has, and when it is free."""

from typing import Any, ClassVar

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response

from base_ops.api.filters import SetFilters
from base_ops.api.permissions import may
from base_ops.api.resource import Resource
from base_ops.api.serializers.sets import (
    AvailabilityQuery,
    FloorOutput,
    FreeSetOutput,
    KindOutput,
    OccupancyOutput,
    OccupancyQuery,
    SetDetailOutput,
    SetOutput,
    ZoneOutput,
)
from base_ops.models import Booking
from base_ops.selectors import availability, scope
from base_ops.services import demand
from sets.models import Floor, SetKind, StandingSet, Zone

SEE_SETS = may("sets.view_standingset")


@extend_schema_view(
    list=extend_schema(
        tags=["场景 sets"],
        summary="场景列表 · The sets",
        description="价格以分计。 · Prices are in fen.",
    ),
    retrieve=extend_schema(
        tags=["场景 sets"],
        summary="一个场景 · One set",
        description="附陈设之间的改景分钟数。 · With the minutes from dressing to dressing.",
    ),
)
class SetViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    scope = scope.sets_for
    needs = {"list": SEE_SETS, "retrieve": SEE_SETS}
    filterset_class = SetFilters
    serializer_class = SetOutput
    output_classes = {"retrieve": SetDetailOutput}

    def rows(self, rows: QuerySet[StandingSet]) -> QuerySet[StandingSet]:
        rows = rows.select_related("kind", "zone__floor__building", "dressed_as")
        deep = "dressings__redress_from" if self.action == "retrieve" else "dressings"
        return rows.prefetch_related(deep, "parts").order_by("code", "pk")


@extend_schema_view(
    list=extend_schema(
        tags=["场景 sets"],
        summary="场景类型及同义词 · Kinds of sets and their synonyms",
    ),
    retrieve=extend_schema(tags=["场景 sets"], summary="一种场景类型 · One kind"),
)
class KindViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    scope = scope.kinds_for
    needs = {"list": may("sets.view_setkind"), "retrieve": may("sets.view_setkind")}
    serializer_class = KindOutput

    def rows(self, rows: QuerySet[SetKind]) -> QuerySet[SetKind]:
        words = scope.synonyms_for(self.request.user).order_by("word", "pk")
        return rows.prefetch_related(Prefetch("synonyms", words)).order_by("code", "pk")


@extend_schema_view(list=extend_schema(tags=["场景 sets"], summary="楼层 · Floors"))
class FloorViewSet(mixins.ListModelMixin, Resource):
    scope = scope.floors_for
    needs = {"list": may("sets.view_floor")}
    serializer_class = FloorOutput

    def rows(self, rows: QuerySet[Floor]) -> QuerySet[Floor]:
        return rows.select_related("building").order_by("building__code", "level", "pk")


@extend_schema_view(list=extend_schema(tags=["场景 sets"], summary="片区 · Zones"))
class ZoneViewSet(mixins.ListModelMixin, Resource):
    scope = scope.zones_for
    needs = {"list": may("sets.view_zone")}
    serializer_class = ZoneOutput

    def rows(self, rows: QuerySet[Zone]) -> QuerySet[Zone]:
        rows = rows.select_related("floor__building")
        return rows.order_by("floor__building__code", "floor__level", "code", "pk")


class AvailabilityViewSet(Resource):
    needs = {"list": SEE_SETS}
    scope = scope.sets_for
    query_class: ClassVar = AvailabilityQuery
    serializer_class = FreeSetOutput
    filter_backends: ClassVar[list] = []

    @extend_schema(
        operation_id="availability_list",
        tags=["场景 sets"],
        parameters=[AvailabilityQuery],
        responses=FreeSetOutput(many=True),
        summary="哪些场景何时空闲 · Which sets are free, and when",
        description="窗口 [from, to) 之内，连续空闲至少 `minutes` 分钟的开放场景及其空闲时段。"
        "改景、拆景所需时间在预留时再核对。\n\n"
        "Open sets that nobody has for `minutes` in a row inside [from, to), with those spans. "
        "Room for strike and redress is checked when the set is held.",
    )
    def list(self, request: Request) -> Response:
        asked, now = self.asked_query(), timezone.now()
        found = availability.find_free(**asked, now=now)
        if not found:
            demand.note_empty_search(asker=request.user, now=now, **asked)
        return self.paged(found)

    def paginate_queryset(self, queryset: Any) -> Any:
        """Only the sets of the page are read with their dressings."""
        page = super().paginate_queryset(queryset)
        prefetch_related_objects([found.standing_set for found in page], "dressings", "parts")
        return page


class OccupancyViewSet(Resource):
    needs = {"list": SEE_SETS}
    scope = scope.occupancy_for
    query_class: ClassVar = OccupancyQuery
    serializer_class = OccupancyOutput
    filter_backends: ClassVar[list] = []

    def rows(self, rows: QuerySet[Booking]) -> QuerySet[Booking]:
        return rows.select_related("standing_set").order_by("starts_at", "standing_set_id", "pk")

    @extend_schema(
        operation_id="occupancy_list",
        tags=["场景 sets"],
        parameters=[OccupancyQuery],
        responses=OccupancyOutput(many=True),
        summary="哪些场景何时被占用 · When sets are taken",
        description="只说被占用，不说被谁占用；给出整景时连同其分景。\n\n"
        "That a set is taken, never by whom; of a whole its parts too.",
    )
    def list(self, request: Request) -> Response:
        asked = self.asked_query()
        rows = self.get_queryset().overlapping(asked["window"])  # type: ignore[attr-defined]
        if standing_set := asked.get("set"):
            rows = rows.filter(Q(standing_set=standing_set) | Q(standing_set__whole=standing_set))
        return self.paged(rows)
