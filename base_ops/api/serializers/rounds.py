"""Allocation rounds and what is asked for in them, in and out."""

from datetime import time
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from base_ops.api.fields import DayField, InstantField, ScopedField, ScopedListField
from base_ops.api.serializers.crews import CrewBrief
from base_ops.api.serializers.sets import KindBrief, SetBrief
from base_ops.models import (
    AllocationRound,
    ItemState,
    RequestState,
    Reserved,
    RoundChoice,
    RoundGrant,
    RoundItem,
    RoundRequest,
    RoundState,
)
from base_ops.selectors.scope import crews_for, is_base_staff, kinds_for, rounds_for, sets_for
from base_ops.services.round_requests import (
    LONGEST_MINUTES,
    MOST_CHOICES,
    MOST_ITEMS,
    Choice,
    Item,
    Wishes,
)

BIGGEST_SEED = 2**31 - 1


class RoundInput(serializers.Serializer):
    """What a round is about, and when it is open."""

    name = serializers.CharField(max_length=60)
    first_date = DayField()
    last_date = DayField()
    opens_at = InstantField()
    closes_at = InstantField()
    kinds = ScopedListField(kinds_for, required=False)
    reserved = serializers.ChoiceField(
        choices=Reserved.choices,
        required=False,
        error_messages={"invalid_choice": _("不在可选的值之内。")},
    )
    step_minutes = serializers.IntegerField(required=False, min_value=5, max_value=240)
    seed = serializers.IntegerField(required=False, min_value=0, max_value=BIGGEST_SEED)


class RoundChangeInput(RoundInput):
    """Any of a round's fields; of an open round only when it closes."""

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields


class PublishInput(serializers.Serializer):
    confirmed = serializers.BooleanField(
        default=False, help_text=_("直接确认，不只预留 · confirmed bookings instead of holds")
    )
    leave_out = serializers.BooleanField(
        default=False,
        help_text=_("过不了关的剧组留下，公布其余 · leave out whom a gate of the desk refuses"),
    )


