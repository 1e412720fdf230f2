"""Answers kept for a while, so that a request sent twice is done once."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class KeptAnswer(models.Model):
    """
    What was answered to an Idempotency-Key of an account.

    Written in the transaction of the work itself: the two stand or fall together.
    `fingerprint` is a hash of method, path and body; `body` is the JSON as it was sent.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("账号")
    )
    key = models.CharField(_("请求键"), max_length=200)
    fingerprint = models.CharField(_("指纹"), max_length=64)
    status = models.PositiveSmallIntegerField(_("状态码"), null=True)
    body = models.TextField(_("回答"), blank=True)
    created_at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("保留的回答")
        verbose_name_plural = _("保留的回答")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(name="answer_once", fields=["user", "key"])]
        indexes = [models.Index(fields=["created_at"])]

    def __str__(self) -> str:
        return self.key
