"""Allocation rounds over HTTP. Every rule is in base_ops.services.rounds and its neighbours."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from base_ops.api.filters import RoundFilters, RoundRequestFilters
from base_ops.api.idempotent import idempotent
from base_ops.api.permissions import may, staff_may
from base_ops.api.resource import Resource
from base_ops.api.serializers.rounds import (
    PublishInput,
    RequestChangeInput,
    RequestInput,
    RequestOutput,
    RoundChangeInput,
    RoundInput,
    RoundOutput,
    wishes_in,
)
from base_ops.models import AllocationRound, RoundChoice, RoundGrant, RoundItem, RoundRequest
from base_ops.round_errors import RoundNotFound
from base_ops.selectors import scope
from base_ops.services import round_answers, round_requests, rounds
from sets import clock

TAGS = ["分配轮 rounds"]
MANAGE = staff_may("base_ops.change_allocationround")
ROUND = {
    "name": "十二月别墅",
    "first_date": "2026-12-01",
    "last_date": "2026-12-31",
    "opens_at": "2026-11-10T00:00:00+08:00",
    "closes_at": "2026-11-20T18:00:00+08:00",
    "kinds": [4],
}
WISH = {
    "choices": [{"kind": 4}, {"kind": 7}],
    "minutes": 480,
    "days": 2,
    "first_date": "2026-12-05",
    "last_date": "2026-12-14",
    "from_time": "08:00",
    "to_time": "22:00",
}


@extend_schema_view(
    list=extend_schema(tags=TAGS, summary="分配轮列表 · The rounds"),
    retrieve=extend_schema(tags=TAGS, summary="一个分配轮 · One round"),
)
class RoundViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    scope = scope.rounds_for
    needs = {
        "list": may("base_ops.view_allocationround"),
        "retrieve": may("base_ops.view_allocationround"),
        "create": staff_may("base_ops.add_allocationround"),
        "partial_update": MANAGE,
        "open": MANAGE,
        "close": MANAGE,
        "cancel": MANAGE,
        "publish": MANAGE,
    }
    filterset_class = RoundFilters
    serializer_class = RoundOutput

    def rows(self, rows: QuerySet[AllocationRound]) -> QuerySet[AllocationRound]:
        return rows.prefetch_related("kinds").order_by("-first_date", "pk")

    @extend_schema(
        operation_id="rounds_create",
        tags=TAGS,
        summary="筹备一轮 · Prepare a round",
        description="先筹备，开放后才收申请、才留住场景。不给种子则自动抽取并记下。\n\n"
        "Requests are taken, and sets kept, once it is open. Without a seed one is drawn.",
        request=RoundInput,
        responses={201: RoundOutput},
        examples=[OpenApiExample("十二月的别墅", ROUND, request_only=True)],
    )
    @idempotent
    def create(self, request: Request) -> Response:
        by: Any = request.user
        base = scope.base_of(by)
        if base is None:
            raise RoundNotFound()
        made = rounds.create_round(
            **self.asked(RoundInput), base=base, now=clock.database_now(), by=by
        )
        return self.told(made.pk, status=201)

    @extend_schema(
        operation_id="rounds_change",
        tags=TAGS,
        summary="改一轮；已开放的只能改截止 · Change a round; of an open one only its closing",
        request=RoundChangeInput,
        responses=RoundOutput,
    )
    @idempotent
    def partial_update(self, request: Request, pk: int) -> Response:
        row, asked = self.get_object(), self.asked(RoundChangeInput)
        rounds.change_round(round_id=row.pk, now=clock.database_now(), **asked)
        return self.told(row.pk)

    @extend_schema(
        operation_id="rounds_open",
        tags=TAGS,
        summary="开放收集 · Open it for requests",
        request=None,
        responses=RoundOutput,
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def open(self, request: Request, pk: int) -> Response:
        return self._act(rounds.open_round)

    @extend_schema(
        operation_id="rounds_close",
        tags=TAGS,
        summary="截止（可提前） · Close it, perhaps early",
        request=None,
        responses=RoundOutput,
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def close(self, request: Request, pk: int) -> Response:
        return self._act(rounds.close_round)

    @extend_schema(
        operation_id="rounds_cancel",
        tags=TAGS,
        summary="取消这一轮 · Call it off",
        request=None,
        responses=RoundOutput,
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def cancel(self, request: Request, pk: int) -> Response:
        return self._act(rounds.cancel_round)

    @extend_schema(
        operation_id="rounds_publish",
        tags=TAGS,
        summary="公布草案 · Publish the draft",
        description="得到的在同一事务里全部成为预留（或确认），并通知各剧组。草案之后日历有变以 409 "
        "拒绝；配额或备案的关拒绝某些剧组时指明是谁，可选择留下它们。\n\n"
        "Everything granted becomes a hold, or a confirmed booking, in one transaction. Refused "
        "with 409 when the calendar changed; gates name whom they refuse, who may be left out.",
        request=PublishInput,
        responses=RoundOutput,
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def publish(self, request: Request, pk: int) -> Response:
        row, asked = self.get_object(), self.asked(PublishInput)
        round_answers.publish(round_id=row.pk, now=clock.database_now(), **asked)
        return self.told(row.pk)

    def _act(self, act: Any) -> Response:
        row = self.get_object()
        act(round_id=row.pk, now=clock.database_now())
        return self.told(row.pk)


@extend_schema_view(
    list=extend_schema(
        tags=TAGS,
        summary="分配申请列表 · Requests in rounds",
        description="别家的看不到；答复公布之前只有基地看得到。\n\n"
        "Nobody sees those of others; answers are for the base alone until published.",
    ),
    retrieve=extend_schema(tags=TAGS, summary="一个分配申请 · One request"),
)
class RoundRequestViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    scope = scope.round_requests_for
    needs = {
        "list": may("base_ops.view_roundrequest"),
        "retrieve": may("base_ops.view_roundrequest"),
        "create": may("base_ops.add_roundrequest"),
        "partial_update": may("base_ops.change_roundrequest"),
        "destroy": may("base_ops.change_roundrequest"),
    }
    filterset_class = RoundRequestFilters
    serializer_class = RequestOutput

    def rows(self, rows: QuerySet[RoundRequest]) -> QuerySet[RoundRequest]:
        choices = RoundChoice.objects.select_related("kind", "standing_set").order_by("rank")
        grants = RoundGrant.objects.select_related("standing_set", "dressing")
        items = (
            RoundItem.objects.select_related("request__round")
            .order_by("place")
            .prefetch_related(
                Prefetch("choices", choices), Prefetch("grants", grants.order_by("starts_at", "pk"))
            )
        )
        rows = rows.select_related("round", "crew__production")
        return rows.prefetch_related(Prefetch("items", items)).order_by("-round", "pk")

    @extend_schema(
        operation_id="round_requests_create",
        tags=TAGS,
        summary="提交分配申请 · Ask in a round",
        description="一个剧组一轮一个申请；第一项对剧组最要紧。每项可有一到三个志愿。\n\n"
        "One request for each crew and round; the first item matters most. 1 to 3 choices each.",
        request=RequestInput,
        responses={201: RequestOutput},
        examples=[
            OpenApiExample(
                "别墅两天，不行就总裁办公室",
                {"round": 1, "crew": 3, "items": [WISH], "wants_waitlist": True},
                request_only=True,
            )
        ],
    )
    @idempotent
    def create(self, request: Request) -> Response:
        asked, by = self.asked(RequestInput), request.user
        made = round_requests.ask(
            round_id=asked["round"].pk,
            crew=asked["crew"],
            wishes=wishes_in(asked),
            now=clock.database_now(),
            by=by,  # type: ignore[arg-type]
        )
        return self.told(made.pk, status=201)

    @extend_schema(
        operation_id="round_requests_change",
        tags=TAGS,
        summary="修改申请，截止之前 · Change a request until the round closes",
        request=RequestChangeInput,
        responses=RequestOutput,
    )
    @idempotent
    def partial_update(self, request: Request, pk: int) -> Response:
        row, asked = self.get_object(), self.asked(RequestChangeInput)
        wishes = wishes_in(asked, row)
        round_requests.change(request_id=row.pk, wishes=wishes, now=clock.database_now())
        return self.told(row.pk)

    @extend_schema(
        operation_id="round_requests_withdraw",
        tags=TAGS,
        summary="撤回申请 · Withdraw a request",
        request=None,
        responses=RequestOutput,
    )
    @idempotent
    def destroy(self, request: Request, pk: int) -> Response:
        row = self.get_object()
        round_requests.withdraw(request_id=row.pk, now=clock.database_now())
        return self.told(row.pk)