class ClockOfDayField(serializers.TimeField):
    """A time of the day on the base's clock: 08:00."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%H:%M", "%H:%M:%S"], **kwargs)

    def to_internal_value(self, value: Any) -> time:
        clock: time = super().to_internal_value(value)
        return clock.replace(second=0, microsecond=0)


class ChoiceInput(serializers.Serializer):
    """Any set of a kind, or one set."""

    kind = ScopedField(kinds_for, required=False, allow_null=True)
    set = ScopedField(sets_for, required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if bool(attrs.get("kind")) == bool(attrs.get("set")):
            raise serializers.ValidationError({"kind": [_("填 kind 或 set，二者其一。")]})
        return attrs


class WishInput(serializers.Serializer):
    """One item: a set for so many minutes on so many days."""

    choices = serializers.ListField(child=ChoiceInput(), min_length=1, max_length=MOST_CHOICES)
    minutes = serializers.IntegerField(min_value=1, max_value=LONGEST_MINUTES)
    days = serializers.IntegerField(default=1, min_value=1, max_value=60)
    first_date = DayField()
    last_date = DayField()
    from_time = ClockOfDayField()
    to_time = ClockOfDayField()
    dressing = serializers.CharField(required=False, allow_blank=True, max_length=40, default="")

    def as_item(self, given: dict[str, Any]) -> Item:
        """What was given as the service takes it."""
        choices = [Choice(c.get("kind"), c.get("set")) for c in given["choices"]]
        names = ("minutes", "days", "first_date", "last_date", "from_time", "to_time")
        return Item(
            choices=choices,
            dressing_name=given["dressing"],
            **{name: given[name] for name in names},
        )


class RequestChangeInput(serializers.Serializer):
    """Items given take the place of all there were; the rest stays where it is not given."""

    items = serializers.ListField(
        child=WishInput(), min_length=1, max_length=MOST_ITEMS, required=False
    )
    all_or_nothing = serializers.BooleanField(required=False)
    wants_waitlist = serializers.BooleanField(required=False)
    note = serializers.CharField(required=False, allow_blank=True, max_length=200)


class RequestInput(RequestChangeInput):
    """The first item matters most."""

    round = ScopedField(rounds_for)
    crew = ScopedField(crews_for)
    items = serializers.ListField(child=WishInput(), min_length=1, max_length=MOST_ITEMS)


def wishes_in(given: dict[str, Any], before: RoundRequest | None = None) -> Wishes:
    """What was given; the rest as it was in a request made before."""
    items = [WishInput().as_item(row) for row in given["items"]] if "items" in given else None
    return Wishes(
        items=items,
        all_or_nothing=given.get("all_or_nothing", before.all_or_nothing if before else False),
        wants_waitlist=given.get("wants_waitlist", before.wants_waitlist if before else False),
        note=given.get("note", before.note if before else ""),
    )


class _ForReader(serializers.ModelSerializer):
    """Knows whether its reader works for the base."""

    @property
    def reads_as_staff(self) -> bool:
        return is_base_staff(self.context["request"].user)


class RoundOutput(_ForReader):
    """A round; its totals and its seed are for the base alone until it is published."""

    kinds = KindBrief(many=True)
    figures = serializers.SerializerMethodField()
    seed = serializers.SerializerMethodField()

    class Meta:
        model = AllocationRound
        fields = [
            *("id", "name", "state", "first_date", "last_date", "opens_at", "closes_at"),
            *("kinds", "reserved", "step_minutes", "seed", "figures"),
            *("answered_at", "published_at"),
        ]

    @extend_schema_field(serializers.DictField(allow_null=True))
    def get_figures(self, row: AllocationRound) -> dict[str, Any] | None:
        return row.figures if self.reads_as_staff else None

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_seed(self, row: AllocationRound) -> int | None:
        may = self.reads_as_staff or row.state == RoundState.PUBLISHED
        return row.seed if may else None


class RoundBrief(serializers.ModelSerializer):
    class Meta:
        model = AllocationRound
        fields = ["id", "name", "state"]


class ChoiceOutput(serializers.ModelSerializer):
    kind = KindBrief(allow_null=True)
    set = SetBrief(source="standing_set", allow_null=True)

    class Meta:
        model = RoundChoice
        fields = ["rank", "kind", "set"]


class GrantOutput(serializers.ModelSerializer):
    """A set for one day; `booking` once the round is published."""

    set = SetBrief(source="standing_set")
    dressing = serializers.CharField(source="dressing.name", allow_null=True, default=None)

    class Meta:
        model = RoundGrant
        fields = [
            *("rank", "set", "dressing", "starts_at", "ends_at"),
            *("redress_minutes", "price_fen", "booking"),
        ]


class FreeOutput(serializers.Serializer):
    """What was left nearby when the draft was made: a set's id and a span."""

    set = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class RoundItemOutput(_ForReader):
    """An item with its answer; before publishing the answer is for the base alone."""

    choices = ChoiceOutput(many=True)
    dressing = serializers.CharField(source="dressing_name")
    state = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField()
    rivals = serializers.SerializerMethodField()
    free = serializers.SerializerMethodField()
    grants = serializers.SerializerMethodField()

    class Meta:
        model = RoundItem
        fields = [
            *("id", "place", "choices", "minutes", "days", "first_date", "last_date"),
            *("from_time", "to_time", "dressing", "state", "reason", "rivals", "free", "grants"),
        ]

    def _told(self, row: RoundItem) -> bool:
        return self.reads_as_staff or row.request.round.state == RoundState.PUBLISHED

    @extend_schema_field(serializers.ChoiceField(choices=ItemState.choices))
    def get_state(self, row: RoundItem) -> str:
        return row.state if self._told(row) else ItemState.ASKED

    def get_reason(self, row: RoundItem) -> str:
        return row.reason if self._told(row) else ""

    def get_rivals(self, row: RoundItem) -> int:
        """How many items of others had what this one could have had."""
        return len(row.told.get("rivals", ())) if self._told(row) else 0

    @extend_schema_field(FreeOutput(many=True))
    def get_free(self, row: RoundItem) -> list[dict[str, Any]]:
        return row.told.get("free", []) if self._told(row) else []

    @extend_schema_field(GrantOutput(many=True))
    def get_grants(self, row: RoundItem) -> list[dict[str, Any]]:
        if not self._told(row):
            return []
        return list(GrantOutput(row.grants.all(), many=True, context=self.context).data)


class RequestOutput(_ForReader):
    """What a crew asks for, with the answer once the round is published."""

    round = RoundBrief()
    crew = CrewBrief()
    items = RoundItemOutput(many=True)
    state = serializers.ChoiceField(choices=RequestState.choices)

    class Meta:
        model = RoundRequest
        fields = [
            *("id", "round", "crew", "all_or_nothing", "wants_waitlist", "note", "state"),
            *("asked_at", "changed_at", "items"),
        ]
