"""What is typed in for rounds and for what crews ask in them."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from base_ops.models import AllocationRound, Reserved, RoundChoice, RoundRequest
from base_ops.services.round_requests import LONGEST_MINUTES, MOST_CHOICES, Choice, Item
from sets.admin.forms import ClockField, DayField, NumberField, PageForm, TextField, YesField
from sets.timespan import wall_instant


class RoundForm(PageForm):
    """What a round is about, and from when to when one may ask."""

    field_order = ["name", "kinds", "first_date", "last_date"]
    name = TextField(label=_("名称"), max_length=60)
    first_date = DayField(label=_("首日"))
    last_date = DayField(label=_("末日"))
    opens_date = DayField(label=_("开放日期"))
    opens_clock = ClockField(label=_("开放钟点"), initial=time(9))
    closes_date = DayField(label=_("截止日期"))
    closes_clock = ClockField(label=_("截止钟点"), initial=time(18))
    reserved = forms.ChoiceField(
        label=_("期间谁可预订"),
        choices=Reserved.choices,
        initial=Reserved.STAFF,
        widget=UnfoldAdminSelectWidget(),
        help_text=_("从开放到公布，这些场景在这段日子里照常预订会被拒绝，并指到这一轮。"),
    )
    step_minutes = NumberField(
        label=_("开始时间间隔（分钟）"), initial=60, min_value=5, max_value=240
    )
    seed = NumberField(
        label=_("抽签种子"),
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        help_text=_("不填则自动抽取并记下；同样的申请、同样的种子，答复相同。"),
    )

    def __init__(self, desk: ModelAdmin, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        column = AllocationRound._meta.get_field("kinds")
        kinds: Any = desk.formfield_for_manytomany(column, request)  # type: ignore[arg-type]
        kinds.required = False
        self.fields["kinds"] = kinds
        self.order_fields(self.field_order)


def round_in(cleaned: dict[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """The arguments of `rounds.create_round`, but for the base."""
    given = dict(cleaned)
    for name in ("opens", "closes"):
        day, clock = given.pop(f"{name}_date"), given.pop(f"{name}_clock")
        given[f"{name}_at"] = wall_instant(day, clock.hour * 60 + clock.minute, zone)
    return given


class CloseForm(PageForm):
    """When a round closes, by the clock of the base."""

    closes_date = DayField(label=_("截止日期"))
    closes_clock = ClockField(label=_("截止钟点"))


def closing_in(cleaned: dict[str, Any], zone: ZoneInfo) -> datetime:
    """The closing that was typed."""
    clock = cleaned["closes_clock"]
    return wall_instant(cleaned["closes_date"], clock.hour * 60 + clock.minute, zone)


class AnswerForm(PageForm):
    seconds = NumberField(label=_("计算秒数"), initial=60, min_value=1, max_value=3600)


class PublishForm(PageForm):
    """As holds or confirmed, and what to do with whom a gate refuses."""

    confirmed = YesField(label=_("直接确认（不只预留）"))
    leave_out = YesField(
        label=_("过不了关的剧组留下，公布其余"),
        help_text=_("关：未确认预留上限、备案号。不勾时有一家过不了，就一个也不公布。"),
    )


class ItemForm(PageForm):
    """One thing a crew asks for, with up to three choices."""

    minutes = NumberField(label=_("每天分钟数"), min_value=1, max_value=LONGEST_MINUTES)
    days = NumberField(label=_("天数"), initial=1, min_value=1, max_value=60)
    first_date = DayField(label=_("最早日"))
    last_date = DayField(label=_("最晚日"))
    from_time = ClockField(label=_("每天最早"), initial=time(8))
    to_time = ClockField(label=_("每天最晚"), initial=time(22), help_text=_("早于最早即到次日。"))
    dressing_name = TextField(label=_("所需陈设"), required=False, max_length=40)

    def __init__(self, desk: ModelAdmin, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        labels = {
            "kind": _("第%(n)s志愿：任一这类场景"),
            "standing_set": _("第%(n)s志愿：这个场景"),
        }
        for rank in range(1, MOST_CHOICES + 1):
            for name, label in labels.items():
                column = RoundChoice._meta.get_field(name)
                field: Any = desk.formfield_for_foreignkey(column, request)  # type: ignore[arg-type]
                field.required = field.widget.is_required = False
                field.label = label % {"n": "一二三"[rank - 1]}
                self.fields[f"{name}_{rank}"] = field
        choices = [f"{name}_{n}" for n in range(1, MOST_CHOICES + 1) for name in labels]
        self.order_fields([*self.field_first(), *choices])

    def field_first(self) -> list[str]:
        """What stands before the choices."""
        return []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for rank in range(1, MOST_CHOICES + 1):
            if cleaned.get(f"kind_{rank}") and cleaned.get(f"standing_set_{rank}"):
                self.add_error(f"standing_set_{rank}", _("类型与场景二者填其一。"))
        return cleaned


class RequestForm(ItemForm):
    """Who asks in which round, and the first item."""

    all_or_nothing = YesField(label=_("要么全部要么不要"))
    wants_waitlist = YesField(label=_("落空的转轮候"))
    note = TextField(label=_("备注"), required=False, max_length=200)

    def __init__(self, desk: ModelAdmin, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(desk, request, **kwargs)
        for name in ("round", "crew"):
            column = RoundRequest._meta.get_field(name)
            field: Any = desk.formfield_for_foreignkey(column, request)  # type: ignore[arg-type]
            self.fields[name] = field
        self.order_fields(["round", "crew"])


class ScriptRequestForm(PageForm):
    """Whose script is asked for."""

    all_or_nothing = YesField(label=_("要么全部要么不要"))
    wants_waitlist = YesField(label=_("落空的转轮候"))

    def __init__(self, desk: ModelAdmin, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        column = RoundRequest._meta.get_field("crew")
        field: Any = desk.formfield_for_foreignkey(column, request)  # type: ignore[arg-type]
        self.fields["crew"] = field
        self.order_fields(["crew"])


def item_in(cleaned: dict[str, Any]) -> Item:
    """The item that was typed."""
    choices = [
        Choice(cleaned[f"kind_{n}"], cleaned[f"standing_set_{n}"])
        for n in range(1, MOST_CHOICES + 1)
        if cleaned[f"kind_{n}"] or cleaned[f"standing_set_{n}"]
    ]
    names = ("minutes", "days", "first_date", "last_date", "from_time", "to_time")
    dressing = cleaned["dressing_name"]
    return Item(choices, dressing_name=dressing, **{name: cleaned[name] for name in names})
