"""Asking for the answer of an allocation round, a run like any other; asking by script."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from base_ops.api.fields import ScopedField
from base_ops.api.idempotent import idempotent
from base_ops.api.permissions import may, staff_may
from base_ops.api.resource import Resource
from base_ops.api.serializers.rounds import RequestOutput
from base_ops.selectors import scope
from base_ops.selectors.scope import crews_for
from scheduling.api.serializers.runs import RunStatusOutput
from scheduling.services import round_runs, round_scripts
from sets import clock


class AnswerInput(serializers.Serializer):
    seconds = serializers.IntegerField(
        required=False, min_value=1, max_value=round_runs.MOST_SECONDS
    )


class ScriptRequestInput(serializers.Serializer):
    crew = ScopedField(crews_for)
    all_or_nothing = serializers.BooleanField(required=False)
    wants_waitlist = serializers.BooleanField(required=False)


class RoundAnswerViewSet(Resource):
    scope = scope.rounds_for
    needs = {
        "answer": staff_may("base_ops.change_allocationround"),
        "ask_script": may("base_ops.add_roundrequest"),
    }
    serializer_class = RunStatusOutput

    @extend_schema(
        operation_id="rounds_answer",
        tags=["分配轮 rounds"],
        summary="计算答复 · Answer a round",
        description="截止之后；所有申请一起求解，得到草案。返回 202，之后查 `runs/{id}/status/`。\n\n"
        "Once it is closed: all requests at once, by a run; the draft is the round's.",
        request=AnswerInput,
        responses={202: RunStatusOutput},
    )
    def answer(self, request: Request, pk: int) -> Response:
        row, asked = self.get_object(), self.asked(AnswerInput)
        by: Any = request.user
        run = round_runs.request_answer(
            round_id=row.pk, requested_by=by, now=clock.database_now(), **asked
        )
        where: dict[str, Any] = {"Location": reverse("run-status", args=[run.pk])}
        return Response(RunStatusOutput(run).data, status=202, headers=where)

    @extend_schema(
        operation_id="rounds_ask_script",
        tags=["分配轮 rounds"],
        summary="按剧本申请 · Ask for what a script needs",
        description="剧组还没拍的场次，按剧中地点各成一项；之后可以修改。\n\n"
        "What the crew still has to shoot, an item for each location; it may be changed afterwards.",
        request=ScriptRequestInput,
        responses={201: RequestOutput},
    )
    @idempotent
    def ask_script(self, request: Request, pk: int) -> Response:
        row, asked = self.get_object(), self.asked(ScriptRequestInput)
        by: Any = request.user
        made = round_scripts.ask_for_script(
            round_id=row.pk, now=clock.database_now(), by=by, **asked
        )
        return Response(RequestOutput(made, context=self.get_serializer_context()).data, status=201)
