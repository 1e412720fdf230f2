"""The waitlist over HTTP. Every rule is in base_ops.services.waitlist."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response

from base_ops.api.filters import WaitlistFilters
from base_ops.api.idempotent import idempotent
from base_ops.api.permissions import may
from base_ops.api.resource import Resource
from base_ops.api.serializers.waitlist import JoinInput, WaitlistOutput
from base_ops.models import WaitlistEntry, WaitlistOffer
from base_ops.selectors import scope
from base_ops.services import waitlist
from sets import clock

TAGS = ["预订 bookings"]
WINDOW = {"starts_at": "2026-11-24T08:00:00+08:00", "ends_at": "2026-11-28T22:00:00+08:00"}


@extend_schema_view(
    list=extend_schema(
        tags=TAGS,
        summary="轮候列表 · The waitlist",
        description="连同发给它的空档；待接受的空档有链接，谁先接受归谁。\n\n"
        "With the gaps offered; an open one has a link, and the first to accept has the set.",
    ),
    retrieve=extend_schema(tags=TAGS, summary="一条轮候 · One entry"),
)
class WaitlistViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    scope = scope.waitlist_for
    needs = {
        "list": may("base_ops.view_waitlistentry"),
        "retrieve": may("base_ops.view_waitlistentry"),
        "create": may("base_ops.add_waitlistentry"),
        "destroy": may("base_ops.change_waitlistentry"),
    }
    filterset_class = WaitlistFilters
    serializer_class = WaitlistOutput

    def rows(self, rows: QuerySet[WaitlistEntry]) -> QuerySet[WaitlistEntry]:
        offers = WaitlistOffer.objects.select_related("standing_set").order_by("starts_at", "pk")
        rows = rows.select_related("crew__production", "kind")
        return rows.prefetch_related(Prefetch("offers", offers)).order_by("starts_at", "pk")

    @extend_schema(
        operation_id="waitlist_join",
        tags=TAGS,
        summary="登记轮候 · Join the waitlist",
        description="等某一类型的任一场景：窗口内连续若干分钟。现在就有的空档马上发出。\n\n"
        "Wait for any set of a kind, minutes in a row inside the window. What is free "
        "already is offered at once.",
        request=JoinInput,
        responses={201: WaitlistOutput},
        examples=[
            OpenApiExample(
                "等病房四小时", {"crew": 3, "kind": 2, **WINDOW, "minutes": 240}, request_only=True
            )
        ],
    )
    @idempotent
    def create(self, request: Request) -> Response:
        by: Any = request.user
        entry = waitlist.join(**self.asked(JoinInput), now=clock.database_now(), by=by)
        return self.told(entry.pk, status=201)

    @extend_schema(
        operation_id="waitlist_leave",
        tags=TAGS,
        summary="取消轮候 · Leave the waitlist",
        request=None,
        responses=WaitlistOutput,
    )
    def destroy(self, request: Request, pk: int) -> Response:
        entry = self.get_object()
        waitlist.leave(entry_id=entry.pk, now=clock.database_now())
        return self.told(entry.pk)
