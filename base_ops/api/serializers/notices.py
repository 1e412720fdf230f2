"""Notices out."""

from rest_framework import serializers

from base_ops.models import Notice


class NoticeOutput(serializers.ModelSerializer):
    """What a crew is told, a whole sentence in both languages."""

    class Meta:
        model = Notice
        fields = ["id", "kind", "crew", "booking", "zh", "en", "created_at", "read_at"]
