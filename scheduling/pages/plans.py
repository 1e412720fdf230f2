"""A plan as people read it: the strip board, two plans side by side, why a scene is where it is."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from base_ops.pages.access import base_staff
from scheduling.models import Plan, Scene
from scheduling.pages.runs import NAMES
from scheduling.selectors.plan_difference import CHOICES_SHOWN, original_of, others_of, sides
from scheduling.selectors.scene_place import place_of, unplaced
from scheduling.selectors.scene_reasons import reasons_of
from scheduling.selectors.scope import plans_for
from scheduling.selectors.strip_board import Narrowing, strip_board
from sets.errors import DomainError
from sets.models import Base

LARGEST_KEY = 2**63 - 1


@require_safe
@base_staff("scheduling.view_plan")
def strips(request: HttpRequest, pk: int, *, base: Base) -> HttpResponse:
    """The strip board, by crew or by set; `crew`, `set` and `day` in the address narrow it."""
    plan = plan_of(request, pk)
    narrowing = Narrowing(
        crew=_key(request.GET.get("crew", "")),
        code=request.GET.get("set", ""),
        day=_day(request.GET.get("day", "")),
    )
    context = {
        "base": base,
        "zone": plan.base.zone,
        "plan": plan,
        "run": plan.run,
        "narrowing": narrowing,
        "is_by_set": request.GET.get("by") == "set",
        "drawn": strip_board(plan, narrowing),
    }
    return render(request, "scheduling/strips.html", context)


@require_safe
@base_staff("scheduling.view_plan")
def compare(request: HttpRequest, pk: int, *, base: Base) -> HttpResponse:
    """A plan beside another one of its base: `?with=`, or what stood before it."""
    user: Any = request.user
    plan = plan_of(request, pk)
    other = _other(request, plan)
    found = sides(other, plan) if other else None
    context = {
        "base": base,
        "zone": plan.base.zone,
        "plan": plan,
        "run": plan.run,
        "other": other,
        "others": others_of(plan, user)[:CHOICES_SHOWN],
        "sides": found,
        "figures": [(NAMES[row.name], row) for row in found.figures] if found else (),
    }
    return render(request, "scheduling/compare.html", context)


@require_safe
@base_staff("scheduling.view_plan")
def why(request: HttpRequest, pk: int, scene_id: int, *, base: Base) -> HttpResponse:
    """Where a scene stands in a plan and what is around it; a fragment when htmx asks."""
    plan = plan_of(request, pk)
    place = place_of(plan, scene_id)
    scene = place.scene if place else unplaced(plan, scene_id)
    if scene is None:
        raise Http404
    context = {"base": plan.base, "zone": plan.base.zone, "plan": plan, "scene": scene}
    htmx: Any = request
    name = "why_panel" if htmx.htmx else "why"
    return render(request, f"scheduling/{name}.html", {**context, "place": place})


@require_safe
@base_staff("scheduling.view_plan")
def reasons(request: HttpRequest, pk: int, scene_id: int, *, base: Base) -> HttpResponse:
    """Why the scene is there and what else it could be: a fragment that takes seconds."""
    plan = plan_of(request, pk)
    scene = Scene.objects.filter(pk=scene_id, strips__plan=plan).first()
    is_shot = scene is not None
    scene = scene or unplaced(plan, scene_id)
    if scene is None:
        raise Http404
    language = get_language() or "zh"
    context: dict[str, Any] = {"scene": scene, "scene_is_shot": is_shot}
    try:
        context["found"] = reasons_of(plan, scene, is_shot=is_shot, language=language)
    except DomainError as exc:
        context["refusal"] = exc.message(language)
    return render(request, "scheduling/reasons.html", context)


def plan_of(request: HttpRequest, pk: int) -> Plan:
    """The plan, without its large columns; 404 when it is not for this user's eyes."""
    user: Any = request.user
    heavy = ("run__problem", "run__told", "run__best", "run__pins")
    rows = plans_for(user).select_related("run", "base").defer("file", *heavy)
    if not 0 < pk <= LARGEST_KEY:
        raise Http404
    return get_object_or_404(rows, pk=pk)


def _other(request: HttpRequest, plan: Plan) -> Plan | None:
    """The plan to compare with; 404 when it is unknown, of another base, or the same one."""
    user: Any = request.user
    chosen = request.GET.get("with", "")
    if not chosen:
        return original_of(plan, user)
    return get_object_or_404(others_of(plan, user), pk=_key(chosen))


def _key(text: str) -> int | None:
    """The key in a filter; one that cannot be is one that nothing has."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0  # noqa: PLR2004 - digits of a key


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
