"""What was asked for and could not be had."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from base_ops.models.companies import Company
from sets.models import Base, SetKind
from sets.timespan import TimeSpan


class DemandSource(models.TextChoices):
    SEARCH = "SEARCH", _("查空")
    HOLD = "HOLD", _("预留")
    ROUND = "ROUND", _("分配轮")


class DeniedDemand(models.Model):
    """
    A refused request 落空需求: somebody wanted `minutes` of a kind inside [starts_at, ends_at),
    on each of `sets` sets at once.

    The same asker, kind and window within an hour is one row; `times` counts. Without a
    kind the search named none. `hour` is the clock hour of `first_at`: it keeps two first
    requests of one instant from becoming two rows.
    """

    base = models.ForeignKey(
        Base, models.CASCADE, related_name="denied_demand", verbose_name=_("基地")
    )
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("询问人"),
    )
    company = models.ForeignKey(
        Company,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("公司"),
    )
    kind = models.ForeignKey(
        SetKind,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="denied_demand",
        verbose_name=_("场景类型"),
    )
    dressing_name = models.CharField(_("所需陈设"), max_length=40, blank=True)
    source = models.CharField(_("来自"), max_length=6, choices=DemandSource.choices)
    reason = models.CharField(_("原因"), max_length=40, help_text=_("拒绝的代码。"))
    starts_at = models.DateTimeField(_("最早"))
    ends_at = models.DateTimeField(_("最晚"))
    minutes = models.PositiveIntegerField(_("连续分钟数"))
    sets = models.PositiveIntegerField(_("场景数"), default=1, help_text=_("同时要几个这类场景。"))
    times = models.PositiveIntegerField(_("次数"), default=1)
    hour = models.DateTimeField(_("所在钟点"), editable=False)
    first_at = models.DateTimeField(_("首次于"))
    last_at = models.DateTimeField(_("末次于"))

    class Meta:
        verbose_name = _("落空需求")
        verbose_name_plural = _("落空需求")
        ordering = ["-last_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="denied_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.UniqueConstraint(
                "base",
                "asker",
                Coalesce("kind", 0),
                "starts_at",
                "ends_at",
                "hour",
                name="denied_once_an_hour",
            ),
        ]
        indexes = [
            models.Index(fields=["asker", "first_at"]),
            models.Index(fields=["base", "starts_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind or '—'} {self.starts_at:%m-%d %H:%M}"

    @property
    def window(self) -> TimeSpan:
        """Where the minutes might have lain."""
        return TimeSpan(self.starts_at, self.ends_at)
