"""Asking for sets at the desk: a hold, a group, a move; a refusal leads on to what could be had."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from base_ops.admin.booking_forms import (
    GroupForm,
    HoldForm,
    MoveForm,
    as_typed,
    requests_in,
    span_as_typed,
    span_in,
    zone_of,
)
from base_ops.admin.ways_out import Anew, filled_in, ways_out
from base_ops.models import Booking, BookingState
from base_ops.services import alternatives, bookings, demand
from base_ops.services.demand import Wanted
from base_ops.services.requests import SetRequest
from sets import clock
from sets.admin.form_page import act_on, ask, found, list_of, page_of, typed
from sets.errors import DomainError

SPAN = ("first_date", "starts", "last_date", "ends")


class HoldingPages:
    """The pages of Booking where somebody asks for a set."""

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The desk's form instead of the table's columns: a new hold."""
        if not cast(Any, self).has_add_permission(request):
            raise PermissionDenied
        desk = cast(Any, self)
        form = HoldForm(desk, request, data=typed(request), initial=_hold_address(request))

        def act(given: dict[str, Any]) -> str:
            booking = _hold(request, given)
            waits = booking.state == BookingState.SECOND_HOLD
            done = _("%(set)s 已被占用，排在第 %(rank)s 顺位。") if waits else _("已预留 %(set)s。")
            messages.success(request, done % {"set": given["standing_set"], "rank": booking.rank})
            return page_of(booking)

        def refused(error: DomainError, given: dict[str, Any]) -> dict[str, Any]:
            sets = {given["standing_set"].pk: given["standing_set"]}
            return ways_out(error, [_request(given)], sets, lambda _: _anew(request.path, given))

        title, submit = _("新建预留"), _("预留")
        return ask(desk, request, form=form, title=title, submit=submit, act=act, refused=refused)

    @action(description=_("成组预留"), url_path="group", permissions=["add"])
    def hold_group(self, request: HttpRequest) -> HttpResponse:
        desk = cast(Any, self)
        form = GroupForm(desk, request, data=typed(request), initial=_group_address(request))

        def act(given: dict[str, Any]) -> str:
            asked, now = requests_in(given), clock.database_now()
            sets = {row.pk: row for row in given["codes"]}
            wanted = [Wanted(given["crew"], sets[r.standing_set_id], r.span) for r in asked]
            with demand.noting_refusals(asker=request.user, wanted=wanted, now=now):
                made = alternatives.hold_group(requests=asked, now=now, by=cast(Any, request.user))
            messages.success(request, _("已预留 %(count)s 个。") % {"count": len(made)})
            return list_of(desk)

        def refused(error: DomainError, given: dict[str, Any]) -> dict[str, Any]:
            sets = {row.pk: row for row in given["codes"]}

            def anew(asked: SetRequest) -> Anew:
                return lambda changed: _of_group(request.path, given, asked, changed)

            return ways_out(error, requests_in(given), sets, anew)

        intro = _("要么全部预留，要么一个也不留；有冲突会逐个说明。")
        said = {"title": _("成组预留"), "submit": _("预留"), "intro": intro}
        return ask(desk, request, form=form, act=act, refused=refused, **said)

    @action(description=_("移动"), url_path="move", permissions=["change"])
    def move(self, request: HttpRequest, object_id: str) -> HttpResponse:
        desk = cast(Any, self)
        booking = found(desk, request, object_id)
        zone = zone_of(booking.standing_set)
        start = {**span_as_typed(booking, zone), "standing_set": booking.standing_set_id}
        form = MoveForm(
            desk, request, data=typed(request), initial={**start, **_hold_address(request)}
        )

        def refused(error: DomainError, given: dict[str, Any]) -> dict[str, Any]:
            sets = {given["standing_set"].pk: given["standing_set"]}
            asked = [_moved(booking, given)]
            anew = _anew(request.path, given)
            return ways_out(error, asked, sets, lambda _: anew, redresses=False)

        return act_on(
            desk,
            request,
            booking,
            form=form,
            title=_("移动预订"),
            submit=_("移动"),
            intro=desk.told_first(booking),
            call=lambda row, given: _move(request, row, given),
            done=desk.told_after,
            refused=refused,
        )


