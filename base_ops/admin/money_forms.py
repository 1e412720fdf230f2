"""What is typed in about money, as domain values."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
)

from base_ops.admin.booking_forms import ReasonForm, span_in
from base_ops.models import (
    Booking,
    PaymentMethod,
    Scheme,
    SecurityAct,
    SecurityMoney,
    Tariff,
)
from base_ops.pricing import CalledOffBy, Damage
from sets.admin.forms import ClockField, DayField, NumberField, PageForm, TextField
from sets.admin.money import YuanField
from sets.admin.search_boxes import SearchBox, SearchManyBox
from sets.models import Base, StandingSet
from sets.timespan import TimeSpan


class ChoiceField(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=UnfoldAdminSelectWidget(), **kwargs)


class QuantityField(forms.DecimalField):
    def __init__(self, **kwargs: Any) -> None:
        widget = UnfoldAdminDecimalFieldWidget(attrs={"step": "0.01"})
        super().__init__(
            widget=widget, min_value=0, max_value=1_000_000, decimal_places=2, **kwargs
        )


class WithExtras(PageForm):
    """A form that also asks how much of each metered extra there was."""

    def add_extras(self, tariff: Tariff | None) -> None:
        for extra in tariff.extras.all() if tariff else ():
            if not extra.is_automatic:
                label = _("%(extra)s（%(meter)s）") % {
                    "extra": extra.name,
                    "meter": extra.get_meter_display(),
                }
                self.fields[f"extra_{extra.code}"] = QuantityField(label=label, required=False)

    def extras(self) -> tuple[tuple[str, Decimal], ...]:
        """What was typed in, by code."""
        return tuple(
            (name.removeprefix("extra_"), value)
            for name, value in self.cleaned_data.items()
            if name.startswith("extra_") and value
        )


class QuoteForm(WithExtras):
    """For whom, which sets when (none: the crew's bookings), at what terms."""

    first_date = DayField(label=_("开始日期"), required=False)
    starts = ClockField(label=_("开始时间"), required=False)
    last_date = DayField(label=_("结束日期"), required=False)
    ends = ClockField(label=_("结束时间"), required=False)
    scheme = ChoiceField(
        label=_("计价方式"),
        required=False,
        choices=[("", _("自动：适用的最低价")), *Scheme.choices],
    )
    discount_percent = NumberField(
        label=_("折扣（%）"), required=False, min_value=0, max_value=100, initial=0
    )
    discount_reason = TextField(
        label=_("折扣原因"),
        required=False,
        max_length=200,
        help_text=_("超过销售可给的折扣时必填，由基地经理批准。"),
    )
    note = TextField(label=_("备注"), required=False, max_length=200)

    def __init__(
        self, desk: ModelAdmin, request: HttpRequest, tariff: Tariff | None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        column: Any = Booking._meta.get_field("crew")
        crews = desk.choices_of(column.remote_field.model, request)  # type: ignore[attr-defined]
        site = desk.admin_site
        self.fields["crew"] = forms.ModelChoiceField(
            crews, label=_("剧组"), widget=SearchBox(column, site)
        )
        place: Any = Booking._meta.get_field("standing_set")
        sets = desk.choices_of(StandingSet, request)  # type: ignore[attr-defined]
        self.fields["sets"] = forms.ModelMultipleChoiceField(
            sets,
            label=_("场景"),
            required=False,
            widget=SearchManyBox(place, site),
            help_text=_("不选即为该剧组未结束、未接受报价的全部预订报价。"),
        )
        self.add_extras(tariff)
        self.order_fields(["crew", "sets"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("sets"):
            for name in ("first_date", "starts", "ends"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("选了场景就要写明时段。"))
        first, last = cleaned.get("first_date"), cleaned.get("last_date")
        if first and last and last < first:
            self.add_error("last_date", _("结束日期早于开始日期。"))
        has_clock = cleaned.get("starts") and cleaned.get("ends")
        if first and last == first and has_clock and cleaned["ends"] <= cleaned["starts"]:
            self.add_error("ends", _("结束时间应晚于开始时间。"))
        return cleaned

    def span(self, base: Base) -> TimeSpan:
        """The span that was typed, by the clock of the base."""
        return span_in(self.cleaned_data, base.zone)


class DiscountForm(PageForm):
    """Other terms for the next version."""

    discount_percent = NumberField(label=_("折扣（%）"), min_value=0, max_value=100)
    discount_reason = TextField(label=_("折扣原因"), required=False, max_length=200)
    note = TextField(label=_("备注"), required=False, max_length=200)


class CallOffForm(ReasonForm):
    field_order = ["by_side", "reason"]
    by_side = ChoiceField(
        label=_("谁取消"),
        choices=[(CalledOffBy.CLIENT.value, _("客户")), (CalledOffBy.BASE.value, _("基地"))],
    )


class SettleForm(WithExtras):
    """Meters and losses; times come from check-in and check-out."""

    damage_fen = YuanField(label=_("损坏赔偿"), required=False, help_text=_("元"))
    damage = TextField(label=_("损坏内容"), required=False, max_length=100)
    note = TextField(label=_("备注"), required=False, max_length=200)

    def __init__(self, tariff: Tariff, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.add_extras(tariff)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("damage_fen") and not cleaned.get("damage"):
            self.add_error("damage", _("请写明损坏了什么。"))
        return cleaned

    def damages(self) -> list[Damage]:
        """The loss that was typed in, if any."""
        fen = self.cleaned_data["damage_fen"]
        return [Damage(fen, self.cleaned_data["damage"])] if fen else []


class MovementForm(PageForm):
    """Earnest or deposit: what happened to how much."""

    money = ChoiceField(label=_("款项"), choices=SecurityMoney.choices)
    act = ChoiceField(
        label=_("事项"),
        choices=[
            (SecurityAct.RECEIVED.value, SecurityAct.RECEIVED.label),
            (SecurityAct.RETURNED.value, SecurityAct.RETURNED.label),
            (SecurityAct.FORFEITED.value, SecurityAct.FORFEITED.label),
            ("DOUBLE", _("双倍返还定金（基地违约）")),
        ],
    )
    amount_fen = YuanField(label=_("金额"), required=False, help_text=_("元；双倍返还时不填。"))
    note = TextField(label=_("备注"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        act, money = cleaned.get("act"), cleaned.get("money")
        if money == SecurityMoney.DEPOSIT and act in (SecurityAct.FORFEITED, "DOUBLE"):
            self.add_error("act", _("押金只有收到、退还和抵付。"))
        if act != "DOUBLE" and not cleaned.get("amount_fen") and "amount_fen" not in self.errors:
            self.add_error("amount_fen", _("请填金额。"))
        return cleaned


class InvoiceForm(PageForm):
    title = TextField(label=_("抬头"), required=False, max_length=120)


class PaymentForm(PageForm):
    amount_fen = YuanField(label=_("金额"), help_text=_("元"))
    method = ChoiceField(label=_("方式"), choices=PaymentMethod.choices)
    paid_date = DayField(label=_("到账日"))
    reference = TextField(label=_("流水号"), required=False, max_length=80)


class AttendanceForm(PageForm):
    """When a crew came or left, by the base's clock."""

    date = DayField(label=_("日期"))
    clock = ClockField(label=_("时间"))
