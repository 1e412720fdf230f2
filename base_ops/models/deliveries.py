"""Letters: a notice on its way to one person."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from base_ops.models.notices import Notice


class DeliveryState(models.TextChoices):
    QUEUED = "QUEUED", _("待发")
    SENDING = "SENDING", _("正在发")
    FAILED = "FAILED", _("等待重试")
    SENT = "SENT", _("已发出")
    GIVEN_UP = "GIVEN_UP", _("已放弃")
    DROPPED = "DROPPED", _("不再发")


UNDERWAY = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.FAILED)


class NoticeDelivery(models.Model):
    """
    A notice to be mailed to one account 邮件. One for each notice and person.

    `next_try_at`, by the database's clock, is when a worker may take it; while one sends it,
    the end of that worker's lease. `attempts` counts the takings and is the lease's fence.
    The address is the account's at the time of sending; here is where it last went.
    """

    notice = models.ForeignKey(
        Notice, models.CASCADE, related_name="deliveries", verbose_name=_("通知")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="deliveries",
        verbose_name=_("账号"),
    )
    state = models.CharField(
        _("状态"), max_length=8, choices=DeliveryState.choices, default=DeliveryState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    queued_at = models.DateTimeField(_("排入于"))
    next_try_at = models.DateTimeField(_("下次尝试"))
    sent_at = models.DateTimeField(_("发出于"), null=True, blank=True)
    address = models.CharField(_("发往"), max_length=254, blank=True)
    last_error = models.CharField(_("最近错误"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("通知邮件")
        verbose_name_plural = _("通知邮件")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(name="delivery_once", fields=["notice", "user"]),
        ]
        indexes = [
            models.Index(
                name="delivery_underway",
                fields=["next_try_at"],
                condition=Q(state__in=UNDERWAY),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.notice}"