def _hold(request: HttpRequest, given: dict[str, Any]) -> Booking:
    """Hold the set, or wait in line for it."""
    hold = bookings.queue_hold if given["join_line"] else bookings.hold_set
    asked, now = _request(given), clock.database_now()
    wanted = Wanted(given["crew"], given["standing_set"], asked.span, given["dressing"])
    with (
        demand.noting_refusals(asker=request.user, wanted=[wanted], now=now),
        alternatives.advising([asked], now=now),
    ):
        return hold(
            crew=given["crew"],
            standing_set=given["standing_set"],
            span=asked.span,
            now=now,
            dressing=given["dressing"],
            label=given["label"],
            by=cast(Any, request.user),
        )


def _move(request: HttpRequest, booking: Booking, given: dict[str, Any]) -> Booking:
    now = clock.database_now()
    asked = _moved(booking, given)
    with alternatives.advising([asked], now=now, moves=[booking]):
        return bookings.move_booking(
            booking_id=booking.pk,
            span=asked.span,
            standing_set=given["standing_set"],
            now=now,
            by=cast(Any, request.user),
        )


def _request(given: dict[str, Any]) -> SetRequest:
    one, dressing = given["standing_set"], given.get("dressing")
    span = span_in(given, zone_of(one))
    return SetRequest(one.pk, given["crew"].pk, span, dressing.pk if dressing else None)


def _moved(booking: Booking, given: dict[str, Any]) -> SetRequest:
    """Where it is to go, dressed as it is; another set's dressing goes by its name later."""
    one = given["standing_set"]
    stays = one.pk == booking.standing_set_id
    dressing = booking.dressing_id if stays else None
    span = span_in(given, zone_of(one))
    return SetRequest(one.pk, booking.crew_id, span, dressing, purpose=booking.purpose)


def _anew(path: str, given: dict[str, Any]) -> Anew:
    """The same form with something changed."""
    return lambda changed: filled_in(path, _plain(given) | _without_code(changed))


def _of_group(path: str, given: dict[str, Any], asked: SetRequest, changed: dict[str, Any]) -> str:
    """Another set stands in for its like in the group; another time is a hold of its own."""
    [own] = [row for row in given["codes"] if row.pk == asked.standing_set_id]
    if "code" in changed:
        codes = [changed["code"] if row == own else row.code for row in given["codes"]]
        return filled_in(path, _plain(given) | {"codes": " ".join(dict.fromkeys(codes))})
    alone = {
        "crew": given["crew"].pk,
        "standing_set": own.pk,
        "dressing": asked.dressing_id,
        **as_typed(asked.span, zone_of(own)),
    }
    return filled_in(reverse("admin:base_ops_booking_add"), alone | _without_code(changed))


def _plain(given: dict[str, Any]) -> dict[str, Any]:
    """What was typed, as an address carries it."""
    return {k: v.pk if isinstance(v, Model) else v for k, v in given.items()}


def _without_code(changed: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in changed.items() if k != "code"}


def _hold_address(request: HttpRequest) -> dict[str, Any]:
    """What the address fills in: /add/?standing_set=3&first_date=2026-11-24&starts=09:00."""
    names = ("crew", "standing_set", "dressing", *SPAN, "label", "join_line")
    return {name: request.GET[name] for name in names if name in request.GET}


def _group_address(request: HttpRequest) -> dict[str, Any]:
    names = ("crew", "codes", "dressing", *SPAN)
    given: dict[str, Any] = {name: request.GET[name] for name in names if name in request.GET}
    return given | {"weekdays": request.GET.getlist("weekdays")}
