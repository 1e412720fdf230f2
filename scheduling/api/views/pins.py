"""What managers settle by hand, over HTTP."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response

from base_ops.api.permissions import staff_may
from base_ops.api.resource import Resource
from scheduling.api.filters import PinFilters
from scheduling.api.serializers.pins import VISIT, PinInput, PinOutput
from scheduling.models import Pin, PinKind
from scheduling.selectors import scope
from scheduling.services import pins

TAGS = ["固定项 pins"]
CHANGES = staff_may("scheduling.add_schedulerun")


@extend_schema_view(
    list=extend_schema(tags=TAGS, summary="固定项列表 · The pins"),
    retrieve=extend_schema(tags=TAGS, summary="一个固定项 · One pin"),
)
class PinViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    scope = scope.pins_for
    needs = {
        "list": staff_may("scheduling.view_schedulerun"),
        "retrieve": staff_may("scheduling.view_schedulerun"),
        "create": CHANGES,
        "destroy": CHANGES,
    }
    filterset_class = PinFilters
    serializer_class = PinOutput

    def rows(self, rows: QuerySet[Pin]) -> QuerySet[Pin]:
        rows = rows.select_related("scene", "location", "standing_set", "pinned_by")
        return rows.order_by("crew", "pk")

    @extend_schema(
        tags=TAGS,
        summary="固定，或改为新的 · Pin, or pin anew",
        description="此后的每次排期与变故后重排都照办；做不到时以 400 说明，不会悄悄违反。\n\n"
        "Every later run and repair keeps it; what cannot be kept is told with 400.",
        request=PinInput,
        responses={201: PinOutput(many=True)},
        examples=[
            OpenApiExample(
                "定开拍时刻",
                {"pinned": "START", "scene": 120, "starts_at": "2026-11-24T09:00:00+08:00"},
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        made = _pin(self.asked(PinInput), request)
        rows = self.get_queryset().filter(pk__in=[pin.pk for pin in made])
        return Response(self.get_serializer(rows, many=True).data, status=201)

    @extend_schema(tags=TAGS, summary="取消固定 · Unpin", request=None, responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        pins.unpin(pin_id=self.get_object().pk)
        return Response(status=204)


def _pin(asked: dict[str, Any], request: Request) -> list[Pin]:
    kind, said = (
        asked["pinned"],
        {"user": request.user, "now": timezone.now(), "reason": asked["reason"]},
    )
    if kind == VISIT:
        return pins.pin_visit(visit=asked["visit"], **said)
    if kind == PinKind.START:
        return [pins.pin_start(scene=asked["scene"], starts_at=asked["starts_at"], **said)]
    if kind == PinKind.DAY:
        return [pins.pin_day(scene=asked["scene"], day=asked["date"], **said)]
    where = {"crew": asked["crew"], "location": asked["location"], "standing_set": asked["set"]}
    return [pins.pin_set(**where, **said)]
