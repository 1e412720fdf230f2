"""How often somebody tried to sign in of late."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TriesOf(models.TextChoices):
    NAME = "NAME", _("账号")
    ADDRESS = "ADDRESS", _("网络地址")


class SignInTries(models.Model):
    """
    Tries to sign in since `since`: at an account name, or from an address.

    A name is kept as a keyed hash, known or not: people type passwords into the wrong box.
    `user` is the account it belongs to, if there is one.
    """

    kind = models.CharField(_("计数对象"), max_length=7, choices=TriesOf.choices)
    key = models.CharField(_("键"), max_length=64)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="+",
        verbose_name=_("账号"),
    )
    tries = models.PositiveIntegerField(_("次数"), default=1)
    since = models.DateTimeField(_("自"))

    class Meta:
        verbose_name = _("登录尝试")
        verbose_name_plural = _("登录尝试")
        ordering = ["-since", "pk"]
        constraints = [models.UniqueConstraint(name="tries_once", fields=["kind", "key"])]
        indexes = [models.Index(fields=["since"])]

    def __str__(self) -> str:
        if self.kind == TriesOf.ADDRESS:
            return self.key
        return self.user.username if self.user else str(_("没有这个账号"))
