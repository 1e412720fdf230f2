"""Productions and the crews that shoot them, without their money."""

from rest_framework import serializers

from base_ops.models import Company, Crew, CrewBreak, Member, Production


class CompanyBrief(serializers.ModelSerializer):
    class Meta:
        model = Company
        fields = ["id", "name"]


class ProductionBrief(serializers.ModelSerializer):
    class Meta:
        model = Production
        fields = ["id", "title"]


class CrewBrief(serializers.ModelSerializer):
    production = ProductionBrief()

    class Meta:
        model = Crew
        fields = ["id", "name", "colour", "production"]


class ProductionOutput(serializers.ModelSerializer):
    company = CompanyBrief()
    crews = serializers.PrimaryKeyRelatedField(many=True, read_only=True)

    class Meta:
        model = Production
        fields = [
            "id",
            "title",
            "registration_number",
            "episodes",
            "is_wrapped",
            "company",
            "crews",
        ]


class CrewOutput(serializers.ModelSerializer):
    production = ProductionBrief()

    class Meta:
        model = Crew
        fields = [
            "id",
            "name",
            "colour",
            "production",
            "director",
            "first_date",
            "last_date",
            "call_time",
            "wrap_time",
            "overtime_limit",
        ]


class BreakOutput(serializers.ModelSerializer):
    class Meta:
        model = CrewBreak
        fields = ["after_call_minutes", "minutes"]


class CrewDetailOutput(CrewOutput):
    breaks = BreakOutput(many=True)

    class Meta(CrewOutput.Meta):
        fields = [*CrewOutput.Meta.fields, "breaks"]


class MemberOutput(serializers.ModelSerializer):
    class Meta:
        model = Member
        fields = ["id", "name", "role", "phone"]
