"""Check-in and check-out on a booking's page."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from base_ops.admin.money_forms import AttendanceForm
from base_ops.models import Booking
from base_ops.services import attendance
from sets import clock
from sets.admin.form_page import ask, found, page_of, typed
from sets.admin.telling import tell_instant
from sets.timespan import wall_instant


class AttendancePages:
    """What a booking's page needs to enter when the crew came and left."""

    @display(description=_("进场 – 离场"))
    def attendance(self, row: Booking) -> str:
        zone = row.standing_set.base.zone
        came, left = (
            tell_instant(at, zone) if at else "—" for at in (row.checked_in_at, row.checked_out_at)
        )
        return f"{came} – {left}"

    @action(description=_("进场"), url_path="check-in", permissions=["change"])
    def check_in(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._attend(request, object_id, _("登记进场"), attendance.check_in, "starts_at")

    @action(description=_("离场"), url_path="check-out", permissions=["change"])
    def check_out(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._attend(request, object_id, _("登记离场"), attendance.check_out, "ends_at")

    def _attend(
        self, request: HttpRequest, object_id: str, title: Any, service: Any, planned: str
    ) -> HttpResponse:
        booking: Booking = found(self, request, object_id)  # type: ignore[arg-type]
        zone = booking.standing_set.base.zone
        now = clock.database_now()
        usual: datetime = min(getattr(booking, planned), now).astimezone(zone)

        def act(given: dict[str, Any]) -> str:
            minute = given["clock"].hour * 60 + given["clock"].minute
            at = wall_instant(given["date"], minute, zone)
            service(booking_id=booking.pk, at=at, now=now)
            messages.success(request, _("已登记。"))
            return page_of(booking)

        start = {"date": usual.date(), "clock": usual.strftime("%H:%M")}
        told = f"{booking.standing_set} · {booking.crew or '—'}"
        return ask(
            self,  # type: ignore[arg-type]
            request,
            form=AttendanceForm(typed(request), initial=start),
            title=title,
            intro=told,
            submit=_("登记"),
            act=act,
            obj=booking,
        )
