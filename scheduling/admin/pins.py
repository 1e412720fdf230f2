"""What managers settle by hand before a run: pins, made from a visit or a strip of a plan."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet, TextChoices
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminSelectWidget

from base_ops.admin.colours import swatch
from base_ops.admin.staff import StaffAdmin
from scheduling.models import Pin, Strip, Visit
from scheduling.services import pins
from sets.admin.form_page import ask, found, list_of, typed
from sets.admin.forms import PageForm, TextField
from sets.admin.scoped import OwnChoices, ServiceWritten
from sets.admin.telling import tell_instant


class How(TextChoices):
    """How tightly a strip is pinned."""

    START = "START", _("就在这个时刻")
    DAY = "DAY", _("就在这一天，几点不限")


class PinForm(PageForm):
    """Why it is settled."""

    reason = TextField(label=_("原因"), required=False, max_length=200)


class StripPinForm(PinForm):
    how = forms.ChoiceField(
        label=_("怎么固定"), choices=How.choices, widget=UnfoldAdminSelectWidget()
    )
    field_order = ["how", "reason"]


class MayPin:
    """Mixed into the pages from which pins are made."""

    def has_pin_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("scheduling.add_schedulerun")

    def said(self, request: HttpRequest, given: dict[str, Any]) -> dict[str, Any]:
        """Who pins, when and why."""
        return {"user": request.user, "now": timezone.now(), "reason": given["reason"]}


class VisitPins(MayPin):
    """Mixed into the visit's admin."""

    @action(description=_("固定"), url_path="pin", permissions=["pin"])
    def pin(self, request: HttpRequest, object_id: str) -> HttpResponse:
        page = cast(ModelAdmin, self)
        visit: Visit = found(page, request, object_id)

        def act(given: dict[str, Any]) -> str:
            held = pins.pin_visit(visit=visit, **self.said(request, given))
            messages.success(request, _("已固定 %(n)s 项，以后的计算都不动。") % {"n": len(held)})
            return reverse("admin:scheduling_pin_changelist")

        return ask(
            page,
            request,
            form=PinForm(data=typed(request)),
            title=_("固定拍摄单元 · %(visit)s") % {"visit": visit},
            intro=_("场景和每一场的开拍时刻都固定下来；以后的计算都照此排。"),
            submit=_("固定"),
            act=act,
            obj=visit,
        )


class StripPins(MayPin):
    """Mixed into the strip's admin."""

    @action(description=_("固定"), url_path="pin", permissions=["pin"])
    def pin(self, request: HttpRequest, object_id: str) -> HttpResponse:
        page = cast(ModelAdmin, self)
        strip: Strip = found(page, request, object_id)

        def act(given: dict[str, Any]) -> str:
            said = self.said(request, given)
            if given["how"] == How.START:
                pins.pin_start(scene=strip.scene, starts_at=strip.starts_at, **said)
            else:
                day = strip.plan.base.shooting_day(strip.starts_at)
                pins.pin_day(scene=strip.scene, day=day, **said)
            messages.success(request, _("已固定，以后的计算都不动。"))
            return reverse("admin:scheduling_pin_changelist")

        return ask(
            page,
            request,
            form=StripPinForm(data=typed(request)),
            title=_("固定场次 · %(strip)s") % {"strip": strip},
            submit=_("固定"),
            act=act,
            obj=strip,
        )


@admin.register(Pin)
class PinAdmin(ServiceWritten, StaffAdmin):
    base_path = "crew__production__company__base"
    related = ("crew__production__company__base", "scene", "location", "standing_set", "pinned_by")
    list_display = ("what", "kind", "who", "where", "reason", "pinned_by")
    list_filter = ("kind", ("crew", OwnChoices))
    search_fields = ("crew__production__title", "scene__number", "location__name", "reason")
    actions_detail = ("unpin",)
    actions = ("unpin_chosen",)
    fieldsets = ((None, {"fields": ["what", "kind", "who", "where", "reason", "pinned_by"]}),)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a pin is made from a visit or a strip, where it can be seen

    def has_unpin_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("scheduling.add_schedulerun")

    @display(description=_("固定什么"))
    def what(self, pin: Pin) -> str:
        return str(pin.scene or pin.location)

    @display(description=_("剧组"), ordering="crew")
    def who(self, pin: Pin) -> Any:
        return swatch(pin.crew.colour, pin.crew)

    @display(description=_("固定在"))
    def where(self, pin: Pin) -> str:
        if pin.starts_at:
            return tell_instant(pin.starts_at, pin.crew.production.company.base.zone)
        return str(pin.date or pin.standing_set)

    @action(description=_("取消固定"), url_path="unpin", permissions=["unpin"])
    def unpin(self, request: HttpRequest, object_id: str) -> HttpResponse:
        pin: Pin = found(self, request, object_id)

        def act(_cleaned: dict[str, Any]) -> str:
            pins.unpin(pin_id=pin.pk)
            messages.success(request, _("已取消固定。"))
            return list_of(self)

        return ask(
            self,
            request,
            form=PageForm(typed(request)),
            title=_("取消固定 · %(pin)s") % {"pin": pin},
            submit=_("取消固定"),
            act=act,
            obj=pin,
        )

    @admin.action(description=_("取消固定所选"), permissions=["unpin"])
    def unpin_chosen(self, request: HttpRequest, rows: QuerySet[Pin]) -> None:
        for key in rows.values_list("pk", flat=True):
            pins.unpin(pin_id=key)
        messages.success(request, _("已取消固定。"))
