"""What the packer answered: plans, visits to sets, strips."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from base_ops.models import Booking, Crew
from scheduling.models.breakdowns import Scene
from scheduling.models.runs import ScheduleRun
from sets.models import Base, Dressing, StandingSet


class PlanState(models.TextChoices):
    DRAFT = "DRAFT", _("草案")
    PUBLISHED = "PUBLISHED", _("已发布")
    SUPERSEDED = "SUPERSEDED", _("已被取代")


class Plan(models.Model):
    """
    A shooting plan 拍摄计划 for the crews of a run.

    `figures` and `baseline` have the names of the price report (changeovers,
    crew_days, cost …; money in yuan), for the plan and for the hand-made one. `file`
    is the plan as the packing problem's plan file has it; `difference` what a replan or a
    what-if changes of the plan it is based on (`scheduling.solver.difference`).
    """

    base = models.ForeignKey(Base, models.PROTECT, related_name="plans", verbose_name=_("基地"))
    run = models.OneToOneField(
        ScheduleRun, models.PROTECT, related_name="plan", verbose_name=_("排期计算")
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=PlanState.choices, default=PlanState.DRAFT
    )
    file = models.JSONField(_("计划文件"), default=dict)
    figures = models.JSONField(_("数字"), default=dict)
    baseline = models.JSONField(_("手工排期数字"), default=dict)
    difference = models.JSONField(_("与所依据计划的差异"), null=True, blank=True)
    created_at = models.DateTimeField(_("生成于"))
    published_at = models.DateTimeField(_("发布于"), null=True, blank=True)

    class Meta:
        verbose_name = _("拍摄计划")
        verbose_name_plural = _("拍摄计划")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.run)


class Visit(models.Model):
    """
    A crew's stay 拍摄单元 on one set in one dressing: the scenes it shoots there in a row.

    A published visit has the booking that keeps the set for it.
    """

    plan = models.ForeignKey(
        Plan, models.CASCADE, related_name="visits", verbose_name=_("拍摄计划")
    )
    crew = models.ForeignKey(Crew, models.PROTECT, related_name="visits", verbose_name=_("剧组"))
    standing_set = models.ForeignKey(
        StandingSet, models.PROTECT, related_name="visits", verbose_name=_("场景")
    )
    dressing = models.ForeignKey(
        Dressing, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("陈设")
    )
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    booking = models.OneToOneField(
        Booking,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="visit",
        verbose_name=_("预订"),
    )

    class Meta:
        verbose_name = _("拍摄单元")
        verbose_name_plural = _("拍摄单元")
        ordering = ["plan_id", "starts_at", "pk"]
        indexes = [models.Index(fields=["crew", "starts_at"])]
        constraints = [
            models.CheckConstraint(
                name="visit_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.crew} @ {self.standing_set}"


class Strip(models.Model):
    """A scene placed in a plan 条: when it is shot, within its visit."""

    visit = models.ForeignKey(
        Visit, models.CASCADE, related_name="strips", verbose_name=_("拍摄单元")
    )
    plan = models.ForeignKey(
        Plan, models.CASCADE, related_name="strips", verbose_name=_("拍摄计划")
    )
    scene = models.ForeignKey(Scene, models.PROTECT, related_name="strips", verbose_name=_("场次"))
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))

    class Meta:
        verbose_name = _("条")
        verbose_name_plural = _("条")
        ordering = ["plan_id", "starts_at"]
        constraints = [
            models.UniqueConstraint(name="strip_once", fields=["plan", "scene"]),
            models.CheckConstraint(
                name="strip_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            ),
        ]

    def __str__(self) -> str:
        return str(self.scene)
