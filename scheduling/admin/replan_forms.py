"""What happened to a plan: a row for each thing, as many rows as are asked for."""

from datetime import time
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from base_ops.models import Crew
from scheduling.admin.question_forms import DAY_MINUTES, sets_of
from scheduling.admin.row_forms import RowsForm
from scheduling.models import Plan, Role, Scene
from scheduling.services.happenings import NEEDS, Happening, What
from sets.admin.forms import ClockField, DayField, NumberField, PageForm, PickField, TextField
from sets.models import StandingSet
from sets.timespan import TimeSpan, wall_instant


class RoleField(PickField):
    """Roles of several productions: each says of which."""

    def label_from_instance(self, obj: Any) -> str:
        actor = f"（{obj.actor_name}）" if obj.actor_name else ""
        return f"《{obj.production.title}》 {obj.name}{actor}"


class HappeningForm(PageForm):
    """One thing that happened; which fields it needs depends on what it is."""

    what = forms.ChoiceField(
        label=_("发生了什么"),
        choices=[("", "—"), *What.choices],
        widget=UnfoldAdminSelectWidget(),
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

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        roles = Role.objects.filter(production__crews__runs__plan=plan).distinct()
        rows = {
            "crew": plan.run.crews.select_related("production").order_by("pk"),
            "role": roles.select_related("production"),
            "standing_set": sets_of(plan),
        }
        for name, its in rows.items():
            cast(forms.ModelChoiceField, self.fields[name]).queryset = its

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


class ReplanForm(RowsForm):
    """Everything that happened, and how long to search."""

    row_class = HappeningForm
    too_few = _("请至少说一件发生的事。")

    def happenings(self) -> list[Happening]:
        """What was told, for the service; the form must be valid."""
        return [row.happening() for row in self.told()]


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute
