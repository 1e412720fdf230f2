"""What a plan is asked: what happened, what if, where would this crew fit."""

from datetime import time
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectMultipleWidget, UnfoldAdminSelectWidget

from base_ops.models import Crew
from scheduling.models import Plan, Role, Scene
from scheduling.services import runs
from scheduling.services.happenings import NEEDS, Happening, What
from sets.admin.forms import ClockField, DayField, NumberField, PageForm, PickField, TextField
from sets.models import StandingSet
from sets.timespan import TimeSpan, wall_instant

SECONDS = runs.LIMITS["seconds"]
DAY_MINUTES = 1440
LARGEST = 10**9


class RoleField(PickField):
    """Roles of several productions: each says of which."""

    def label_from_instance(self, obj: Any) -> str:
        actor = f"（{obj.actor_name}）" if obj.actor_name else ""
        return f"《{obj.production.title}》 {obj.name}{actor}"


class QuestionForm(PageForm):
    """A question about a plan, with how long to search."""

    seconds = NumberField(
        label=_("计算秒数"), initial=5, min_value=SECONDS[0], max_value=SECONDS[1]
    )

    def __init__(self, plan: Plan, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.plan = plan
        for name, rows in self.choices().items():
            cast(forms.ModelChoiceField, self.fields[name]).queryset = rows

    def choices(self) -> dict[str, Any]:
        """The rows each field offers."""
        return {}

    def crews(self) -> Any:
        """The crews of the plan."""
        return self.plan.run.crews.select_related("production").order_by("pk")

    def sets(self) -> Any:
        """The sets the plan uses."""
        return StandingSet.objects.filter(visits__plan=self.plan).distinct().order_by("code")


class ReplanForm(QuestionForm):
    """One thing that happened; which fields it needs depends on what it is."""

    what = forms.ChoiceField(
        label=_("发生了什么"), choices=What.choices, widget=UnfoldAdminSelectWidget()
    )
    crew = PickField(Crew.objects.none(), label=_("剧组"), required=False)
    number = TextField(
        label=_("场次"),
        required=False,
        max_length=12,
        help_text=_("超时、加戏、甩戏时填，如 3-12。"),
    )
    minutes = NumberField(label=_("多拍几分钟"), required=False, min_value=1, max_value=DAY_MINUTES)
    role = RoleField(Role.objects.none(), label=_("不能到场的角色"), required=False)
    standing_set = PickField(StandingSet.objects.none(), label=_("停用的场景"), required=False)
    first = DayField(label=_("从哪天"), required=False)
    starts = ClockField(label=_("几点起"), required=False)
    last = DayField(
        label=_("到哪天"), required=False, help_text=_("不填即同一天；停用不填几点，就是整天。")
    )
    ends = ClockField(label=_("几点止"), required=False)
    field_order = ["what", "crew", "number", "minutes", "role", "standing_set"]

    def choices(self) -> dict[str, Any]:
        productions = self.crews().values("production")
        roles = Role.objects.filter(production__in=productions).select_related("production")
        return {"crew": self.crews(), "role": roles, "standing_set": self.sets()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last") or cleaned.get("first")
        if first and last and last < first:
            raise ValidationError({"last": _("结束日期早于开始日期。")})
        cleaned |= {"last": last, "scene": self._scene(cleaned), "span": self._span(cleaned, last)}
        for name in NEEDS.get(cleaned.get("what", ""), ()):
            field = {"scene": "number", "span": "first"}.get(name, name)
            if cleaned.get(name) is None and field not in self.errors:
                self.add_error(field, _("请填写这一项。"))
        return cleaned

    def happening(self) -> Happening:
        """What was told, for the service; the form must be valid."""
        cleaned = self.cleaned_data
        what = What(cleaned["what"])
        return Happening(what=what, **{name: cleaned[name] for name in NEEDS[what]})

    def _scene(self, cleaned: dict[str, Any]) -> Scene | None:
        crew, number = cleaned.get("crew"), cleaned.get("number")
        if not number or cleaned.get("what") not in (What.OVERRUN, What.ADDED, What.DROPPED):
            return None
        if crew is None:
            self.add_error("crew", _("请选是哪个剧组的场次。"))
            return None
        scene = Scene.objects.filter(crew=crew, number=number.strip()).first()
        if scene is None:
            self.add_error("number", _("这个剧组没有这一场。"))
        return scene

    def _span(self, cleaned: dict[str, Any], last: Any) -> TimeSpan | None:
        """From a day and a clock to another; without clocks whole days."""
        first = cleaned.get("first")
        if cleaned.get("what") != What.BROKEN or not first:
            return None
        zone, ends = self.plan.base.zone, cleaned.get("ends")
        start = wall_instant(first, _minute(cleaned.get("starts") or time(0)), zone)
        end = wall_instant(last, _minute(ends) if ends else DAY_MINUTES, zone)
        if end <= start:
            self.add_error("ends", _("结束须晚于开始。"))
            return None
        return TimeSpan(start, end)


class WhatIfForm(QuestionForm):
    """Crews left out, more overtime, a set closed, other prices; what is empty stays."""

    name = TextField(label=_("名称"), required=False, max_length=80)
    without = forms.ModelMultipleChoiceField(
        label=_("不拍的剧组"),
        queryset=Crew.objects.none(),
        required=False,
        widget=UnfoldAdminSelectMultipleWidget(),
    )
    crew = PickField(Crew.objects.none(), label=_("改档期的剧组"), required=False)
    first = DayField(label=_("档期从"), required=False)
    last = DayField(label=_("档期到"), required=False)
    overtime = NumberField(
        label=_("各组加班上限（分钟）"), required=False, min_value=0, max_value=DAY_MINUTES
    )
    closed = PickField(StandingSet.objects.none(), label=_("全程停用的场景"), required=False)
    changeover = NumberField(
        label=_("换景一次（元）"), required=False, min_value=0, max_value=LARGEST
    )
    redress = NumberField(label=_("改景一次（元）"), required=False, min_value=0, max_value=LARGEST)
    handover = NumberField(
        label=_("交接一次（元）"), required=False, min_value=0, max_value=LARGEST
    )
    field_order = ["name", "without", "crew", "first", "last"]

    def __init__(self, plan: Plan, **kwargs: Any) -> None:
        super().__init__(plan, **kwargs)
        self.fields["seconds"].initial = 30

    def choices(self) -> dict[str, Any]:
        return {"without": self.crews(), "crew": self.crews(), "closed": self.sets()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        window = [cleaned.get(name) for name in ("crew", "first", "last")]
        if any(window) and not all(window):
            raise ValidationError(_("改档期要选剧组，并填写从哪天到哪天。"))
        asked = ("without", "crew", "overtime", "closed", "changeover", "redress", "handover")
        if not self.errors and not any(_given(cleaned[name]) for name in asked):
            raise ValidationError(_("请至少改一处，否则与原计划没有差别。"))
        return cleaned


class FitForm(QuestionForm):
    """The crew that wants in: its scenes are known, its dates are asked for."""

    crew = PickField(
        Crew.objects.none(),
        label=_("剧组"),
        help_text=_("已导入剧本、还没排进这个计划的剧组；它自己的起止日期说明要几天。"),
    )
    field_order = ["crew"]

    def __init__(self, plan: Plan, **kwargs: Any) -> None:
        super().__init__(plan, **kwargs)
        self.fields["seconds"].initial = 8

    def choices(self) -> dict[str, Any]:
        rows = Crew.objects.filter(
            production__company__base=self.plan.base_id,
            production__is_wrapped=False,
            scenes__isnull=False,
        )
        return {"crew": rows.distinct().select_related("production").order_by("-first_date", "pk")}


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _given(value: Any) -> bool:
    """Whether a field of the form says something; 0 does."""
    return value is not None and (not hasattr(value, "exists") or value.exists())
