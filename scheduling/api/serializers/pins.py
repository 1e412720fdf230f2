"""Pins in and out."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from base_ops.api.fields import DayField, InstantField, ScopedField
from base_ops.selectors.scope import crews_for, sets_for
from scheduling.errors import PinIncomplete
from scheduling.models import Pin, PinKind
from scheduling.selectors.scope import locations_for, scenes_for, visits_for

VISIT = "VISIT"
# Does not repeat what was sent: not every text can be sent back.
UNKNOWN_CHOICE = {"invalid_choice": _("不在可选的值之内。")}
NEEDS = {
    PinKind.START: ("scene", "starts_at"),
    PinKind.DAY: ("scene", "date"),
    PinKind.SET: ("crew", "location", "set"),
    VISIT: ("visit",),
}


class PinInput(serializers.Serializer):
    """
    START: scene, starts_at. DAY: scene, date. SET: crew, location, set. VISIT: visit, which
    pins its set and the start of each of its scenes.
    """

    pinned = serializers.ChoiceField([*PinKind.values, VISIT], error_messages=UNKNOWN_CHOICE)
    scene = ScopedField(scenes_for, required=False)
    starts_at = InstantField(required=False)
    date = DayField(required=False)
    crew = ScopedField(crews_for, required=False)
    location = ScopedField(locations_for, required=False)
    set = ScopedField(sets_for, required=False)
    visit = ScopedField(visits_for, required=False)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        for name in NEEDS[attrs["pinned"]]:
            if name not in attrs:
                raise PinIncomplete(field=name)
        return attrs


class PinOutput(serializers.ModelSerializer):
    pinned = serializers.CharField(source="kind", help_text="START, DAY, SET")
    scene_number = serializers.CharField(source="scene.number", allow_null=True, default=None)
    location_name = serializers.CharField(source="location.name", allow_null=True, default=None)
    set = serializers.CharField(source="standing_set.code", allow_null=True, default=None)
    pinned_by = serializers.SlugRelatedField("username", read_only=True, allow_null=True)

    class Meta:
        model = Pin
        fields = [
            "id",
            "pinned",
            "crew",
            "scene",
            "scene_number",
            "location",
            "location_name",
            "starts_at",
            "date",
            "set",
            "reason",
            "pinned_by",
            "pinned_at",
        ]
