"""The booking desk's pages. Bookings are made and changed by services alone."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from base_ops.admin.attendance import AttendancePages
from base_ops.admin.booking_forms import (
    ClosureForm,
    EarlyForm,
    OptionalReasonForm,
    instant_in,
    span_in,
    zone_of,
)
from base_ops.admin.colours import swatch
from base_ops.admin.holding import HoldingPages
from base_ops.admin.staff import StaffAdmin
from base_ops.models import Booking, BookingState
from base_ops.services import bookings, challenges, wrapping
from sets import clock
from sets.admin.form_page import act_on, ask, found, list_of, told, typed
from sets.admin.forms import PageForm
from sets.admin.scoped import OwnChoices, ServiceWritten
from sets.admin.telling import tell_instant, tell_span
from sets.errors import DomainError

STATE_LABELS = {
    BookingState.HOLD: "warning",
    BookingState.SECOND_HOLD: "info",
    BookingState.CONFIRMED: "success",
    BookingState.RELEASED: "danger",
    BookingState.EXPIRED: "danger",
}


class RowsFilter(admin.SimpleListFilter):
    """What was asked for, unless the rows that follow from it are wanted too."""

    title = _("显示")
    parameter_name = "rows"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("all", _("含拆景、改景和分景占用"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset if self.value() == "all" else queryset.asked_for()  # type: ignore[attr-defined,no-any-return]

    def choices(self, changelist: Any) -> Iterator[Any]:
        usual, *others = super().choices(changelist)
        yield {**usual, "display": _("只看预订")}
        yield from others


class SinceFilter(admin.SimpleListFilter):
    """What still lies ahead; the sidebar leads here."""

    title = _("时间")
    parameter_name = "since"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("now", _("未结束的"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        ahead = self.value() == "now"
        return queryset.filter(ends_at__gt=timezone.now()) if ahead else queryset


@admin.register(Booking)
class BookingAdmin(HoldingPages, AttendancePages, ServiceWritten, StaffAdmin):
    base_path = "standing_set__base"
    related = ("standing_set__base", "crew__production", "dressing")
    list_display = ("place", "when", "who", "purpose", "shown_state", "dressing", "label")
    list_filter = (
        SinceFilter,
        RowsFilter,
        "state",
        "purpose",
        "starts_at",
        ("crew", OwnChoices),
        ("standing_set__kind", OwnChoices),
    )
    search_fields = (
        "standing_set__code",
        "standing_set__name",
        "crew__name",
        "crew__production__title",
        "label",
    )
    autocomplete_fields = ("crew", "standing_set", "dressing")
    actions = ("confirm_chosen", "release_chosen")
    actions_list = ("hold_group", "close_set")
    actions_detail = (
        "confirm",
        "challenge",
        "move",
        "release_early",
        "release",
        "check_in",
        "check_out",
    )
    fieldsets = (
        (None, {"fields": ["place", "when", "who", "purpose", "state", "expiry", "attendance"]}),
        (_("内容"), {"fields": ["dressing", "label", "reason"]}),
        (_("记录"), {"fields": ["version", "created_at", "changed_at"]}),
    )

    @display(description=_("场景"), ordering="standing_set__code")
    def place(self, row: Booking) -> str:
        return str(row.standing_set)

    @display(description=_("时段"), ordering="starts_at")
    def when(self, row: Booking) -> str:
        return tell_span(row.starts_at, row.ends_at, zone_of(row.standing_set))

    @display(description=_("剧组"), ordering="crew")
    def who(self, row: Booking) -> SafeString | str:
        return swatch(row.crew.colour, row.crew) if row.crew else "—"

    @display(description=_("状态"), ordering="state", label=STATE_LABELS)
    def shown_state(self, row: Booking) -> tuple[str, str]:
        if row.state == BookingState.SECOND_HOLD:
            return row.state, _("候补 · 第 %(rank)s 顺位") % {"rank": row.rank}
        return row.state, row.get_state_display()

    @display(description=_("预留到期"))
    def expiry(self, row: Booking) -> str:
        return tell_instant(row.expires_at, zone_of(row.standing_set)) if row.expires_at else "—"

    @action(description=_("确认"), url_path="confirm", permissions=["change"])
    def confirm(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._one(
            request,
            object_id,
            PageForm(typed(request)),
            _("确认预订"),
            _("确认"),
            lambda booking, given: bookings.confirm_booking(
                booking_id=booking.pk, now=clock.database_now()
            ),
        )

    @action(description=_("释放"), url_path="release", permissions=["change"])
    def release(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._one(
            request,
            object_id,
            OptionalReasonForm(typed(request)),
            _("释放预订"),
            _("释放"),
            lambda booking, given: bookings.release_booking(
                booking_id=booking.pk, reason=given["reason"], now=clock.database_now()
            ),
        )

    @action(description=_("催定"), url_path="challenge", permissions=["change"])
    def challenge(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def call(booking: Booking, given: dict[str, Any]) -> Booking:
            challenges.challenge(booking_id=booking.pk, now=clock.database_now())
            return booking

        form = PageForm(typed(request))
        title, submit = _("催定：请第一顺位限时确认"), _("催定")
        return self._one(request, object_id, form, title, submit, call)

    @action(description=_("提前结束"), url_path="release-early", permissions=["change"])
    def release_early(self, request: HttpRequest, object_id: str) -> HttpResponse:
        booking = found(self, request, object_id)
        zone = zone_of(booking.standing_set)
        local = timezone.now().astimezone(zone)
        return self._one(
            request,
            object_id,
            EarlyForm(typed(request), initial={"last_date": local.date(), "ends": local.time()}),
            _("提前结束"),
            _("交还场景"),
            lambda booking, given: wrapping.release_early(
                booking_id=booking.pk,
                at=instant_in(given, zone),
                reason=given["reason"],
                now=clock.database_now(),
            ),
        )

    def _one(
        self,
        request: HttpRequest,
        object_id: str,
        form: PageForm,
        title: Any,
        submit: Any,
        call: Callable[[Booking, dict[str, Any]], Booking],
    ) -> HttpResponse:
        """One act on one booking."""
        booking = found(self, request, object_id)
        return act_on(
            self,
            request,
            booking,
            form=form,
            title=title,
            submit=submit,
            intro=self.told_first(booking),
            call=call,
            done=self.told_after,
        )

    def told_first(self, booking: Booking) -> str:
        """Above the form of an act: which booking it is about."""
        return f"{self.place(booking)} · {self.when(booking)} · {booking.crew or '—'}"

    def told_after(self, booking: Booking) -> str:
        """What became of it."""
        return f"{booking.standing_set}：{booking.get_state_display()}。"

    @action(description=_("关闭维修"), url_path="close", permissions=["add"])
    def close_set(self, request: HttpRequest) -> HttpResponse:
        form = ClosureForm(self, request, data=typed(request))

        def act(given: dict[str, Any]) -> str:
            bookings.close_set(
                standing_set=given["standing_set"],
                span=span_in(given, zone_of(given["standing_set"])),
                reason=given["reason"],
                now=clock.database_now(),
            )
            messages.success(request, _("已关闭 %(set)s。") % {"set": given["standing_set"]})
            return list_of(self)

        return ask(self, request, form=form, title=_("关闭维修"), submit=_("关闭"), act=act)

    @admin.action(description=_("确认所选预订"), permissions=["change"])
    def confirm_chosen(self, request: HttpRequest, chosen: QuerySet[Booking]) -> None:
        self._each(request, chosen, bookings.confirm_booking, _("已确认 %(count)s 个预订。"))

    @admin.action(description=_("释放所选预订"), permissions=["change"])
    def release_chosen(self, request: HttpRequest, chosen: QuerySet[Booking]) -> None:
        self._each(request, chosen, bookings.release_booking, _("已释放 %(count)s 个预订。"))

    def _each(
        self, request: HttpRequest, chosen: QuerySet[Booking], call: Any, done_text: Any
    ) -> None:
        done = 0
        for booking in chosen:
            try:
                call(booking_id=booking.pk, now=clock.database_now())
                done += 1
            except DomainError as exc:
                messages.error(request, f"{booking.standing_set} {self.when(booking)}：{told(exc)}")
        if done:
            messages.success(request, done_text % {"count": done})
