"""The dramas shot at the base."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from base_ops.models.companies import Company


class ProductionQuerySet(models.QuerySet["Production"]):
    def of_base(self, base_id: int) -> "ProductionQuerySet":
        return self.filter(company__base_id=base_id)


class Production(models.Model):
    """A drama 剧目: title, company, registration number, episodes."""

    company = models.ForeignKey(
        Company, models.PROTECT, related_name="productions", verbose_name=_("公司")
    )
    title = models.CharField(_("剧名"), max_length=80)
    registration_number = models.CharField(
        _("备案号"), max_length=60, blank=True, help_text=_("如 (渝)网微剧备字(2026)第0123号")
    )
    episodes = models.PositiveSmallIntegerField(_("集数"), default=0)
    budget_fen = models.PositiveBigIntegerField(
        _("预算（分）"), null=True, blank=True, help_text=_("决定备案层级；不填按最低层级。")
    )
    is_wrapped = models.BooleanField(_("已杀青"), default=False)

    objects = ProductionQuerySet.as_manager()

    class Meta:
        verbose_name = _("剧目")
        verbose_name_plural = _("剧目")
        ordering = ["title"]
        constraints = [models.UniqueConstraint(name="title_once", fields=["company", "title"])]

    def __str__(self) -> str:
        return f"《{self.title}》"
