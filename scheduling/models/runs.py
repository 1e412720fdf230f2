"""Packing runs: the record of every job, in PostgreSQL. Celery only carries the news."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from base_ops.models import AllocationRound, Crew
from sets.models import Base


class RunState(models.TextChoices):
    QUEUED = "QUEUED", _("排队中")
    RUNNING = "RUNNING", _("计算中")
    DONE = "DONE", _("完成")
    CANCELLED = "CANCELLED", _("已取消")
    FAILED = "FAILED", _("失败")


class RunKind(models.TextChoices):
    PACK = "PACK", _("排期")
    REPLAN = "REPLAN", _("变故后重排")
    WHAT_IF = "WHAT_IF", _("假设推演")
    FIT = "FIT", _("找档期")
    ADOPT = "ADOPT", _("采用推演")
    BOUND = "BOUND", _("求下界")
    YEAR = "YEAR", _("一年推演")
    ROUND = "ROUND", _("分配轮答复")


ACTIVE = (RunState.QUEUED, RunState.RUNNING)


class ScheduleRun(models.Model):
    """
    One packing run 排期计算 over some crews of a base.

    A worker owns a run while its lease lasts and its fence number is the row's:
    every write of a worker names the fence, so a worker that lost the run to
    another changes nothing. `problem`, `pins` and `told` are the frozen files of the
    packing problem; `figures` the latest progress; `best` the best plan file so far.

    A run that is not a plain one begins from the plan it is `based_on`; `asked` says in
    its own words what happened (REPLAN), what is imagined (WHAT_IF) or which crew wants
    in (FIT), and `answer` holds the places found for it. An ADOPT is over when it is made: it
    carries the answer of a what-if that has become true. A BOUND proves how much better any plan
    could be, and tells the plan it is based on. A YEAR packs months in steps and keeps only the report.
    A run that answers an allocation
    round (ROUND) has that round and its problem file, and its answer file in `best`.
    """

    base = models.ForeignKey(Base, models.PROTECT, related_name="runs", verbose_name=_("基地"))
    name = models.CharField(_("名称"), max_length=80, blank=True)
    crews = models.ManyToManyField(Crew, related_name="runs", verbose_name=_("剧组"))
    first_date = models.DateField(_("首日"))
    days = models.PositiveSmallIntegerField(_("天数"), default=14)
    plan_from = models.DateTimeField(_("排期起点"), help_text=_("此刻之前的拍摄不再改动。"))
    seconds = models.PositiveIntegerField(_("计算秒数"), default=60)
    workers = models.PositiveSmallIntegerField(_("并行数"), default=2)
    seed = models.PositiveIntegerField(_("随机种子"), default=0)
    shares = models.PositiveSmallIntegerField(
        _("分给几台机器"), default=1, help_text=_("每台以不同的种子同时计算，取最好的。")
    )
    publish_when_done = models.BooleanField(_("完成后自动发布"), default=False)
    state = models.CharField(
        _("状态"), max_length=10, choices=RunState.choices, default=RunState.QUEUED
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="runs",
        verbose_name=_("发起人"),
    )
    requested_at = models.DateTimeField(_("发起于"))
    started_at = models.DateTimeField(_("开始于"), null=True, blank=True)
    finished_at = models.DateTimeField(_("结束于"), null=True, blank=True)
    lease_until = models.DateTimeField(_("租约到"), null=True, blank=True)
    fence = models.PositiveIntegerField(_("栅号"), default=0)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    stop_requested = models.BooleanField(_("已要求停止"), default=False)
    problem = models.JSONField(_("问题"), null=True, blank=True)
    kind = models.CharField(_("类别"), max_length=8, choices=RunKind.choices, default=RunKind.PACK)
    based_on = models.ForeignKey(
        "scheduling.Plan",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="followers",
        verbose_name=_("所依据的计划"),
    )
    allocation_round = models.ForeignKey(
        AllocationRound,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="runs",
        verbose_name=_("分配轮"),
    )
    asked = models.JSONField(_("所问"), default=dict, blank=True)
    pins = models.JSONField(_("固定项"), default=dict, blank=True)
    told = models.JSONField(_("已告知的计划"), null=True, blank=True)
    best = models.JSONField(_("目前最好的计划"), null=True, blank=True)
    answer = models.JSONField(_("答复"), null=True, blank=True)
    figures = models.JSONField(_("最新数字"), default=dict, blank=True)
    baseline = models.JSONField(_("手工排期数字"), default=dict, blank=True)
    error = models.TextField(_("错误"), blank=True)

    class Meta:
        verbose_name = _("排期计算")
        verbose_name_plural = _("排期计算")
        ordering = ["-requested_at"]
        indexes = [
            models.Index(
                fields=["requested_at"],
                condition=Q(state__in=["QUEUED", "RUNNING"]),
                name="run_active",
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="run_limits",
                condition=Q(days__gte=1, seconds__gte=1, workers__gte=1)
                & (Q(days__lte=60) | Q(kind="YEAR", days__lte=400)),
            )
        ]

    def __str__(self) -> str:
        return self.name or f"{RunKind(self.kind).label} #{self.pk}"

    @property
    def is_active(self) -> bool:
        """Whether it is still to be waited for."""
        return self.state in ACTIVE


class RunShare(models.Model):
    """
    A part of a run for another worker 分担: the same problem searched from another seed.

    The run's own worker takes the best of what it and the shares found. A share is owned
    by lease and fence as a run is; `file` is its best plan so far.
    """

    run = models.ForeignKey(
        ScheduleRun, models.CASCADE, related_name="parts", verbose_name=_("排期计算")
    )
    number = models.PositiveSmallIntegerField(_("序号"))
    state = models.CharField(
        _("状态"), max_length=10, choices=RunState.choices, default=RunState.QUEUED
    )
    started_at = models.DateTimeField(_("开始于"), null=True, blank=True)
    lease_until = models.DateTimeField(_("租约到"), null=True, blank=True)
    fence = models.PositiveIntegerField(_("栅号"), default=0)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    figures = models.JSONField(_("最新数字"), default=dict, blank=True)
    file = models.JSONField(_("目前最好的计划"), null=True, blank=True)
    error = models.TextField(_("错误"), blank=True)

    class Meta:
        verbose_name = _("分担计算")
        verbose_name_plural = _("分担计算")
        ordering = ["run_id", "number"]
        constraints = [models.UniqueConstraint(name="share_once", fields=["run", "number"])]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}"


class RunProgress(models.Model):
    """A point of a run's curve: the best plan so far after so many seconds. Price in yuan."""

    run = models.ForeignKey(
        ScheduleRun, models.CASCADE, related_name="progress", verbose_name=_("排期计算")
    )
    seconds = models.FloatField(_("秒"))
    price = models.PositiveBigIntegerField(_("价格（元）"))
    changeovers = models.PositiveIntegerField(_("换景"))
    changeover_bound = models.PositiveIntegerField(_("换景下界"))
    crew_days = models.PositiveIntegerField(_("剧组日"))
    unshot_scenes = models.PositiveIntegerField(_("未拍场次"))

    class Meta:
        verbose_name = _("计算进度")
        verbose_name_plural = _("计算进度")
        ordering = ["run_id", "seconds"]

    def __str__(self) -> str:
        return f"{self.seconds:.0f} s: {self.price}"
