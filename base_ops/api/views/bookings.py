"""The booking desk over HTTP. Every rule is in base_ops.services.bookings."""

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from base_ops.api.filters import BookingFilters
from base_ops.api.permissions import may, staff_may
from base_ops.api.resource import Resource
from base_ops.api.serializers.bookings import (
    BookingOutput,
    ClosureInput,
    HoldInput,
    MoveInput,
    ReleaseInput,
)
from base_ops.models import Booking
from base_ops.selectors import scope
from base_ops.services import bookings

TAGS = ["预订 bookings"]
SPAN = {"starts_at": "2026-11-24T09:00:00+08:00", "ends_at": "2026-11-24T15:00:00+08:00"}


@extend_schema_view(
    list=extend_schema(
        tags=TAGS,
        summary="预订列表 · The bookings",
        description="含拆景、改景和分景占用。制片方只见本公司的；别家的占用见 /occupancy/。\n\n"
        "With strike, redress and part rows. A producer sees the own company's; "
        "of others /occupancy/ says that a set is taken.",
    ),
    retrieve=extend_schema(tags=TAGS, summary="一个预订 · One booking"),
)
class BookingViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    scope = scope.bookings_for
    needs = {
        "list": may("base_ops.view_booking"),
        "retrieve": may("base_ops.view_booking"),
        "create": may("base_ops.add_booking"),
        "release": may("base_ops.change_booking"),
        "confirm": staff_may("base_ops.change_booking"),
        "move": staff_may("base_ops.change_booking"),
    }
    filterset_class = BookingFilters
    serializer_class = BookingOutput

    def rows(self, rows: QuerySet[Booking]) -> QuerySet[Booking]:
        rows = rows.select_related("standing_set", "crew__production", "dressing")
        return rows.order_by("starts_at", "pk")

    @extend_schema(
        operation_id="bookings_hold",
        tags=TAGS,
        summary="预留一个场景 · Hold a set",
        description="为剧组预留 [starts_at, ends_at)。被占用或来不及改景时以 409 拒绝，说明哪段时间冲突。\n\n"
        "Put a hold on a set for a crew. Refused with 409, naming the span that clashes, "
        "when it is taken or there is no room for strike and redress.",
        request=HoldInput,
        responses={201: BookingOutput},
        examples=[
            OpenApiExample(
                "预留六小时",
                {"crew": 3, "set": 17, **SPAN, "label": "1-1、1-3"},
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        booking = bookings.hold_set(**self.asked(HoldInput), now=timezone.now())
        return self.told(booking.pk, status=201)

    @extend_schema(
        operation_id="bookings_confirm",
        tags=TAGS,
        summary="确认预留 · Confirm a hold",
        request=None,
        responses=BookingOutput,
    )
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: int) -> Response:
        booking = self.get_object()
        bookings.confirm_booking(booking_id=booking.pk, now=timezone.now())
        return self.told(booking.pk)

    @extend_schema(
        operation_id="bookings_release",
        tags=TAGS,
        summary="释放场景 · Release a booking",
        request=ReleaseInput,
        responses=BookingOutput,
    )
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: int) -> Response:
        booking, asked = self.get_object(), self.asked(ReleaseInput)
        bookings.release_booking(booking_id=booking.pk, **asked, now=timezone.now())
        return self.told(booking.pk)

    @extend_schema(
        operation_id="bookings_move",
        tags=TAGS,
        summary="改期或换场景 · Move a booking",
        description="要么整个搬过去，要么不动。 · Moves as a whole or stays where it is.",
        request=MoveInput,
        responses=BookingOutput,
        examples=[OpenApiExample("改到下午", {**SPAN, "set": 18}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: int) -> Response:
        booking, asked = self.get_object(), self.asked(MoveInput)
        bookings.move_booking(booking_id=booking.pk, **asked, now=timezone.now())
        return self.told(booking.pk)


class ClosureViewSet(Resource):
    """Closing a set for maintenance takes the right to book and to change the set."""

    scope = scope.bookings_for
    needs = {"create": staff_may("base_ops.add_booking", "sets.change_standingset")}
    serializer_class = BookingOutput

    def rows(self, rows: QuerySet[Booking]) -> QuerySet[Booking]:
        return rows.select_related("standing_set", "crew__production", "dressing")

    @extend_schema(
        tags=TAGS,
        summary="关闭场景维修 · Close a set for maintenance",
        request=ClosureInput,
        responses={201: BookingOutput},
        examples=[
            OpenApiExample("修空调", {"set": 17, **SPAN, "reason": "空调检修"}, request_only=True)
        ],
    )
    def create(self, request: Request) -> Response:
        booking = bookings.close_set(**self.asked(ClosureInput), now=timezone.now())
        return self.told(booking.pk, status=201)
