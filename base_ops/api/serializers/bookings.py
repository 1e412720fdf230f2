"""Bookings in and out."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from base_ops.api.fields import InstantField, ScopedField, SpanInput, read_at_once
from base_ops.api.serializers.crews import CrewBrief
from base_ops.api.serializers.sets import DressingBrief, SetBrief
from base_ops.models import Booking
from base_ops.selectors.scope import crews_for, dressings_for, sets_for

MOST_AT_ONCE = 200


class ItemInput(SpanInput):
    """One set for one crew over one span."""

    crew = ScopedField(crews_for)
    set = ScopedField(sets_for, source="standing_set")
    dressing = ScopedField(dressings_for, required=False, allow_null=True)
    label = serializers.CharField(required=False, allow_blank=True, max_length=200)


class HoldInput(ItemInput):
    join_line = serializers.BooleanField(
        default=False, help_text=_("被占用时排队候补 · wait in line when it is taken")
    )


class GroupInput(serializers.Serializer):
    items = serializers.ListField(child=ItemInput(), min_length=1, max_length=MOST_AT_ONCE)

    def to_internal_value(self, data: Any) -> Any:
        rows = data.get("items") if isinstance(data, dict) else None
        if isinstance(rows, list):
            read_at_once(ItemInput().fields, rows[:MOST_AT_ONCE], self.context)
        return super().to_internal_value(data)


class MoveInput(SpanInput):
    set = ScopedField(sets_for, source="standing_set", required=False, allow_null=True)


class ReleaseInput(serializers.Serializer):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=200)


class EarlyInput(ReleaseInput):
    at = InstantField()


class ClosureInput(SpanInput):
    set = ScopedField(sets_for, source="standing_set")
    reason = serializers.CharField(max_length=200)


class BookingOutput(serializers.ModelSerializer):
    """
    A set kept over [starts_at, ends_at). A closure and some turnover have no crew.

    `rank` is 1 for what keeps the set, 2 for who is next in line. `part_of` and `turnover_of` name the booking that a part, strike or redress row follows.
    """

    set = SetBrief(source="standing_set")
    crew = CrewBrief(allow_null=True)
    dressing = DressingBrief(allow_null=True)

    class Meta:
        model = Booking
        fields = [
            "id",
            "set",
            "crew",
            "purpose",
            "state",
            "rank",
            "starts_at",
            "ends_at",
            "dressing",
            "label",
            "reason",
            "expires_at",
            "part_of",
            "turnover_of",
            "version",
        ]
