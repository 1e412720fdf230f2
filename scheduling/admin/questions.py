"""The acts of a plan that answer with a run: repair it, imagine it otherwise, fit a crew in."""

from typing import Any, cast

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from scheduling.admin.question_forms import FitForm, ReplanForm, WhatIfForm
from scheduling.models import Plan
from scheduling.services import replans
from scheduling.services.happenings import day_of
from scheduling.solver.what_if import Changes
from sets.admin.form_page import ask, found, typed

PRICES = ("changeover", "redress", "handover")


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
                happenings=[form.happening()],
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
        )

    @action(description=_("假设推演"), url_path="what-if", permissions=["ask"])
    def imagine(self, request: HttpRequest, object_id: str) -> HttpResponse:
        plan = self._plan(request, object_id)

        def act(given: dict[str, Any]) -> str:
            run = replans.request_what_if(
                plan=plan,
                changes=changes_of(plan, given),
                requested_by=cast(Any, request.user),
                now=timezone.now(),
                seconds=given["seconds"],
                name=given["name"],
            )
            return reverse("run", args=[run.pk])

        return self._ask(
            request,
            plan,
            form=WhatIfForm(plan, data=typed(request)),
            act=act,
            title=_("假设推演 · %(plan)s") % {"plan": plan},
            intro=_("在原计划的副本上改，算出来与原计划比较；假设不会发布，也不动任何预订。"),
            submit=_("推演"),
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

    def _plan(self, request: HttpRequest, object_id: str) -> Plan:
        return cast(Plan, found(cast(ModelAdmin, self), request, object_id))

    def _ask(self, request: HttpRequest, plan: Plan, **more: Any) -> HttpResponse:
        return ask(cast(ModelAdmin, self), request, obj=plan, **more)


def changes_of(plan: Plan, given: dict[str, Any]) -> Changes:
    """The what-if form in the words of the plan's problem; what is empty stays as it is."""
    run, crew, closed = plan.run, given["crew"], given["closed"]
    overtime, crews = given["overtime"], run.crews.exclude(pk__in=given["without"])
    return Changes(
        without=frozenset(f"C{one.pk}" for one in given["without"]),
        windows={f"C{crew.pk}": (day_of(run, given["first"]), day_of(run, given["last"]))}
        if crew
        else {},
        overtime={f"C{one.pk}": overtime for one in crews} if overtime is not None else {},
        closed={closed.code: [(0, run.days * 1440)]} if closed else {},
        prices={name: given[name] for name in PRICES if given[name] is not None},
    )
