"""The line behind a first hold: who asked whom to make up their mind, and to be overruled."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from base_ops.models.bookings import Booking
from base_ops.models.crews import Crew
from sets.models import Dressing, StandingSet


class ChallengeState(models.TextChoices):
    OPEN = "OPEN", _("等待答复")
    CONFIRMED = "CONFIRMED", _("对方已确认")
    FELL_BEHIND = "FELL_BEHIND", _("对方退到后面")
    ENDED = "ENDED", _("已结束")


class Challenge(models.Model):
    """
    A challenge 催定: the next in line asks a first hold to confirm by `answer_by`.

    Unless it is confirmed by then, the two change places. ENDED says that one of the
    two went away before.
    """

    challenger = models.ForeignKey(
        Booking, models.CASCADE, related_name="challenges_made", verbose_name=_("候补")
    )
    challenged = models.ForeignKey(
        Booking, models.CASCADE, related_name="challenges_met", verbose_name=_("预留")
    )
    asked_at = models.DateTimeField(_("提出于"))
    answer_by = models.DateTimeField(_("答复期限"))
    state = models.CharField(
        _("状态"), max_length=12, choices=ChallengeState.choices, default=ChallengeState.OPEN
    )

    class Meta:
        verbose_name = _("催定")
        verbose_name_plural = _("催定")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="challenge_open_once", fields=["challenged"], condition=Q(state="OPEN")
            )
        ]
        indexes = [
            models.Index(
                fields=["answer_by"], condition=Q(state="OPEN"), name="challenge_open_deadline"
            )
        ]

    def __str__(self) -> str:
        return f"{self.challenger_id} → {self.challenged_id}"


class OverrideState(models.TextChoices):
    ASKED = "ASKED", _("待审批")
    GRANTED = "GRANTED", _("已批准")
    REFUSED = "REFUSED", _("已驳回")


class Override(models.Model):
    """
    An override 改派 that somebody asked for: give the set to this crew although it is taken.

    A base manager grants or refuses it; granted, what stood in its way was released in
    the same transaction and `booking` is what came of it.
    """

    crew = models.ForeignKey(Crew, models.CASCADE, related_name="+", verbose_name=_("剧组"))
    standing_set = models.ForeignKey(
        StandingSet, models.CASCADE, related_name="+", verbose_name=_("场景")
    )
    dressing = models.ForeignKey(
        Dressing, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("陈设")
    )
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    reason = models.CharField(_("原因"), max_length=200)
    state = models.CharField(
        _("状态"), max_length=8, choices=OverrideState.choices, default=OverrideState.ASKED
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("申请人"),
    )
    asked_at = models.DateTimeField(_("申请于"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("审批人"),
    )
    decided_at = models.DateTimeField(_("审批于"), null=True, blank=True)
    answer = models.CharField(_("审批意见"), max_length=200, blank=True)
    booking = models.ForeignKey(
        Booking, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("预订")
    )

    class Meta:
        verbose_name = _("改派")
        verbose_name_plural = _("改派")
        permissions = [("decide_override", _("批准或驳回改派"))]
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="override_ends_after_start", condition=Q(ends_at__gt=models.F("starts_at"))
            ),
            models.CheckConstraint(
                name="override_says_who_decided",
                condition=Q(state="ASKED") | Q(decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standing_set.code} → {self.crew}"
