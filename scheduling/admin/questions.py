"""The acts of a plan that answer with a run: repair it, imagine it otherwise, fit a crew in."""

from typing import Any, cast

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from scheduling.admin.question_forms import AdoptForm, BoundForm, FitForm
from scheduling.admin.replan_forms import ReplanForm
from scheduling.admin.what_if_forms import WhatIfForm
from scheduling.models import Plan, RunKind
from scheduling.services import adopting, bounds, replans
from scheduling.services.wishes import wishes_of
from sets.admin.form_page import ask, found, typed


class PlanQuestions:
    """Mixed into the plan's admin. Whoever may ask for runs may ask these."""

    def has_ask_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("scheduling.add_schedulerun")

    @action(description=_("变故后重排"), url_path="replan", permissions=["ask"])
    def replan(self, request: HttpRequest, object_id: str) -> HttpResponse:
        plan = self._plan(request, object_id)
        form = ReplanForm(plan, data=typed(request))

        def act(given: dict[str, Any]) -> str:
            run = replans.request_replan(
                plan=plan,
                happenings=form.happenings(),
                requested_by=cast(Any, request.user),
                now=timezone.now(),
                seconds=given["seconds"],
            )
            return reverse("run", args=[run.pk])

        return self._ask(
            request,
            plan,
            form=form,
            act=act,
            title=_("变故后重排 · %(plan)s") % {"plan": plan},
            intro=_("已开拍的不动，其余尽量少动；算完先看差别和要通知的人，再发布。"),
            submit=_("重排"),
            template="scheduling/replan_form.html",
        )

    @action(description=_("假设推演"), url_path="what-if", permissions=["ask"])
    def imagine(self, request: HttpRequest, object_id: str) -> HttpResponse:
        plan = self._plan(request, object_id)
        form = WhatIfForm(plan, data=typed(request))

        def act(given: dict[str, Any]) -> str:
            run = replans.request_what_if(
                plan=plan,
                changes=form.changes(),
                joining=list(given["joining"]),
                requested_by=cast(Any, request.user),
                now=timezone.now(),
                seconds=given["seconds"],
                name=given["name"],
            )
            return reverse("run", args=[run.pk])

        return self._ask(
            request,
            plan,
            form=form,
            act=act,
            title=_("假设推演 · %(plan)s") % {"plan": plan},
            intro=_(
                "按今天的情况加上设想重算，与原计划比较；已开拍的和固定项不动。"
                "假设不动任何预订，设想成真后可以采用。"
            ),
            submit=_("推演"),
            template="scheduling/what_if_form.html",
        )

    @action(description=_("找档期"), url_path="fit", permissions=["ask"])
    def fit(self, request: HttpRequest, object_id: str) -> HttpResponse:
        plan = self._plan(request, object_id)

        def act(given: dict[str, Any]) -> str:
            run = replans.request_fit(
                plan=plan,
                crew=given["crew"],
                requested_by=cast(Any, request.user),
                now=timezone.now(),
                seconds=given["seconds"],
            )
            return reverse("run", args=[run.pk])

        return self._ask(
            request,
            plan,
            form=FitForm(plan, data=typed(request)),
            act=act,
            title=_("找档期 · %(plan)s") % {"plan": plan},
            intro=_("计划里已排的都不动，看这个剧组从哪天开机最省。"),
            submit=_("找"),
        )

    @action(description=_("采用推演"), url_path="adopt", permissions=["adopt"])
    def adopt(self, request: HttpRequest, object_id: str) -> HttpResponse:
        plan = self._plan(request, object_id)

        def act(given: dict[str, Any]) -> str:
            draft = adopting.adopt_what_if(
                plan=plan,
                requested_by=cast(Any, request.user),
                now=timezone.now(),
                write_crews=given["write_crews"],
            )
            return reverse("run", args=[draft.run_id])

        return self._ask(
            request,
            plan,
            form=AdoptForm(typed(request)),
            act=act,
            title=_("采用推演 · %(plan)s") % {"plan": plan},
            intro=_("所设想的都成了真、其间没有变化，推演的结果就成为草案，照常发布。"),
            submit=_("出草案"),
            wishes=wishes_of(plan.run, timezone.now()),
            template="scheduling/adopt_form.html",
        )

    @action(description=_("求下界"), url_path="bound", permissions=["ask"])
    def bound(self, request: HttpRequest, object_id: str) -> HttpResponse:
        plan = self._plan(request, object_id)

        def act(given: dict[str, Any]) -> str:
            run = bounds.request_bound(
                plan=plan,
                requested_by=cast(Any, request.user),
                now=timezone.now(),
                seconds=given["seconds"],
            )
            return reverse("run", args=[run.pk])

        return self._ask(
            request,
            plan,
            form=BoundForm(plan, data=typed(request)),
            act=act,
            title=_("求下界 · %(plan)s") % {"plan": plan},
            intro=_(
                "证明任何计划都不可能比这个价更低，好知道还差多少。要算几分钟，随时可停，证到哪里算到哪里。"
            ),
            submit=_("开始证明"),
        )

    def has_adopt_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Who may ask for runs, of the answer of a what-if."""
        if not self.has_ask_permission(request):
            return False
        imagined = Plan.objects.filter(pk=object_id, run__kind=RunKind.WHAT_IF)
        return object_id is None or imagined.exists()

    def _plan(self, request: HttpRequest, object_id: str) -> Plan:
        return cast(Plan, found(cast(ModelAdmin, self), request, object_id))

    def _ask(self, request: HttpRequest, plan: Plan, **more: Any) -> HttpResponse:
        return ask(cast(ModelAdmin, self), request, obj=plan, **more)
