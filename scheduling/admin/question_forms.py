"""What a plan is asked: what if, where would this crew fit (what happened: `replan_forms`)."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from base_ops.models import Crew
from scheduling.models import Plan, Scene
from scheduling.services import runs
from scheduling.services.bounds import BOUND_SECONDS
from sets.admin.forms import (
    NumberField,
    PageForm,
    PickField,
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
