"""Packing runs in and out. Prices of figures are in yuan, as in the packing problem."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from base_ops.api.fields import DayField, InstantField, ScopedListField
from base_ops.api.serializers.crews import CrewBrief
from base_ops.models import Crew, User
from base_ops.selectors.scope import crews_for
from scheduling.models import RunProgress, ScheduleRun
from scheduling.services.years import YEAR_SECONDS

BIGGEST_SEED = 2**31 - 1


def _crews(user: User) -> QuerySet[Crew]:
    return crews_for(user).select_related("production__company__base")


class RunInput(serializers.Serializer):
    crews = ScopedListField(_crews)
    first_date = DayField()
    days = serializers.IntegerField(default=14, help_text="1-60")
    seconds = serializers.IntegerField(default=60, help_text="1-3600")
    workers = serializers.IntegerField(default=2, help_text="1-64")
    shares = serializers.IntegerField(default=1, help_text="1-16")
    seed = serializers.IntegerField(default=0, min_value=0, max_value=BIGGEST_SEED)
    name = serializers.CharField(required=False, allow_blank=True, max_length=80)
    publish_when_done = serializers.BooleanField(default=False)
    plan_from = InstantField(required=False, allow_null=True)

    def validate_publish_when_done(self, value: bool) -> bool:
        if value and not self.context["request"].user.has_perm("scheduling.change_plan"):
            raise serializers.ValidationError(_("您不能发布计划。"))
        return value


class YearInput(serializers.Serializer):
    """Without `crews`: all that have scenes."""

    crews = ScopedListField(_crews, required=False)
    first_date = DayField()
    days = serializers.IntegerField(default=365, help_text="1-400")
    seconds = serializers.IntegerField(default=YEAR_SECONDS, help_text="1-3600")
    workers = serializers.IntegerField(default=2, help_text="1-64")
    name = serializers.CharField(required=False, allow_blank=True, max_length=80)


class ProgressOutput(serializers.ModelSerializer):
    class Meta:
        model = RunProgress
        fields = [
            "seconds",
            "price",
            "changeovers",
            "changeover_bound",
            "crew_days",
            "unshot_scenes",
        ]


class FitOutput(serializers.Serializer):
    """A place for a crew: `added` is what the whole base pays more, in yuan."""

    first_date = serializers.DateField()
    last_date = serializers.DateField()
    added = serializers.IntegerField()
    unshot_scenes = serializers.IntegerField()
    crew_days = serializers.IntegerField()


class RunStatusOutput(serializers.ModelSerializer):
    """How far a run is; `figures` is the latest progress, or the result."""

    figures = serializers.DictField()
    plan = serializers.SerializerMethodField()
    answer = FitOutput(many=True, allow_null=True)

    class Meta:
        model = ScheduleRun
        fields = [
            "id",
            "kind",
            "based_on",
            "answer",
            "state",
            "stop_requested",
            "attempts",
            "started_at",
            "finished_at",
            "figures",
            "error",
            "plan",
        ]

    def get_plan(self, run: ScheduleRun) -> int | None:
        plan = getattr(run, "plan", None)
        return plan.pk if plan else None


class RunOutput(RunStatusOutput):
    base = serializers.SlugRelatedField("code", read_only=True)
    crews = CrewBrief(many=True)
    requested_by = serializers.SlugRelatedField("username", read_only=True, allow_null=True)
    baseline = serializers.DictField()

    class Meta:
        model = ScheduleRun
        fields = [
            *RunStatusOutput.Meta.fields,
            "name",
            "base",
            "crews",
            "first_date",
            "days",
            "plan_from",
            "seconds",
            "workers",
            "shares",
            "seed",
            "publish_when_done",
            "requested_by",
            "requested_at",
            "baseline",
        ]


class RunDetailOutput(RunOutput):
    """With the curve of the search."""

    progress = ProgressOutput(many=True)

    class Meta(RunOutput.Meta):
        fields = [*RunOutput.Meta.fields, "progress"]


def run_request(asked: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `runs.request_run`: the base is that of the crews."""
    crews = asked["crews"]
    return {**asked, "base": crews[0].production.company.base if crews else None}
