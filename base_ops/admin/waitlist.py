"""Pages of the waitlist: who waits for what, what was offered, and the desk's terms."""

from typing import Any

import segno
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from base_ops.admin.booking_forms import SpanForm, span_in
from base_ops.admin.colours import swatch
from base_ops.admin.staff import StaffAdmin
from base_ops.models import DeskTerms, OfferState, WaitlistEntry, WaitlistOffer, WaitlistState
from base_ops.services import waitlist
from base_ops.services.offer_keys import path_of
from sets import clock
from sets.admin.form_page import ask, found, page_of, typed
from sets.admin.forms import NumberField, PageForm, TextField
from sets.admin.scoped import OwnChoices, ReadOnly, ServiceWritten
from sets.admin.telling import tell_instant, tell_minutes, tell_span

STATE_LABELS = {
    WaitlistState.WAITING: "info",
    WaitlistState.OFFERED: "warning",
    WaitlistState.ACCEPTED: "success",
    WaitlistState.EXPIRED: "danger",
    WaitlistState.CANCELLED: "danger",
}


class JoinForm(SpanForm):
    """Who waits for which kind, between when and when, for how long in a row."""

    field_order = [
        "crew",
        "kind",
        "dressing_name",
        "minutes",
        "first_date",
        "starts",
        "last_date",
        "ends",
        "note",
    ]
    minutes = NumberField(label=_("连续分钟数"), min_value=1)
    dressing_name = TextField(
        label=_("所需陈设"),
        required=False,
        max_length=40,
        help_text=_("陈设名称；不填则怎样都行。"),
    )
    note = TextField(label=_("备注"), required=False, max_length=200)

    def __init__(self, desk: admin.ModelAdmin, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in ("crew", "kind"):
            column = WaitlistEntry._meta.get_field(name)
            field = desk.formfield_for_foreignkey(column, request)  # type: ignore[arg-type]
            assert isinstance(field, forms.ModelChoiceField)
            self.fields[name] = field
        self.order_fields(self.field_order)


@admin.register(WaitlistEntry)
class WaitlistAdmin(ServiceWritten, StaffAdmin):
    base_path = "kind__base"
    related = ("kind__base", "crew__production", "booking__standing_set", "joined_by")
    list_display = ("who", "kind", "dressing_name", "when", "length", "shown_state", "joined")
    list_filter = ("state", ("kind", OwnChoices), ("crew", OwnChoices), "starts_at")
    search_fields = ("crew__name", "crew__production__title", "kind__name", "note")
    autocomplete_fields = ("crew", "kind")
    actions_detail = ("leave",)
    change_form_outer_after_template = "base_ops/waitlist_offers.html"
    fieldsets = (
        (None, {"fields": ["who", "kind", "dressing_name", "when", "length", "state"]}),
        (_("记录"), {"fields": ["note", "booking", "joined_by", "joined"]}),
    )

    @display(description=_("剧组"), ordering="crew")
    def who(self, row: WaitlistEntry) -> SafeString:
        return swatch(row.crew.colour, row.crew)

    @display(description=_("时段"), ordering="starts_at")
    def when(self, row: WaitlistEntry) -> str:
        return tell_span(row.starts_at, row.ends_at, row.kind.base.zone)

    @display(description=_("连续"), ordering="minutes")
    def length(self, row: WaitlistEntry) -> str:
        return tell_minutes(row.minutes)

    @display(description=_("登记于"), ordering="joined_at")
    def joined(self, row: WaitlistEntry) -> str:
        return tell_instant(row.joined_at, row.kind.base.zone)

    @display(description=_("状态"), ordering="state", label=STATE_LABELS)
    def shown_state(self, row: WaitlistEntry) -> tuple[str, str]:
        return row.state, row.get_state_display()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Join for a crew."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = JoinForm(self, request, data=typed(request), initial=_from_address(request))

        def act(given: dict[str, Any]) -> str:
            by: Any = request.user
            entry = waitlist.join(
                crew=given["crew"],
                kind=given["kind"],
                window=span_in(given, given["kind"].base.zone),
                minutes=given["minutes"],
                dressing_name=given["dressing_name"],
                note=given["note"],
                by=by,
                now=clock.database_now(),
            )
            messages.success(request, _("已登记轮候：%(entry)s。") % {"entry": entry})
            return page_of(entry)

        return ask(self, request, form=form, title=_("登记轮候"), submit=_("登记"), act=act)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        entry = self.get_object(request, object_id)
        may_see = entry and self.has_change_permission(request, entry)
        shown = {"offers": _offers(request, entry)} if may_see else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    @action(description=_("取消轮候"), url_path="leave", permissions=["change"])
    def leave(self, request: HttpRequest, object_id: str) -> HttpResponse:
        entry = found(self, request, object_id)

        def act(_given: dict[str, Any]) -> str:
            waitlist.leave(entry_id=entry.pk, now=clock.database_now())
            messages.success(request, _("已取消轮候：%(entry)s。") % {"entry": entry})
            return page_of(entry)

        return ask(
            self,
            request,
            form=PageForm(typed(request)),
            title=_("取消轮候"),
            intro=f"{entry.crew} · {entry.kind} · {self.when(entry)}",
            submit=_("取消轮候"),
            act=act,
            obj=entry,
        )


@admin.register(WaitlistOffer)
class OfferAdmin(ReadOnly, StaffAdmin):
    base_path = "standing_set__base"
    related = ("standing_set__base", "entry__crew__production", "entry__kind")
    list_display = ("standing_set", "when", "entry", "state", "until")
    list_filter = ("state", "starts_at")
    search_fields = ("standing_set__code", "standing_set__name", "entry__crew__production__title")
    fields = ("entry", "standing_set", "when", "state", "offered_at", "until", "answered_at")

    @display(description=_("时段"), ordering="starts_at")
    def when(self, row: WaitlistOffer) -> str:
        return tell_span(row.starts_at, row.ends_at, row.standing_set.base.zone)

    @display(description=_("有效至"), ordering="expires_at")
    def until(self, row: WaitlistOffer) -> str:
        return tell_instant(row.expires_at, row.standing_set.base.zone)


@admin.register(DeskTerms)
class DeskTermsAdmin(StaffAdmin):
    list_display = ("base", "offer_minutes", "gap_minutes")
    search_fields = ("base__name",)
    fieldsets = ((None, {"fields": ["base", "offer_minutes", "gap_minutes"]}),)


def _offers(request: HttpRequest, entry: WaitlistEntry) -> list[dict[str, Any]]:
    """The offers of an entry; of open ones the link to send, and as a QR code."""
    now, shown = clock.database_now(), []
    for offer in entry.offers.select_related("standing_set__base").order_by("-offered_at", "pk"):
        zone = offer.standing_set.base.zone
        row = {
            "place": str(offer.standing_set),
            "when": tell_span(offer.starts_at, offer.ends_at, zone),
            "state": offer.get_state_display(),
            "until": tell_instant(offer.expires_at, zone),
        }
        if offer.state == OfferState.OPEN and offer.expires_at > now:
            address = request.build_absolute_uri(path_of(offer))
            drawing = segno.make(address, error="m").svg_inline(
                scale=3, dark="#1a1a18", light="#fff"
            )
            row |= {"link": address, "qr": mark_safe(drawing)}
        shown.append(row)
    return shown


def _from_address(request: HttpRequest) -> dict[str, Any]:
    """What the address fills in: /add/?kind=3&first_date=2026-11-24&starts=09:00."""
    names = ("crew", "kind", "dressing_name", "minutes")
    names += ("first_date", "starts", "last_date", "ends")
    return {name: request.GET[name] for name in names if name in request.GET}
