"""Who may sign in."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from base_ops.models.companies import Company
from sets.models import Base


class Mail(models.TextChoices):
    """Whether notices are mailed to an account, and in which language."""

    CHINESE = "zh-hans", _("中文")
    ENGLISH = "en", _("英文")
    OFF = "OFF", _("不要邮件")


class User(AbstractUser):
    """
    An account 账号. Its groups are its roles (base_ops.roles).

    `base` bounds everything an account of the base sees; `company` bounds a producer.
    """

    base = models.ForeignKey(
        Base, models.PROTECT, null=True, blank=True, related_name="users", verbose_name=_("基地")
    )
    company = models.ForeignKey(
        Company,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="users",
        verbose_name=_("公司"),
    )
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    notice_mail = models.CharField(
        _("通知邮件"), max_length=7, choices=Mail.choices, default=Mail.CHINESE
    )

    class Meta(AbstractUser.Meta):
        verbose_name = _("账号")
        verbose_name_plural = _("账号")
