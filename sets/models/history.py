"""What was changed, by whom and why: rows that only triggers write and nobody alters."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from sets.models.places import Base


class Act(models.TextChoices):
    INSERT = "INSERT", _("新增")
    UPDATE = "UPDATE", _("修改")
    DELETE = "DELETE", _("删除")


class Change(models.Model):
    """
    One change of one row, by whatever path it came (see `sets.tracking`).

    `before` and `after` hold the columns that changed, all of them for a new or a
    deleted row; a masked column shows as ***. The table refuses UPDATE, DELETE and
    TRUNCATE, even to its owner. It points at nothing, so that it outlives everything.
    """

    base = models.ForeignKey(
        Base,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("基地"),
    )
    at = models.DateTimeField(_("时间"), db_default=Now())
    table = models.CharField(_("表"), max_length=63)
    row_id = models.BigIntegerField(_("行号"))
    act = models.CharField(_("动作"), max_length=6, choices=Act.choices)
    before = models.JSONField(_("之前"), null=True)
    after = models.JSONField(_("之后"), null=True)
    actor = models.CharField(_("谁"), max_length=150)
    actor_id = models.BigIntegerField(_("账号"), null=True)
    why = models.CharField(_("为何"), max_length=200)
    request = models.CharField(_("请求号"), max_length=64)

    class Meta:
        verbose_name = _("改动")
        verbose_name_plural = _("改动")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["table", "row_id", "-id"]),
            models.Index(fields=["base", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.table} #{self.row_id} {self.get_act_display()}"
