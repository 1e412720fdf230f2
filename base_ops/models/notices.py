"""What people are told: rows written in the transaction of what they tell of."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from base_ops.models.bookings import Booking
from base_ops.models.crews import Crew
from sets.models import Base


class NoticeKind(models.TextChoices):
    PROMOTED = "PROMOTED", _("候补转预留")
    EXPIRED = "EXPIRED", _("预留到期")
    CHALLENGED = "CHALLENGED", _("被催定")
    CHALLENGE_MET = "CHALLENGE_MET", _("对方已确认")
    FELL_BEHIND = "FELL_BEHIND", _("退到后面")
    OVERRULED = "OVERRULED", _("被改派")
    OFFERED = "OFFERED", _("有空档")
    ROUND = "ROUND", _("分配轮答复")


class Notice(models.Model):
    """
    A notice 通知 to a crew's people, or to the base's when `crew` is empty.

    The outbox: `addressed_at` stays empty until the letters to its readers are rows
    (NoticeDelivery), `sent_at` until the first of them has gone out, `read_at` until
    somebody of the crew has opened it. Both texts are complete sentences.
    """

    base = models.ForeignKey(Base, models.CASCADE, related_name="notices", verbose_name=_("基地"))
    crew = models.ForeignKey(
        Crew, models.CASCADE, null=True, blank=True, related_name="notices", verbose_name=_("剧组")
    )
    booking = models.ForeignKey(
        Booking,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("预订"),
    )
    kind = models.CharField(_("类型"), max_length=16, choices=NoticeKind.choices)
    zh = models.CharField(_("中文"), max_length=300)
    en = models.CharField(_("英文"), max_length=300)
    created_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("已读于"), null=True, blank=True)
    addressed_at = models.DateTimeField(_("分发于"), null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("发出于"), null=True, blank=True)

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["crew", "-created_at"]),
            models.Index(
                name="notice_unaddressed", fields=["created_at"], condition=Q(addressed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.zh
