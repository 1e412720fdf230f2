"""Scenes that still have to be shot: in no published plan, dropped, or cut off by an early end."""

from django.db.models import F, QuerySet

from base_ops.models import OCCUPYING
from scheduling.models import Scene, Strip


def unshot_scenes(base_id: int) -> QuerySet[Scene]:
    """Scenes of the base's crews that no standing booking of a plan holds to their end."""
    placed = Strip.objects.filter(
        visit__booking__state__in=OCCUPYING, ends_at__lte=F("visit__booking__ends_at")
    )
    return Scene.objects.filter(
        crew__production__company__base=base_id, crew__production__is_wrapped=False
    ).exclude(pk__in=placed.values("scene"))
