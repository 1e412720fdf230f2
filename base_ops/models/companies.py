"""The clients."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sets.models import Base


class Company(models.Model):
    """A production company 公司, client of the base."""

    base = models.ForeignKey(Base, models.PROTECT, related_name="companies", verbose_name=_("基地"))
    name = models.CharField(_("名称"), max_length=80)
    contact_name = models.CharField(_("联系人"), max_length=40, blank=True)
    phone = models.CharField(_("电话"), max_length=30, blank=True)

    open_holds = models.PositiveSmallIntegerField(
        _("未确认预留上限"), null=True, blank=True, help_text=_("不填即用基地的上限。")
    )

    class Meta:
        verbose_name = _("公司")
        verbose_name_plural = _("公司")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(name="company_once", fields=["base", "name"])]

    def __str__(self) -> str:
        return self.name
