"""Asking for the answer of an allocation round: a run like any other."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from base_ops.api.permissions import staff_may
from base_ops.api.resource import Resource
from base_ops.selectors import scope
from scheduling.api.serializers.runs import RunStatusOutput
from scheduling.services import round_runs
from sets import clock


class AnswerInput(serializers.Serializer):
    seconds = serializers.IntegerField(
        required=False, min_value=1, max_value=round_runs.MOST_SECONDS
    )


class RoundAnswerViewSet(Resource):
    scope = scope.rounds_for
    needs = {"answer": staff_may("base_ops.change_allocationround")}
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
