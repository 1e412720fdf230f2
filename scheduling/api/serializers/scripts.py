"""Scripts and what became of every line; locations and the sets that can play them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field, inline_serializer
from rest_framework import serializers

from base_ops.api.fields import ScopedField
from base_ops.api.serializers.crews import ProductionBrief
from base_ops.api.serializers.sets import KindBrief, SetBrief
from base_ops.selectors.scope import crews_for, kinds_for, productions_for
from scheduling.models import Candidate, Location, Script


class ScriptInput(serializers.Serializer):
    """A .txt or .docx file; its size and text are judged by the reader of scripts."""

    production = ScopedField(productions_for)
    crew = ScopedField(crews_for)
    file = serializers.FileField(allow_empty_file=True)


class ScriptOutput(serializers.ModelSerializer):
    """`line_counts` sums to the lines of the file: every line is accounted for."""

    production = ProductionBrief()
    line_counts = serializers.DictField(child=serializers.IntegerField())
    scene_count = serializers.IntegerField()

    class Meta:
        model = Script
        fields = [
            "id",
            "production",
            "file_name",
            "encoding",
            "digest",
            "uploaded_at",
            "line_counts",
            "scene_count",
        ]


class ScriptLineOutput(serializers.Serializer):
    number = serializers.IntegerField()
    kind = serializers.CharField()
    text = serializers.CharField()
    scene = serializers.CharField(allow_null=True)


class ScriptReportOutput(ScriptOutput):
    """The report: each line with what it was read as, the unparsed ones once more, warnings."""

    warnings = serializers.ListField(
        child=inline_serializer(
            "ScriptWarning",
            {
                "code": serializers.CharField(),
                "zh": serializers.CharField(),
                "en": serializers.CharField(),
                "line": serializers.IntegerField(allow_null=True),
            },
        )
    )
    lines = serializers.SerializerMethodField()
    unparsed = serializers.SerializerMethodField()

    class Meta(ScriptOutput.Meta):
        fields = [*ScriptOutput.Meta.fields, "warnings", "unparsed", "lines"]

    @extend_schema_field(ScriptLineOutput(many=True))
    def get_lines(self, script: Script) -> list[dict[str, Any]]:
        return [_line(row) for row in script.lines]

    @extend_schema_field(ScriptLineOutput(many=True))
    def get_unparsed(self, script: Script) -> list[dict[str, Any]]:
        return [_line(row) for row in script.lines if row[1] == "unparsed"]


def _line(row: list[Any]) -> dict[str, Any]:
    number, kind, text, scene = row
    return {"number": number, "kind": kind, "text": text, "scene": scene}


class CandidateOutput(serializers.ModelSerializer):
    set = SetBrief(source="standing_set")
    score = serializers.FloatField()

    class Meta:
        model = Candidate
        fields = ["set", "score", "reason", "reason_en", "is_allowed"]


class LocationOutput(serializers.ModelSerializer):
    """A place of the story; `kind` is null until it is certain or decided by a manager."""

    production = ProductionBrief()
    kind = KindBrief(allow_null=True)
    score = serializers.FloatField()
    candidates = CandidateOutput(many=True)

    class Meta:
        model = Location
        fields = [
            "id",
            "production",
            "name",
            "kind",
            "dressing_name",
            "score",
            "reason",
            "reason_en",
            "is_decided",
            "candidates",
        ]


class DecisionInput(serializers.Serializer):
    kind = ScopedField(kinds_for)
