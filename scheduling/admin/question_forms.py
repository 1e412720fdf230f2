"""What a plan is asked: what if, where would this crew fit (what happened: `replan_forms`)."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectMultipleWidget

from base_ops.models import Crew
from scheduling.models import Plan, Scene
from scheduling.services import runs
from scheduling.services.bounds import BOUND_SECONDS
from sets.admin.forms import (
    DayField,
    NumberField,
    PageForm,
    PickField,
    TextField,
    YesField,
)
from sets.models import StandingSet

SECONDS = runs.LIMITS["seconds"]
DAY_MINUTES = 1440
LARGEST = 10**9


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

    def others(self) -> Any:
        """Crews that could join it."""
        return with_scenes(self.plan).exclude(pk__in=self.plan.run.crews.values("pk"))

    def sets(self) -> Any:
        """The sets the plan uses."""
        return sets_of(self.plan)


class WhatIfForm(QuestionForm):
    """Crews that join or are left out, more overtime, a set closed, other prices; what is empty stays."""

    name = TextField(label=_("名称"), required=False, max_length=80)
    without = forms.ModelMultipleChoiceField(
        label=_("不拍的剧组"),
        queryset=Crew.objects.none(),
        required=False,
        widget=UnfoldAdminSelectMultipleWidget(),
    )
    joining = forms.ModelMultipleChoiceField(
        label=_("加进来的剧组"),
        queryset=Crew.objects.none(),
        required=False,
        widget=UnfoldAdminSelectMultipleWidget(),
        help_text=_("已导入剧本、不在这个计划里的剧组；档期不合时在下面另填。"),
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
    field_order = ["name", "joining", "without", "crew", "first", "last"]

    def __init__(self, plan: Plan, **kwargs: Any) -> None:
        super().__init__(plan, **kwargs)
        self.fields["seconds"].initial = 30

    def choices(self) -> dict[str, Any]:
        own, others = self.crews(), self.others()
        either = Q(pk__in=own.values("pk")) | Q(pk__in=others.values("pk"))
        both = Crew.objects.filter(either).select_related("production").order_by("pk")
        return {"joining": others, "without": own, "crew": both, "closed": self.sets()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        window = [cleaned.get(name) for name in ("crew", "first", "last")]
        if any(window) and not all(window):
            raise ValidationError(_("改档期要选剧组，并填写从哪天到哪天。"))
        crew, known = cleaned.get("crew"), {*self.crews(), *cleaned.get("joining", ())}
        if crew is not None and crew not in known:
            self.add_error("crew", _("这个剧组不在计划里，请先选它加进来。"))
        asked = (
            "without",
            "joining",
            "crew",
            "overtime",
            "closed",
            "changeover",
            "redress",
            "handover",
        )
        if not self.errors and not any(_given(cleaned[name]) for name in asked):
            raise ValidationError(_("请至少改一处，否则与原计划没有差别。"))
        return cleaned


class AdoptForm(PageForm):
    """Make a what-if real, and perhaps write what it says of crews."""

    write_crews = YesField(
        label=_("按设想改剧组的档期和加班上限"),
        help_text=_("价目、停用和不拍的剧组要自己先改好。"),
    )


class BoundForm(QuestionForm):
    """How long to prove."""

    def __init__(self, plan: Plan, **kwargs: Any) -> None:
        super().__init__(plan, **kwargs)
        self.fields["seconds"].initial = BOUND_SECONDS


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
        return {"crew": with_scenes(self.plan).order_by("-first_date", "pk")}


def sets_of(plan: Plan) -> QuerySet[StandingSet]:
    """The sets a plan uses."""
    return StandingSet.objects.filter(visits__plan=plan).distinct().order_by("code")


def with_scenes(plan: Plan) -> QuerySet[Crew]:
    """The crews of the plan's base that have something to shoot."""
    shooting = Scene.objects.filter(crew__isnull=False).values("crew")
    rows = Crew.objects.filter(
        production__company__base=plan.base_id, production__is_wrapped=False, pk__in=shooting
    )
    return rows.select_related("production").order_by("pk")


def _given(value: Any) -> bool:
    """Whether a field of the form says something; 0 does."""
    return value is not None and (not hasattr(value, "exists") or value.exists())
