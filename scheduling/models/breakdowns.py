"""The breakdown of a production: what its script asks the base for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from base_ops.models import Crew, Production
from sets.models import SetKind, StandingSet


class Script(models.Model):
    """
    A script file 剧本 as it came in, and what became of each of its lines.

    `lines` is a list of [number, kind, text, scene number or null], one for every
    line of the file; `warnings` a list of {code, zh, en, line}.
    """

    production = models.ForeignKey(
        Production, models.CASCADE, related_name="scripts", verbose_name=_("剧目")
    )
    file_name = models.CharField(_("文件名"), max_length=200)
    encoding = models.CharField(_("编码"), max_length=20)
    digest = models.CharField(_("摘要"), max_length=64)
    uploaded_at = models.DateTimeField(_("导入于"))
    lines = models.JSONField(_("逐行"), default=list)
    line_counts = models.JSONField(_("各类行数"), default=dict)
    warnings = models.JSONField(_("提醒"), default=list)

    class Meta:
        verbose_name = _("剧本")
        verbose_name_plural = _("剧本")
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.file_name


class Episode(models.Model):
    """An episode 集 of a production."""

    production = models.ForeignKey(
        Production, models.CASCADE, related_name="episode_list", verbose_name=_("剧目")
    )
    number = models.PositiveSmallIntegerField(_("集"))
    title = models.CharField(_("集名"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("集")
        verbose_name_plural = _("集")
        ordering = ["production_id", "number"]
        constraints = [
            models.UniqueConstraint(name="episode_once", fields=["production", "number"])
        ]

    def __str__(self) -> str:
        return str(_("第%(n)s集") % {"n": self.number})


class Location(models.Model):
    """
    A place of the story 剧中地点; all its scenes are shot on one set.

    `kind` stays empty until the match is certain or a manager has decided.
    """

    production = models.ForeignKey(
        Production, models.CASCADE, related_name="locations", verbose_name=_("剧目")
    )
    name = models.CharField(_("剧本地点"), max_length=80)
    kind = models.ForeignKey(
        SetKind,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="locations",
        verbose_name=_("场景类型"),
    )
    dressing_name = models.CharField(_("所需陈设"), max_length=40, blank=True)
    score = models.DecimalField(_("匹配度"), max_digits=4, decimal_places=3, default=0)
    reason = models.CharField(_("匹配理由"), max_length=200, blank=True)
    reason_en = models.CharField(_("匹配理由（英文）"), max_length=200, blank=True)
    is_decided = models.BooleanField(_("已由人确认"), default=False)

    class Meta:
        verbose_name = _("剧中地点")
        verbose_name_plural = _("剧中地点")
        ordering = ["production_id", "name"]
        constraints = [models.UniqueConstraint(name="location_once", fields=["production", "name"])]

    def __str__(self) -> str:
        return self.name


class Candidate(models.Model):
    """A set that can play a location 候选场景, how well, and why."""

    location = models.ForeignKey(
        Location, models.CASCADE, related_name="candidates", verbose_name=_("剧中地点")
    )
    standing_set = models.ForeignKey(
        StandingSet, models.CASCADE, related_name="candidates", verbose_name=_("场景")
    )
    score = models.DecimalField(_("匹配度"), max_digits=4, decimal_places=3)
    reason = models.CharField(_("理由"), max_length=200)
    reason_en = models.CharField(_("理由（英文）"), max_length=200, blank=True)
    is_allowed = models.BooleanField(_("可用"), default=True)

    class Meta:
        verbose_name = _("候选场景")
        verbose_name_plural = _("候选场景")
        ordering = ["location_id", "-score", "standing_set_id"]
        constraints = [
            models.UniqueConstraint(name="candidate_once", fields=["location", "standing_set"])
        ]

    def __str__(self) -> str:
        return f"{self.location} ← {self.standing_set}"


class Role(models.Model):
    """A role 角色 of a production and the actor who plays it."""

    production = models.ForeignKey(
        Production, models.CASCADE, related_name="roles", verbose_name=_("剧目")
    )
    name = models.CharField(_("角色"), max_length=40)
    actor_name = models.CharField(_("演员"), max_length=40, blank=True)
    day_rate_fen = models.PositiveIntegerField(_("日薪（分）"), default=60_000)
    costume_minutes = models.PositiveSmallIntegerField(_("换装（分钟）"), default=15)

    class Meta:
        verbose_name = _("角色")
        verbose_name_plural = _("角色")
        ordering = ["production_id", "-day_rate_fen", "name"]
        constraints = [models.UniqueConstraint(name="role_once", fields=["production", "name"])]

    def __str__(self) -> str:
        return self.name


class OffDay(models.Model):
    """A shooting day 请假日 on which the actor of a role cannot work."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="off_days", verbose_name=_("角色"))
    date = models.DateField(_("日期"))

    class Meta:
        verbose_name = _("请假日")
        verbose_name_plural = _("请假日")
        ordering = ["role_id", "date"]
        constraints = [models.UniqueConstraint(name="off_day_once", fields=["role", "date"])]

    def __str__(self) -> str:
        return f"{self.role} {self.date}"


