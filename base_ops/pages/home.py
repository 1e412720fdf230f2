"""The front door, and whether anybody is at home."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from base_ops.selectors import life_signs
from base_ops.selectors.scope import crews_for, is_base_staff
from base_ops.services import mail_choice


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Staff go to the wall; a producer or a crew member sees what is theirs."""
    user: Any = request.user
    if is_base_staff(user) and user.has_perm("base_ops.view_booking"):
        return redirect("wall")
    crews = crews_for(user).select_related("production").order_by("first_date", "pk")
    context = {"crews": crews, "mail_choice": mail_choice.path_of(user)}
    return render(request, "base_ops/home.html", context)


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when this process and the database answer, whatever becomes of the timetable."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return JsonResponse({"database": "down"}, status=503)
    return JsonResponse({"database": "up"})


@require_safe
def timetable_health(request: HttpRequest) -> JsonResponse:
    """For monitors, not for balancers: 503 when the timetable or all workers are dead."""
    try:
        seen = life_signs.timetable()
    except Error:
        return JsonResponse({"database": "down"}, status=503)
    told = {
        "database": "up",
        "timetable": "late" if seen.is_late else "up",
        "holds_swept_seconds_ago": seen.swept_ago and round(seen.swept_ago.total_seconds()),
        "workers": seen.workers,
    }
    return JsonResponse(told, status=503 if seen.is_late else 200)
