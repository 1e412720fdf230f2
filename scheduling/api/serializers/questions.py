"""Questions about a plan: what happened, what is imagined, who wants in."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from base_ops.api.fields import DayField, InstantField, ScopedField
from base_ops.selectors.scope import crews_for, sets_for
from scheduling.api.serializers.pins import UNKNOWN_CHOICE
from scheduling.models import ScheduleRun
from scheduling.selectors.scene_reasons import Reasons
from scheduling.selectors.scope import roles_for, scenes_for
from scheduling.services.bounds import BOUND_SECONDS
from scheduling.services.happenings import Happening, What, day_of, minute_of
from scheduling.solver.what_if import Changes
from sets.timespan import TimeSpan

MOST = 50  # of each thing in one question
DEAREST = 10**9


class HappeningInput(serializers.Serializer):
    """
    overrun: scene, minutes. away: role, first, last. broken: set, starts_at, ends_at.
    added, dropped: scene.
    """

    what = serializers.ChoiceField(What.choices, error_messages=UNKNOWN_CHOICE)
    scene = ScopedField(scenes_for, required=False)
    minutes = serializers.IntegerField(required=False, min_value=1, max_value=1440)
    role = ScopedField(roles_for, required=False)
    first = DayField(required=False)
    last = DayField(required=False)
    set = ScopedField(sets_for, required=False)
    starts_at = InstantField(required=False)
    ends_at = InstantField(required=False)

    def validate(self, attrs: dict[str, Any]) -> Happening:  # type: ignore[override]
        begin, end = attrs.pop("starts_at", None), attrs.pop("ends_at", None)
        if begin and end and end <= begin:
            raise serializers.ValidationError({"ends_at": [_("结束须晚于开始。")]})
        first, last = attrs.get("first"), attrs.get("last")
        if first and last and last < first:
            raise serializers.ValidationError({"last": [_("结束日期早于开始日期。")]})
        span = TimeSpan(begin, end) if begin and end else None
        what = What(attrs.pop("what"))
        return Happening(what=what, standing_set=attrs.pop("set", None), span=span, **attrs)


class ReplanInput(serializers.Serializer):
    happenings = HappeningInput(many=True, allow_empty=False, max_length=MOST)
    seconds = serializers.IntegerField(default=5, help_text="1-3600")
    workers = serializers.IntegerField(default=2, help_text="1-64")
    name = serializers.CharField(required=False, allow_blank=True, max_length=80)
    publish_when_done = serializers.BooleanField(default=False)

    def validate_publish_when_done(self, value: bool) -> bool:
        if value and not self.context["request"].user.has_perm("scheduling.change_plan"):
            raise serializers.ValidationError(_("您不能发布计划。"))
        return value


class WindowInput(serializers.Serializer):
    crew = ScopedField(crews_for)
    first = DayField()
    last = DayField()


class OvertimeInput(serializers.Serializer):
    crew = ScopedField(crews_for)
    minutes = serializers.IntegerField(min_value=0, max_value=1440)


class ClosedInput(serializers.Serializer):
    set = ScopedField(sets_for)
    starts_at = InstantField()
    ends_at = InstantField()


class WhatIfInput(serializers.Serializer):
    """Everything may be left out; `prices` are in yuan by the names of the problem file."""

    without = serializers.ListField(child=ScopedField(crews_for), default=list, max_length=MOST)
    joining = serializers.ListField(child=ScopedField(crews_for), default=list, max_length=MOST)
    windows = WindowInput(many=True, default=list, max_length=MOST)
    overtime = OvertimeInput(many=True, default=list, max_length=MOST)
    closed = ClosedInput(many=True, default=list, max_length=MOST)
    opened = serializers.ListField(child=ScopedField(sets_for), default=list, max_length=MOST)
    prices = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=DEAREST), default=dict
    )
    seconds = serializers.IntegerField(default=30, help_text="1-3600")
    workers = serializers.IntegerField(default=2, help_text="1-64")
    name = serializers.CharField(required=False, allow_blank=True, max_length=80)


class AdoptInput(serializers.Serializer):
    """`write_crews`: write the dates and overtime of crews as they were imagined."""

    write_crews = serializers.BooleanField(default=False)


class BoundInput(serializers.Serializer):
    seconds = serializers.IntegerField(default=BOUND_SECONDS, help_text="1-3600")
    workers = serializers.IntegerField(default=2, help_text="1-64")


class FitInput(serializers.Serializer):
    crew = ScopedField(crews_for)
    seconds = serializers.IntegerField(default=8, help_text="1-3600")
    workers = serializers.IntegerField(default=2, help_text="1-64")


class ExplainInput(serializers.Serializer):
    scene = ScopedField(scenes_for)


class OptionOutput(serializers.Serializer):
    """Another place; `extra`: yuan more for everybody, null when the `rules` forbid it."""

    what = serializers.CharField(source="kind", help_text="time, day, visit_day, set")
    day = serializers.DateField(allow_null=True)
    minute = serializers.IntegerField(allow_null=True)
    set = serializers.CharField(source="code")
    extra = serializers.IntegerField(allow_null=True)
    rules = serializers.ListField(child=serializers.CharField())
    changes = serializers.DictField(child=serializers.IntegerField())
    moved = serializers.IntegerField()


class ReasonsOutput(serializers.Serializer):
    """`share`: yuan saved were the scene not there. `clash`, `helps`: for one that is not shot."""

    share = serializers.IntegerField(allow_null=True)
    earliest = serializers.ListField(child=serializers.CharField())
    options = OptionOutput(many=True)
    clash = serializers.ListField(child=serializers.CharField())
    is_proved = serializers.BooleanField()
    helps = serializers.SerializerMethodField()

    def get_helps(self, reasons: Reasons) -> list[dict[str, str | int]]:
        return [{"text": text, "yuan": yuan} for text, yuan in reasons.helps]


def changes_of(asked: dict[str, Any], run: ScheduleRun) -> Changes:
    """The what-if in the words of the problem of this run."""
    closed: dict[str, list[tuple[int, int]]] = {}
    for each in asked["closed"]:
        span = (minute_of(run, each["starts_at"]), minute_of(run, each["ends_at"]))
        closed.setdefault(each["set"].code, []).append(span)
    return Changes(
        without=frozenset(f"C{crew.pk}" for crew in asked["without"]),
        windows={
            f"C{each['crew'].pk}": (day_of(run, each["first"]), day_of(run, each["last"]))
            for each in asked["windows"]
        },
        overtime={f"C{each['crew'].pk}": each["minutes"] for each in asked["overtime"]},
        closed=closed,
        opened=frozenset(row.code for row in asked["opened"]),
        prices=asked["prices"],
    )