class Light(models.TextChoices):
    DAY = "day", _("日")
    NIGHT = "night", _("夜")


class Scene(models.Model):
    """A scene 场 of the script: the unit that is scheduled. Minutes are shooting time."""

    episode = models.ForeignKey(
        Episode, models.CASCADE, related_name="scenes", verbose_name=_("集")
    )
    script = models.ForeignKey(
        Script,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="scenes",
        verbose_name=_("剧本"),
    )
    crew = models.ForeignKey(
        Crew, models.PROTECT, null=True, blank=True, related_name="scenes", verbose_name=_("剧组")
    )
    location = models.ForeignKey(
        Location, models.PROTECT, related_name="scenes", verbose_name=_("剧中地点")
    )
    number = models.CharField(_("场次"), max_length=12)
    position = models.PositiveIntegerField(_("剧本顺序"))
    time_of_day = models.CharField(_("气氛"), max_length=8, blank=True)
    light = models.CharField(_("光"), max_length=5, choices=Light.choices, default=Light.DAY)
    int_ext = models.CharField(_("内外景"), max_length=4, blank=True)
    minutes = models.PositiveSmallIntegerField(_("拍摄分钟"))
    synopsis = models.CharField(_("主要内容"), max_length=200, blank=True)
    characters = models.PositiveIntegerField(_("字数"), default=0)
    dialogue_lines = models.PositiveSmallIntegerField(_("台词行数"), default=0)
    source_line = models.PositiveIntegerField(_("剧本行号"), null=True, blank=True)
    after = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="before", verbose_name=_("须在其后拍")
    )

    class Meta:
        verbose_name = _("场次")
        verbose_name_plural = _("场次")
        ordering = ["episode_id", "position"]
        constraints = [models.UniqueConstraint(name="scene_once", fields=["episode", "number"])]

    def __str__(self) -> str:
        return self.number


class SceneRole(models.Model):
    """A role in a scene, and the costume 服装 it wears there."""

    scene = models.ForeignKey(Scene, models.CASCADE, related_name="cast", verbose_name=_("场次"))
    role = models.ForeignKey(Role, models.CASCADE, related_name="scenes", verbose_name=_("角色"))
    costume = models.CharField(_("服装"), max_length=40, default="D1")

    class Meta:
        verbose_name = _("出场角色")
        verbose_name_plural = _("出场角色")
        ordering = ["scene_id", "role_id"]
        constraints = [models.UniqueConstraint(name="scene_role_once", fields=["scene", "role"])]

    def __str__(self) -> str:
        return f"{self.role} ({self.costume})"


class SceneExtra(models.Model):
    """Extras 群演 of a scene; no count means 若干, to be asked, never guessed."""

    scene = models.ForeignKey(Scene, models.CASCADE, related_name="extras", verbose_name=_("场次"))
    label = models.CharField(_("群演"), max_length=40)
    count = models.PositiveSmallIntegerField(_("人数"), null=True, blank=True)

    class Meta:
        verbose_name = _("群众演员")
        verbose_name_plural = _("群众演员")
        ordering = ["scene_id", "pk"]

    def __str__(self) -> str:
        return self.label if self.count is None else f"{self.label}×{self.count}"
