"""Sets, their places and their prices, as the API tells them."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field, inline_serializer
from rest_framework import serializers

from base_ops.api.fields import ScopedField, WindowQuery
from base_ops.selectors.scope import bases_for, floors_for, kinds_for, sets_for
from sets.models import Base, Building, Dressing, Floor, RedressTime, SetKind, StandingSet, Zone

CURRENCY = "CNY"


class BaseBrief(serializers.ModelSerializer):
    class Meta:
        model = Base
        fields = ["id", "code", "name", "name_en", "time_zone"]


class BuildingBrief(serializers.ModelSerializer):
    class Meta:
        model = Building
        fields = ["id", "code", "name"]


class FloorOutput(serializers.ModelSerializer):
    building = BuildingBrief()

    class Meta:
        model = Floor
        fields = ["id", "level", "name", "building"]


class ZoneOutput(serializers.ModelSerializer):
    floor = FloorOutput()

    class Meta:
        model = Zone
        fields = ["id", "code", "name", "floor"]


class KindBrief(serializers.ModelSerializer):
    class Meta:
        model = SetKind
        fields = ["id", "code", "name", "name_en", "group"]


class KindOutput(serializers.ModelSerializer):
    synonyms = serializers.SlugRelatedField("word", many=True, read_only=True)

    class Meta:
        model = SetKind
        fields = ["id", "code", "name", "name_en", "group", "synonyms"]


class DressingBrief(serializers.ModelSerializer):
    class Meta:
        model = Dressing
        fields = ["id", "name", "name_en"]


class SetBrief(serializers.ModelSerializer):
    class Meta:
        model = StandingSet
        fields = ["id", "code", "name", "name_en"]


class SetOutput(serializers.ModelSerializer):
    """A set with its place, facilities, dressings, parts and prices."""

    kind = KindBrief()
    zone = ZoneOutput()
    dressings = DressingBrief(many=True)
    dressed_as = DressingBrief(allow_null=True)
    parts = SetBrief(many=True)
    whole = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    prices = serializers.SerializerMethodField()

    class Meta:
        model = StandingSet
        fields = [
            "id",
            "code",
            "name",
            "name_en",
            "kind",
            "zone",
            "state",
            "floor_area",
            "capacity",
            "records_sound",
            "power_kw",
            "admits_vehicles",
            "has_air_conditioning",
            "photo",
            "prices",
            "strike_minutes",
            "dressings",
            "dressed_as",
            "whole",
            "parts",
        ]

    @extend_schema_field(
        inline_serializer(
            "Prices",
            {
                "currency": serializers.ChoiceField([CURRENCY]),
                "day_fen": serializers.IntegerField(),
                "half_day_fen": serializers.IntegerField(),
                "hour_fen": serializers.IntegerField(),
            },
        )
    )
    def get_prices(self, row: StandingSet) -> dict[str, Any]:
        return {
            "currency": CURRENCY,
            "day_fen": row.day_price_fen,
            "half_day_fen": row.half_day_price_fen,
            "hour_fen": row.hour_price_fen,
        }


class RedressOutput(serializers.ModelSerializer):
    """Minutes from one dressing to another."""

    class Meta:
        model = RedressTime
        fields = ["from_dressing", "to_dressing", "minutes"]


class SetDetailOutput(SetOutput):
    redress_times = serializers.SerializerMethodField()

    class Meta(SetOutput.Meta):
        fields = [*SetOutput.Meta.fields, "redress_times"]

    @extend_schema_field(RedressOutput(many=True))
    def get_redress_times(self, row: StandingSet) -> Any:
        times = [time for d in row.dressings.all() for time in d.redress_from.all()]
        return RedressOutput(times, many=True).data


class AvailabilityQuery(WindowQuery):
    """What is looked for, and in which window."""

    minutes = serializers.IntegerField(min_value=1, max_value=62 * 1440)
    base = serializers.CharField(
        required=False,
        max_length=50,
        help_text="基地代码，可省略 · code of the base, may be left out",
    )
    kind = serializers.CharField(
        required=False, max_length=40, help_text="类型代码 · code of the kind"
    )
    dressing = serializers.CharField(required=False, max_length=40)
    floor = ScopedField(floors_for, required=False)
    records_sound = serializers.BooleanField(required=False)
    admits_vehicles = serializers.BooleanField(required=False)
    min_power_kw = serializers.IntegerField(required=False, min_value=0, max_value=32767)
    min_capacity = serializers.IntegerField(required=False, min_value=0, max_value=32767)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        attrs["base"] = self._base(attrs.get("base"))
        if "kind" in attrs:
            attrs["kind"] = self._kind(attrs["base"], attrs["kind"])
        attrs["dressing_name"] = attrs.pop("dressing", "")
        for name in QUERY_ONLY & attrs.keys():
            del attrs[name]
        return attrs

    def _base(self, code: str | None) -> Base:
        bases = bases_for(self.context["request"].user)
        found = list(bases.filter(code=code) if code else bases[:2])
        if len(found) != 1:
            text = _("没有这个基地。") if code else _("请用 base 指明基地。")
            raise serializers.ValidationError({"base": [text]})
        return found[0]

    def _kind(self, base: Base, code: str) -> SetKind:
        kind = kinds_for(self.context["request"].user).filter(base=base, code=code).first()
        if kind is None:
            raise serializers.ValidationError({"kind": [_("没有这种场景类型。")]})
        return kind


QUERY_ONLY = {"page", "page_size"}


class SpanOutput(serializers.Serializer):
    """Half-open [starts_at, ends_at)."""

    starts_at = serializers.DateTimeField(source="start")
    ends_at = serializers.DateTimeField(source="end")
    minutes = serializers.IntegerField()


class FreeSetOutput(serializers.Serializer):
    set = SetOutput(source="standing_set")
    spans = SpanOutput(many=True)


class OccupancyQuery(WindowQuery):
    set = ScopedField(sets_for, required=False)


class OccupancyOutput(serializers.Serializer):
    """That a set is taken, and nothing about by whom."""

    set = serializers.IntegerField(source="standing_set_id")
    set_code = serializers.CharField(source="standing_set.code")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    taken = serializers.SerializerMethodField()

    def get_taken(self, _row: object) -> bool:
        return True
