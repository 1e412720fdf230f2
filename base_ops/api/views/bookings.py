"""The booking desk over HTTP. Every rule is in base_ops.services.bookings."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from base_ops.api.filters import BookingFilters
from base_ops.api.idempotent import idempotent
from base_ops.api.permissions import may, staff_may
from base_ops.api.resource import Resource
from base_ops.api.serializers.bookings import (
    BookingOutput,
    ClosureInput,
    EarlyInput,
    GroupInput,
    HoldInput,
    MoveInput,
    ReleaseInput,
)
from base_ops.errors import UnsoundVersion
from base_ops.models import Booking
from base_ops.selectors import scope
from base_ops.services import alternatives, bookings, challenges, demand, wrapping
from base_ops.services.bookings import SetRequest
from base_ops.services.demand import Wanted
from sets import clock

TAGS = ["预订 bookings"]
IF_MATCH = OpenApiParameter(
    "If-Match",
    location=OpenApiParameter.HEADER,
    description="预订的 version；已被别人改过则以 412 拒绝。 · The booking's version; refused with "
    "412 when somebody has changed it since.",
)
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
        "group": may("base_ops.add_booking"),
        "challenge": may("base_ops.change_booking"),
        "release": may("base_ops.change_booking"),
        "release_early": may("base_ops.change_booking"),
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
        description="为剧组预留 [starts_at, ends_at)。被占用或来不及改景时以 409 拒绝，说明哪段时间冲突，"
        "并给出最近的其他时间、场景、陈设（details.alternatives）。join_line 为真时改为排队（候补）。\n\n"
        "Put a hold on a set for a crew. Refused with 409, naming the span that clashes and the "
        "nearest alternatives, when it is taken or there is no room for strike and redress; "
        "with join_line it waits in line instead, as a second hold.",
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
    @idempotent
    def create(self, request: Request) -> Response:
        asked = self.asked(HoldInput)
        now, by = clock.database_now(), _user(request)
        joins = asked.pop("join_line")
        with demand.noting_refusals(asker=request.user, wanted=[_wanted(asked)], now=now):
            if joins:
                booking = bookings.queue_hold(**asked, now=now, by=by)
            else:
                [booking] = alternatives.hold_group(requests=[_request(asked)], now=now, by=by)
        return self.told(booking.pk, status=201)

    @extend_schema(
        operation_id="bookings_hold_group",
        tags=TAGS,
        summary="成组预留，全有或全无 · Hold many sets, all or nothing",
        description="每处冲突都指明是第几项（item，从 0 起）和最近的替代。\n\n"
        "Every clash names its item, from 0, and the nearest alternatives.",
        request=GroupInput,
        responses={201: BookingOutput(many=True)},
        examples=[
            OpenApiExample(
                "两个场景", {"items": [{"crew": 3, "set": 17, **SPAN}]}, request_only=True
            )
        ],
    )
    @action(detail=False, methods=["post"])
    @idempotent
    def group(self, request: Request) -> Response:
        items = self.asked(GroupInput)["items"]
        now, wanted = clock.database_now(), [_wanted(item) for item in items]
        with demand.noting_refusals(asker=request.user, wanted=wanted, now=now):
            held = alternatives.hold_group(
                requests=[_request(item) for item in items], now=now, by=_user(request)
            )
        rows = self.rows(type(self).scope(self.request.user)).filter(pk__in=[b.pk for b in held])
        return Response(self.get_serializer(rows, many=True).data, status=201)

    @extend_schema(
        operation_id="bookings_challenge",
        tags=TAGS,
        summary="催定：请第一顺位在期限内确认 · Challenge whoever is first",
        description="只有第二顺位可以催；逾期未确认的退到后面。\n\n"
        "For the next in line; a first hold that is not confirmed in time falls behind.",
        request=None,
        responses=BookingOutput,
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def challenge(self, request: Request, pk: int) -> Response:
        booking = self.get_object()
        challenges.challenge(booking_id=booking.pk, now=clock.database_now())
        return self.told(booking.pk)

    @extend_schema(
        operation_id="bookings_confirm",
        tags=TAGS,
        parameters=[IF_MATCH],
        summary="确认预留 · Confirm a hold",
        request=None,
        responses=BookingOutput,
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def confirm(self, request: Request, pk: int) -> Response:
        booking = self.get_object()
        bookings.confirm_booking(
            booking_id=booking.pk, now=clock.database_now(), version=_version(request)
        )
        return self.told(booking.pk)

    @extend_schema(
        operation_id="bookings_release",
        tags=TAGS,
        parameters=[IF_MATCH],
        summary="释放场景 · Release a booking",
        request=ReleaseInput,
        responses=BookingOutput,
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def release(self, request: Request, pk: int) -> Response:
        booking, asked = self.get_object(), self.asked(ReleaseInput)
        bookings.release_booking(
            booking_id=booking.pk, **asked, now=clock.database_now(), version=_version(request)
        )
        return self.told(booking.pk)

    @extend_schema(
        operation_id="bookings_release_early",
        tags=TAGS,
        summary="提前交还场景 · Give a set back early",
        description="把预订的结束改到 `at`；空出来的时间先给排队的，再发给轮候的。\n\n"
        "Let the booking end at `at`; what is freed is offered to those who wait.",
        request=EarlyInput,
        responses=BookingOutput,
    )
    @action(detail=True, methods=["post"], url_path="release-early")
    @idempotent
    def release_early(self, request: Request, pk: int) -> Response:
        booking, asked = self.get_object(), self.asked(EarlyInput)
        wrapping.release_early(booking_id=booking.pk, **asked, now=clock.database_now())
        return self.told(booking.pk)

    @extend_schema(
        operation_id="bookings_move",
        tags=TAGS,
        parameters=[IF_MATCH],
        summary="改期或换场景 · Move a booking",
        description="要么整个搬过去，要么不动。 · Moves as a whole or stays where it is.",
        request=MoveInput,
        responses=BookingOutput,
        examples=[OpenApiExample("改到下午", {**SPAN, "set": 18}, request_only=True)],
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def move(self, request: Request, pk: int) -> Response:
        booking, asked = self.get_object(), self.asked(MoveInput)
        bookings.move_booking(
            booking_id=booking.pk,
            **asked,
            now=clock.database_now(),
            version=_version(request),
            by=_user(request),
        )
        return self.told(booking.pk)


def _user(request: Request) -> Any:
    """Who asks; signed in, or the permission class would have refused."""
    return request.user


def _version(request: Request) -> int | None:
    """The version in If-Match, None without one. Raises UnsoundVersion."""
    given = request.headers.get("If-Match")
    if given is None or given == "*":
        return None
    number = given.removeprefix("W/").strip('" ')
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise UnsoundVersion()
    return int(number)


def _wanted(asked: dict[str, Any]) -> Wanted:
    return Wanted(asked["crew"], asked["standing_set"], asked["span"], asked.get("dressing"))


def _request(asked: dict[str, Any]) -> SetRequest:
    dressing = asked.get("dressing")
    return SetRequest(
        standing_set_id=asked["standing_set"].pk,
        crew_id=asked["crew"].pk,
        span=asked["span"],
        dressing_id=dressing.pk if dressing else None,
        label=asked.get("label", ""),
    )


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
    @idempotent
    def create(self, request: Request) -> Response:
        booking = bookings.close_set(**self.asked(ClosureInput), now=clock.database_now())
        return self.told(booking.pk, status=201)
