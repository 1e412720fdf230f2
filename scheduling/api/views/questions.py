"""What plans are asked: repair it, imagine it otherwise, fit a crew beside it."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from base_ops.api.permissions import Need, staff_may
from base_ops.api.resource import Resource
from scheduling.api.serializers.plans import PlanOutput
from scheduling.api.serializers.questions import (
    AdoptInput,
    BoundInput,
    ExplainInput,
    FitInput,
    ReasonsOutput,
    ReplanInput,
    WhatIfInput,
    changes_of,
)
from scheduling.api.serializers.runs import RunStatusOutput
from scheduling.errors import SceneNotInPlan
from scheduling.models import Plan, Scene, ScheduleRun
from scheduling.selectors.scene_reasons import reasons_of
from scheduling.services import adopting, bounds, replans
from scheduling.services.happenings import scene_name

TAGS = ["拍摄计划 plans"]
ASKS: dict[str, Need] = {
    name: staff_may("scheduling.add_schedulerun")
    for name in ("replan", "what_if", "fit", "adopt", "bound")
}
OUTPUTS: dict[str, type[BaseSerializer]] = dict.fromkeys(ASKS, RunStatusOutput)
ASKS["explain"], OUTPUTS["explain"] = staff_may("scheduling.view_plan"), ReasonsOutput
OUTPUTS["adopt"] = PlanOutput


class Questions(Resource):
    """The acts of a plan that answer with a run to be watched."""

    @extend_schema(
        operation_id="plans_replan",
        tags=TAGS,
        summary="变故后重排，尽量少动 · Repair after something happened",
        description="超时、演员不能到场、场景停用、加戏、甩戏。已开拍的不动，其余尽量不动；"
        "得到的计划带 `difference`：动了哪些场、要通知谁。\n\n"
        "Overrun, actor away, set broken, scene added or dropped. What has begun stays, of the "
        "rest as little moves as can be. The plan has a `difference`: what moved, whom to tell.",
        request=ReplanInput,
        responses={202: RunStatusOutput},
        examples=[
            OpenApiExample(
                "超时四十分钟",
                {"happenings": [{"what": "overrun", "scene": 120, "minutes": 40}]},
                request_only=True,
            )
        ],
    )
    @action(detail=True, methods=["post"])
    def replan(self, request: Request, pk: int) -> Response:
        plan, asked = self.get_object(), self.asked(ReplanInput)
        return _accepted(
            replans.request_replan(
                plan=plan, requested_by=request.user, now=timezone.now(), **asked
            )
        )

    @extend_schema(
        operation_id="plans_what_if",
        tags=TAGS,
        summary="假设推演 · What if",
        description="加减剧组，改档期、加班上限、停用、价目后重算，与原计划比较；已开拍的和固定项不动。"
        "结果不能直接发布，要先 `adopt`。\n\n"
        "Crews that join or are left out, other windows, overtime, closures or prices, compared "
        "with this plan; what has begun and what is pinned stays. Not published as it is: "
        "`adopt` it first.",
        request=WhatIfInput,
        responses={202: RunStatusOutput},
    )
    @action(detail=True, methods=["post"], url_path="what-if")
    def what_if(self, request: Request, pk: int) -> Response:
        plan, asked = self.get_object(), self.asked(WhatIfInput)
        names = ("seconds", "workers", "name", "joining")
        more = {name: asked[name] for name in names if name in asked}
        changes = changes_of(asked, plan.run)
        return _accepted(
            replans.request_what_if(
                plan=plan, changes=changes, requested_by=request.user, now=timezone.now(), **more
            )
        )

    @extend_schema(
        operation_id="plans_adopt",
        tags=TAGS,
        summary="采用推演，出一份草案 · Make a what-if real",
        description="所设想的都已成真、其间又没有变化时，推演的结果成为可发布的草案。还不是真的逐条列出；"
        "`write_crews` 先按设想写剧组的档期和加班上限。\n\n"
        "When all that was imagined is true and nothing it relied on has changed, the answer "
        "becomes a draft to be published. What is not true yet is named with 409; `write_crews` "
        "writes the dates and overtime of crews first.",
        request=AdoptInput,
        responses={201: PlanOutput},
    )
    @action(detail=True, methods=["post"])
    def adopt(self, request: Request, pk: int) -> Response:
        plan, asked = self.get_object(), self.asked(AdoptInput)
        draft = adopting.adopt_what_if(
            plan=plan, requested_by=request.user, now=timezone.now(), **asked
        )
        return Response(PlanOutput(draft).data, status=201)

    @extend_schema(
        operation_id="plans_bound",
        tags=TAGS,
        summary="求更紧的下界 · Prove how good any plan could be",
        description="单独的计算，要几分钟；计划的 `figures.lower_bounds` 随证明提高，停止也保留。\n\n"
        "A job of minutes of its own; `figures.lower_bounds` of the plan rise as they are proven, "
        "and stay when it is stopped.",
        request=BoundInput,
        responses={202: RunStatusOutput},
    )
    @action(detail=True, methods=["post"])
    def bound(self, request: Request, pk: int) -> Response:
        plan, asked = self.get_object(), self.asked(BoundInput)
        return _accepted(
            bounds.request_bound(plan=plan, requested_by=request.user, now=timezone.now(), **asked)
        )

    @extend_schema(
        operation_id="plans_fit",
        tags=TAGS,
        summary="这个剧组放哪几天合适 · Where would this crew fit",
        description="已排的都不动；`answer` 给出最好的几个开机日、全基地多花多少钱、有无拍不完。\n\n"
        "What is planned stands; `answer` has the best first days, what the base pays more, and "
        "what would stay unshot.",
        request=FitInput,
        responses={202: RunStatusOutput},
    )
    @action(detail=True, methods=["post"])
    def fit(self, request: Request, pk: int) -> Response:
        plan, asked = self.get_object(), self.asked(FitInput)
        return _accepted(
            replans.request_fit(plan=plan, requested_by=request.user, now=timezone.now(), **asked)
        )

    @extend_schema(
        operation_id="plans_explain",
        tags=TAGS,
        summary="这一场为何在此处此时 · Why a scene is here and now",
        description="每个别的时刻、日子、场景要多花多少钱，或被哪条规则禁止；没排上的场次，"
        "是哪些要求相冲突、放宽什么就能拍。\n\n"
        "What each other time, day and set would cost or which rule forbids it; for a scene that "
        "is not shot, what clashes and what to relax.",
        request=ExplainInput,
        responses={200: ReasonsOutput},
    )
    @action(detail=True, methods=["post"])
    def explain(self, request: Request, pk: int) -> Response:
        plan, scene = self.get_object(), self.asked(ExplainInput)["scene"]
        if not is_in_problem(plan, scene):
            raise SceneNotInPlan(scene=scene.number)
        is_shot = scene_name(scene) in plan.file.get("scenes", {})
        found = reasons_of(plan, scene, is_shot=is_shot, language=get_language() or "zh-hans")
        return Response(ReasonsOutput(found).data)


def is_in_problem(plan: Plan, scene: Scene) -> bool:
    """Whether the plan was asked for this scene at all."""
    productions = (plan.run.problem or {}).get("productions", [])
    return any(each["id"] == scene_name(scene) for p in productions for each in p["scenes"])


def _accepted(run: ScheduleRun) -> Response:
    where: dict[str, Any] = {"Location": reverse("run-status", args=[run.pk])}
    return Response(RunStatusOutput(run).data, status=202, headers=where)
