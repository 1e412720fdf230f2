"""What a crew was told lately."""

from datetime import datetime, timedelta

from base_ops.models import Crew, Notice

FRESH = timedelta(days=3)
MOST = 10


def recent_notices(crew: Crew, now: datetime) -> list[Notice]:
    """The latest notices to a crew, newest first: read and unread of three days."""
    rows = Notice.objects.filter(crew=crew, created_at__gt=now - FRESH)
    return list(rows.order_by("-created_at", "-pk")[:MOST])
