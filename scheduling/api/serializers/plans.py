"""Plans with their visits and strips."""

from rest_framework import serializers

from base_ops.api.serializers.crews import CrewBrief
from base_ops.api.serializers.sets import DressingBrief, SetBrief, ZoneOutput
from scheduling.models import Plan, Scene, SceneExtra, SceneRole, Strip, Visit
from sets.models import StandingSet


class PlanOutput(serializers.ModelSerializer):
    """`figures` and `baseline` (the hand-made plan) have the same names; money in yuan."""

    name = serializers.CharField(source="run.__str__")
    figures = serializers.DictField()
    baseline = serializers.DictField()

    class Meta:
        model = Plan
        fields = ["id", "name", "run", "state", "figures", "baseline", "created_at", "published_at"]


class StripBrief(serializers.ModelSerializer):
    scene = serializers.IntegerField(source="scene_id")
    number = serializers.CharField(source="scene.number")

    class Meta:
        model = Strip
        fields = ["scene", "number", "starts_at", "ends_at"]


class PlanVisitOutput(serializers.ModelSerializer):
    crew = CrewBrief()
    set = SetBrief(source="standing_set")
    dressing = DressingBrief(allow_null=True)
    strips = StripBrief(many=True)

    class Meta:
        model = Visit
        fields = ["id", "crew", "set", "dressing", "starts_at", "ends_at", "booking", "strips"]


class PlanDetailOutput(PlanOutput):
    """`difference`: what a repair or a what-if changes of the plan it is based on."""

    visits = PlanVisitOutput(many=True)
    difference = serializers.DictField(allow_null=True)

    class Meta(PlanOutput.Meta):
        fields = [*PlanOutput.Meta.fields, "difference", "visits"]


class SceneRoleOutput(serializers.ModelSerializer):
    role = serializers.CharField(source="role.name")
    actor = serializers.CharField(source="role.actor_name")

    class Meta:
        model = SceneRole
        fields = ["role", "actor", "costume"]


class SceneExtraOutput(serializers.ModelSerializer):
    class Meta:
        model = SceneExtra
        fields = ["label", "count"]


class SceneOutput(serializers.ModelSerializer):
    """A scene, without the text of the script."""

    location = serializers.CharField(source="location.name")
    cast = SceneRoleOutput(many=True)
    extras = SceneExtraOutput(many=True)

    class Meta:
        model = Scene
        fields = [
            "id",
            "number",
            "location",
            "light",
            "time_of_day",
            "int_ext",
            "minutes",
            "synopsis",
            "cast",
            "extras",
        ]


class StripOutput(serializers.ModelSerializer):
    scene = SceneOutput()

    class Meta:
        model = Strip
        fields = ["starts_at", "ends_at", "scene"]


class VisitSetOutput(serializers.ModelSerializer):
    zone = ZoneOutput()

    class Meta:
        model = StandingSet
        fields = ["id", "code", "name", "name_en", "zone"]


class VisitOutput(serializers.ModelSerializer):
    """What a crew does on a set: when, where, which scenes, who, in what, in which light."""

    crew = CrewBrief()
    set = VisitSetOutput(source="standing_set")
    dressing = DressingBrief(allow_null=True)
    strips = StripOutput(many=True)

    class Meta:
        model = Visit
        fields = ["id", "plan", "crew", "set", "dressing", "starts_at", "ends_at", "strips"]
