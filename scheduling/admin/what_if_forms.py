"""What is imagined of a plan: crews, prices, and a row for each other thing."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectMultipleWidget, UnfoldAdminSelectWidget

from base_ops.models import Crew
from scheduling.admin.question_forms import DAY_MINUTES, sets_of, with_scenes
from scheduling.admin.row_forms import RowsForm
from scheduling.models import Plan
from scheduling.services.happenings import day_of
from scheduling.solver.what_if import Changes
from sets.admin.forms import DayField, NumberField, PageForm, PickField, TextField
from sets.models import StandingSet

LARGEST = 10**9
PRICES = ("changeover", "redress", "handover")


class Imagined(models.TextChoices):
    """What a row may say."""

    WINDOW = "window", _("一个剧组改档期")
    OVERTIME = "overtime", _("一个剧组的加班上限")
    CLOSED = "closed", _("一个场景停用")


NEEDS = {
    Imagined.WINDOW: ("crew", "first", "last"),
    Imagined.OVERTIME: ("crew", "minutes"),
    Imagined.CLOSED: ("standing_set",),
}


class ImaginedForm(PageForm):
    """One thing that is imagined; which fields it needs depends on what it is."""

    what = forms.ChoiceField(
        label=_("设想什么"),
        choices=[("", "—"), *Imagined.choices],
        widget=UnfoldAdminSelectWidget(),
    )
    crew = PickField(Crew.objects.none(), label=_("剧组"), required=False)
    standing_set = PickField(StandingSet.objects.none(), label=_("停用的场景"), required=False)
    first = DayField(label=_("从哪天"), required=False)
    last = DayField(label=_("到哪天"), required=False, help_text=_("停用不填日期，就是全程。"))
    minutes = NumberField(
        label=_("加班上限（分钟）"), required=False, min_value=0, max_value=DAY_MINUTES
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        crews = Crew.objects.filter(_own(plan) | Q(pk__in=with_scenes(plan).values("pk")))
        rows = {
            "crew": crews.select_related("production").order_by("pk"),
            "standing_set": sets_of(plan),
        }
        for name, its in rows.items():
            cast(forms.ModelChoiceField, self.fields[name]).queryset = its

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in NEEDS.get(cleaned.get("what", ""), ()):
            if cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, _("请填写这一项。"))
        first, last = cleaned.get("first"), cleaned.get("last") or cleaned.get("first")
        if first is None and last is not None:
            self.add_error("first", _("请填写这一项。"))
        elif first and last and last < first:
            self.add_error("last", _("结束日期早于开始日期。"))
        return cleaned | {"last": last}


class WhatIfForm(RowsForm):
    """Crews that join or are left out, more overtime, other prices, and rows; what is empty stays."""

    row_class = ImaginedForm
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
    overtime = NumberField(
        label=_("各组加班上限（分钟）"), required=False, min_value=0, max_value=DAY_MINUTES
    )
    changeover = NumberField(
        label=_("换景一次（元）"), required=False, min_value=0, max_value=LARGEST
    )
    redress = NumberField(label=_("改景一次（元）"), required=False, min_value=0, max_value=LARGEST)
    handover = NumberField(
        label=_("交接一次（元）"), required=False, min_value=0, max_value=LARGEST
    )
    field_order = ["name", "joining", "without"]

    def __init__(self, plan: Plan, **kwargs: Any) -> None:
        super().__init__(plan, **kwargs)
        self.fields["seconds"].initial = 30

    def choices(self) -> dict[str, Any]:
        return {"joining": self.others(), "without": self.crews()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.wants_more:
            return cleaned
        known = {*self.crews(), *cleaned.get("joining", ())}
        for row in self.told() if self.rows.is_valid() else ():
            crew = row.cleaned_data["crew"]
            if crew is not None and crew not in known:
                row.add_error("crew", _("这个剧组不在计划里，请先选它加进来。"))
        asked = ("without", "joining", "overtime", *PRICES)
        if not self.errors and not self.told() and not any(_given(cleaned[n]) for n in asked):
            raise ValidationError(_("请至少改一处，否则与原计划没有差别。"))
        return cleaned

    def is_valid(self) -> bool:
        return super().is_valid() and not any(row.errors for row in self.told())

    def changes(self) -> Changes:
        """What is imagined, in the words of the plan's problem; the form must be valid."""
        given, run = self.cleaned_data, self.plan.run
        told = [row.cleaned_data for row in self.told()]
        of = {what: [row for row in told if row["what"] == what] for what in Imagined}
        overtime, crews = given["overtime"], run.crews.exclude(pk__in=given["without"])
        everyone = {key_of(one): overtime for one in crews} if overtime is not None else {}
        closed: dict[str, list[tuple[int, int]]] = {}
        for row in of[Imagined.CLOSED]:
            closed.setdefault(row["standing_set"].code, []).append(_minutes(run, row))
        return Changes(
            without=frozenset(key_of(one) for one in given["without"]),
            windows={
                key_of(row["crew"]): (day_of(run, row["first"]), day_of(run, row["last"]))
                for row in of[Imagined.WINDOW]
            },
            overtime=everyone
            | {key_of(row["crew"]): row["minutes"] for row in of[Imagined.OVERTIME]},
            closed=closed,
            prices={name: given[name] for name in PRICES if given[name] is not None},
        )


def key_of(crew: Crew) -> str:
    """The crew in the problem file."""
    return f"C{crew.pk}"


def _minutes(run: Any, row: dict[str, Any]) -> tuple[int, int]:
    """From the first day to the last, both whole; without days the whole horizon."""
    if row["first"] is None:
        return 0, run.days * DAY_MINUTES
    first, last = day_of(run, row["first"]), day_of(run, row["last"])
    return max(0, first) * DAY_MINUTES, (last + 1) * DAY_MINUTES


def _own(plan: Plan) -> Q:
    return Q(pk__in=plan.run.crews.values("pk"))


def _given(value: Any) -> bool:
    """Whether a field of the form says something; 0 does."""
    return value is not None and (not hasattr(value, "exists") or value.exists())
