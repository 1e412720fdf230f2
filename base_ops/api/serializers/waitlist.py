"""Waiting for a kind of set, in and out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from base_ops.api.fields import ScopedField, SpanInput
from base_ops.api.serializers.crews import CrewBrief
from base_ops.api.serializers.sets import KindBrief, SetBrief
from base_ops.models import OfferState, WaitlistEntry, WaitlistOffer
from base_ops.selectors.scope import crews_for, kinds_for
from base_ops.services.offer_keys import path_of
from base_ops.services.requests import LONGEST_DAYS


class JoinInput(SpanInput):
    """Any set of a kind for `minutes` in a row inside [starts_at, ends_at)."""

    crew = ScopedField(crews_for)
    kind = ScopedField(kinds_for)
    minutes = serializers.IntegerField(min_value=1, max_value=LONGEST_DAYS * 1440)
    dressing = serializers.CharField(
        required=False, allow_blank=True, max_length=40, source="dressing_name"
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=200)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        attrs["window"] = attrs.pop("span")
        return attrs


class OfferOutput(serializers.ModelSerializer):
    """A gap offered. `link` opens its page on this site; only while it can be accepted."""

    set = SetBrief(source="standing_set")
    link = serializers.SerializerMethodField()

    class Meta:
        model = WaitlistOffer
        fields = ["id", "set", "starts_at", "ends_at", "state", "expires_at", "link"]

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_link(self, row: WaitlistOffer) -> str | None:
        user = self.context["request"].user
        may_take = user.has_perm("base_ops.change_waitlistentry")
        return path_of(row) if may_take and row.state == OfferState.OPEN else None


class WaitlistOutput(serializers.ModelSerializer):
    """An entry with the gaps offered to it; `booking` is the hold it came to."""

    crew = CrewBrief()
    kind = KindBrief()
    dressing = serializers.CharField(source="dressing_name")
    offers = OfferOutput(many=True)

    class Meta:
        model = WaitlistEntry
        fields = [
            "id",
            "crew",
            "kind",
            "dressing",
            "starts_at",
            "ends_at",
            "minutes",
            "note",
            "state",
            "joined_at",
            "booking",
            "offers",
        ]
