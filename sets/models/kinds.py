"""What a set is: its kind, and the other words people write for it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sets.models.places import Base


class SetKind(models.Model):
    """A kind of set 场景类型 (总裁办公室, 医院病房 …) of one base."""

    base = models.ForeignKey(Base, models.PROTECT, related_name="kinds", verbose_name=_("基地"))
    code = models.SlugField(_("代码"), max_length=40)
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(_("英文名称"), max_length=60, blank=True)
    group = models.CharField(_("大类"), max_length=20, blank=True)
    hold_hours = models.PositiveSmallIntegerField(
        _("预留保留小时数"),
        null=True,
        blank=True,
        help_text=_("热门场景可短些，如 4；不填即用基地的。"),
    )

    class Meta:
        verbose_name = _("场景类型")
        verbose_name_plural = _("场景类型")
        ordering = ["base_id", "group", "code"]
        constraints = [
            models.UniqueConstraint(name="kind_code_once", fields=["base", "code"]),
            models.UniqueConstraint(name="kind_name_once", fields=["base", "name"]),
        ]

    def __str__(self) -> str:
        return self.name


class KindSynonym(models.Model):
    """Another word for a kind 同义词: 董事长办公室, CEO office. Learned ones come from scripts."""

    kind = models.ForeignKey(
        SetKind, models.CASCADE, related_name="synonyms", verbose_name=_("场景类型")
    )
    word = models.CharField(_("词"), max_length=60)
    is_learned = models.BooleanField(_("来自剧本"), default=False)

    class Meta:
        verbose_name = _("同义词")
        verbose_name_plural = _("同义词")
        ordering = ["kind_id", "word"]
        constraints = [models.UniqueConstraint(name="synonym_once", fields=["kind", "word"])]

    def __str__(self) -> str:
        return self.word
