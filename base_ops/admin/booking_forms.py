"""What the booking desk types in, as domain values."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from base_ops.models import Booking
from base_ops.services.requests import SetRequest
from sets.admin.forms import ClockField, DayField, PageForm, SomeField, TextField, YesField
from sets.admin.telling import WEEKDAYS
from sets.models import Dressing, StandingSet
from sets.timespan import TimeSpan, wall_instant

CODE_GAP = re.compile(r"[\s,，、;；]+")
MOST_AT_ONCE = 200
# Days beyond which no group is counted: the limit above has long been passed.
LONGEST = 2000


class SpanForm(PageForm):
    """A span by the clock of the base; an end that is not after the start is the next day's."""

    first_date = DayField(label=_("开始日期"))
    starts = ClockField(label=_("开始时间"))
    last_date = DayField(
        label=_("结束日期"), required=False, help_text=_("不填即同一天；过了零点算次日。")
    )
    ends = ClockField(label=_("结束时间"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_date"), cleaned.get("last_date")
        if first and last and last < first:
            self.add_error("last_date", _("结束日期早于开始日期。"))
        same_day = first and last == first and cleaned.get("starts") and cleaned.get("ends")
        if same_day and cleaned["ends"] <= cleaned["starts"]:
            self.add_error("ends", _("结束时间应晚于开始时间。"))
        return cleaned


def span_in(cleaned: dict[str, Any], zone: ZoneInfo) -> TimeSpan:
    """The span that was typed, by the clock in `zone`."""
    first: date = cleaned["first_date"]
    last: date | None = cleaned["last_date"]
    if last is None:
        last = first if cleaned["ends"] > cleaned["starts"] else first + timedelta(days=1)
    start = wall_instant(first, _minute(cleaned["starts"]), zone)
    return TimeSpan(start, wall_instant(last, _minute(cleaned["ends"]), zone))


def span_as_typed(booking: Booking, zone: ZoneInfo) -> dict[str, Any]:
    """The other way round: what the form shows of a booking."""
    return as_typed(booking.span, zone)


def as_typed(span: TimeSpan, zone: ZoneInfo) -> dict[str, Any]:
    """A span as the fields of the form."""
    start, end = span.start.astimezone(zone), span.end.astimezone(zone)
    return {
        "first_date": start.date(),
        "starts": start.time(),
        "last_date": end.date(),
        "ends": end.time(),
    }


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


class HoldForm(SpanForm):
    """Who wants which set, when, dressed how."""

    field_order = ["crew", "standing_set", "dressing", "first_date", "starts", "last_date", "ends"]
    label = TextField(label=_("内容"), required=False, max_length=200, help_text=_("场次或事由"))
    join_line = YesField(label=_("被占用时排队候补"))

    def __init__(self, desk: ModelAdmin, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in ("crew", "standing_set", "dressing"):
            self.fields[name] = picker(desk, request, name, required=name != "dressing")
        self.order_fields(self.field_order)


class GroupForm(PageForm):
    """Several sets for one crew, the same hours on each of several days."""

    field_order = [
        *("crew", "codes", "dressing", "first_date", "last_date", "weekdays", "starts", "ends")
    ]
    codes = TextField(
        label=_("场景编号"), max_length=2000, help_text=_("用空格或顿号分开，如 A1E-01 A1E-02。")
    )
    dressing = TextField(
        label=_("陈设"), required=False, max_length=40, help_text=_("有这种陈设的场景才用它。")
    )
    first_date = DayField(label=_("首日"))
    last_date = DayField(label=_("末日"))
    weekdays = SomeField(
        label=_("只要星期"),
        required=False,
        coerce=int,
        choices=list(enumerate(WEEKDAYS)),
        help_text=_("每周重复时勾选；不勾即每天。"),
    )
    starts = ClockField(label=_("每天开始"))
    ends = ClockField(label=_("每天结束"), help_text=_("早于开始即到次日。"))

    def __init__(self, desk: ModelAdmin, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields["crew"] = picker(desk, request, "crew", required=True)
        self.own = picker(desk, request, "standing_set", required=True).queryset
        self.order_fields(self.field_order)

    def clean_codes(self) -> list[StandingSet]:
        codes = [code for code in CODE_GAP.split(self.cleaned_data["codes"]) if code]
        found = {row.code: row for row in self.own.filter(code__in=codes).select_related("base")}
        missing = [code for code in codes if code not in found]
        if missing:
            raise forms.ValidationError(
                _("没有编号为 %(codes)s 的场景。"), params={"codes": "、".join(missing[:20])}
            )
        return [found[code] for code in dict.fromkeys(codes)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_date"), cleaned.get("last_date")
        if first and last and last < first:
            self.add_error("last_date", _("末日早于首日。"))
        elif first and last and cleaned.get("codes"):
            count = sum(1 for _day in days_in(cleaned)) * len(cleaned["codes"])
            if not count:
                self.add_error("weekdays", _("这段日子里没有所选的星期。"))
            if count > MOST_AT_ONCE:
                self.add_error("last_date", _("一次最多 %(n)s 个预订。") % {"n": MOST_AT_ONCE})
        return cleaned


def days_in(cleaned: dict[str, Any]) -> Iterator[date]:
    """The days of a group: all from first to last, or those of the weekdays ticked."""
    ticked = cleaned.get("weekdays") or range(7)
    for n in range(min((cleaned["last_date"] - cleaned["first_date"]).days, LONGEST) + 1):
        day = cleaned["first_date"] + timedelta(days=n)
        if day.weekday() in ticked:
            yield day


def requests_in(cleaned: dict[str, Any]) -> list[SetRequest]:
    """One request for each set and day of a group."""
    names = Dressing.objects.filter(standing_set__in=cleaned["codes"], name=cleaned["dressing"])
    dressed = dict(names.values_list("standing_set_id", "pk"))
    return [
        SetRequest(
            row.pk,
            cleaned["crew"].pk,
            span_in({**cleaned, "first_date": day, "last_date": None}, zone_of(row)),
            dressed.get(row.pk),
        )
        for row in cleaned["codes"]
        for day in days_in(cleaned)
    ]


class MoveForm(SpanForm):
    """Where and when a booking goes."""

    field_order = ["standing_set", "first_date", "starts", "last_date", "ends"]

    def __init__(self, desk: ModelAdmin, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields["standing_set"] = picker(desk, request, "standing_set", required=True)
        self.order_fields(self.field_order)


class ClosureForm(SpanForm):
    """Which set is closed, when and why."""

    field_order = ["standing_set", "first_date", "starts", "last_date", "ends", "reason"]
    reason = TextField(label=_("事由"), max_length=200)

    def __init__(self, desk: ModelAdmin, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields["standing_set"] = picker(desk, request, "standing_set", required=True)
        self.order_fields(self.field_order)


class OverrideForm(SpanForm):
    """Which taken set a crew is to have, and why."""

    field_order = ["crew", "standing_set", "dressing", "first_date", "starts", "last_date", "ends"]
    reason = TextField(label=_("原因"), max_length=200)

    def __init__(self, desk: ModelAdmin, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in ("crew", "standing_set", "dressing"):
            self.fields[name] = picker(desk, request, name, required=name != "dressing")
        self.order_fields(self.field_order)


class ReasonForm(PageForm):
    reason = TextField(label=_("原因"), max_length=200)


class OptionalReasonForm(PageForm):
    reason = TextField(label=_("原因"), required=False, max_length=200)


class EarlyForm(PageForm):
    """When the set is given back, by the clock of the base."""

    last_date = DayField(label=_("结束日期"))
    ends = ClockField(label=_("结束时间"))
    reason = TextField(label=_("原因"), required=False, max_length=200)


def instant_in(cleaned: dict[str, Any], zone: ZoneInfo) -> datetime:
    """The end that was typed, by the clock in `zone`."""
    return wall_instant(cleaned["last_date"], _minute(cleaned["ends"]), zone)


def picker(desk: ModelAdmin, request: HttpRequest, name: str, *, required: bool) -> forms.Field:
    """A search box over what the user may choose for a column of Booking."""
    column = Booking._meta.get_field(name)
    field = desk.formfield_for_foreignkey(column, request)  # type: ignore[arg-type]
    assert isinstance(field, forms.ModelChoiceField)
    field.required = required
    field.widget.is_required = required
    return field


def zone_of(standing_set: StandingSet) -> ZoneInfo:
    """The clock on the wall of the set's base."""
    return standing_set.base.zone
