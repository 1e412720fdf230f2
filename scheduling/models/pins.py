"""What a manager has settled by hand before the packer plans the rest."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from base_ops.models import Crew
from scheduling.models.breakdowns import Location, Scene
from sets.models import StandingSet


class PinKind(models.TextChoices):
    START = "START", _("定开拍时刻")
    DAY = "DAY", _("定拍摄日")
    SET = "SET", _("定场景")


class Pin(models.Model):
    """
    Something that every run over the crew keeps 固定: a scene's start or day, a location's set.

    Which of `starts_at`, `date` and `standing_set` is given depends on `kind`.
    """

    crew = models.ForeignKey(Crew, models.CASCADE, related_name="pins", verbose_name=_("剧组"))
    kind = models.CharField(_("类别"), max_length=5, choices=PinKind.choices)
    scene = models.ForeignKey(
        Scene, models.CASCADE, null=True, blank=True, related_name="pins", verbose_name=_("场次")
    )
    location = models.ForeignKey(
        Location,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="pins",
        verbose_name=_("剧中地点"),
    )
    starts_at = models.DateTimeField(_("开始"), null=True, blank=True)
    date = models.DateField(_("日期"), null=True, blank=True)
    standing_set = models.ForeignKey(
        StandingSet,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="pins",
        verbose_name=_("场景"),
    )
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    pinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("由谁固定"),
    )
    pinned_at = models.DateTimeField(_("固定于"))

    class Meta:
        verbose_name = _("固定项")
        verbose_name_plural = _("固定项")
        ordering = ["crew_id", "pk"]
        constraints = [
            models.UniqueConstraint(name="scene_pinned_once", fields=["scene", "kind"]),
            models.UniqueConstraint(name="location_pinned_once", fields=["crew", "location"]),
            models.CheckConstraint(
                name="pin_is_whole",
                condition=Q(kind="START", scene__isnull=False, starts_at__isnull=False)
                | Q(kind="DAY", scene__isnull=False, date__isnull=False)
                | Q(kind="SET", location__isnull=False, standing_set__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        what = self.starts_at or self.date or self.standing_set
        return f"{self.scene or self.location} → {what}"
