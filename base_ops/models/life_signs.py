"""When each thing that should happen all the time last did."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LifeSignOf(models.TextChoices):
    START = "START", _("启动")
    SWEEP = "SWEEP", _("定时任务")
    WORKER = "WORKER", _("后台进程")


class LifeSign(models.Model):
    """
    The latest sign of life 心跳 of a task of the timetable or of a worker, one row for each name.

    `seen_at` is the database's clock.
    """

    kind = models.CharField(_("种类"), max_length=6, choices=LifeSignOf.choices)
    name = models.CharField(_("名称"), max_length=200, unique=True)
    label = models.CharField(_("什么"), max_length=40, blank=True)
    seen_at = models.DateTimeField(_("最近一次"))

    class Meta:
        verbose_name = _("心跳")
        verbose_name_plural = _("心跳")
        ordering = ["kind", "name"]

    def __str__(self) -> str:
        return self.name
