"""Which productions need their registration number before a set is theirs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sets.models import Base


class FilingTier(models.Model):
    """
    A tier 备案层级 by budget: 重点, 普通, 其他. The thresholds change, so they are rows.

    A production belongs to the highest tier that its budget reaches.
    """

    base = models.ForeignKey(
        Base, models.CASCADE, related_name="filing_tiers", verbose_name=_("基地")
    )
    name = models.CharField(_("名称"), max_length=20)
    from_budget_fen = models.PositiveBigIntegerField(_("预算起点（分）"), default=0)
    needs_number = models.BooleanField(
        _("确认前须有备案号"), default=True, help_text=_("没有备案号的剧目只能预留，不能确认。")
    )

    class Meta:
        verbose_name = _("备案层级")
        verbose_name_plural = _("备案层级")
        ordering = ["base_id", "-from_budget_fen"]
        constraints = [
            models.UniqueConstraint(name="filing_tier_once", fields=["base", "from_budget_fen"])
        ]

    def __str__(self) -> str:
        return self.name
