"""The teams that shoot, their hours, and the people in them."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from base_ops.models.productions import Production

DAY_MINUTES = 1440


def new_link_key() -> str:
    """256 random bits for the crew's phone link."""
    return secrets.token_urlsafe(32)


class Crew(models.Model):
    """
    The team 剧组 that shoots a production at the base (A组, B组); it books sets.

    It may shoot from `first_date` to `last_date`, both included, each day from
    `call_time` to `wrap_time`; a wrap that is not after the call lies on the next
    day. Money is in fen.
    """

    production = models.ForeignKey(
        Production, models.PROTECT, related_name="crews", verbose_name=_("剧目")
    )
    name = models.CharField(_("组别"), max_length=20, default="A组")
    colour = models.PositiveSmallIntegerField(
        _("颜色号"), default=0, help_text=_("24 色环上的号码，到处都用它。")
    )
    director = models.CharField(_("导演"), max_length=40, blank=True)
    first_date = models.DateField(_("首个可拍日"))
    last_date = models.DateField(_("最后可拍日"))
    call_time = models.TimeField(_("出工"))
    wrap_time = models.TimeField(_("收工"))
    overtime_limit = models.PositiveSmallIntegerField(_("加班上限（分钟）"), default=120)
    pack_minutes = models.PositiveSmallIntegerField(_("撤场打包（分钟）"), default=20)
    relight_minutes = models.PositiveSmallIntegerField(_("改光（分钟）"), default=10)
    relook_minutes = models.PositiveSmallIntegerField(_("同景换布置（分钟）"), default=15)
    day_cost_fen = models.PositiveIntegerField(_("剧组日成本（分）"), default=2_200_000)
    overtime_minute_cost_fen = models.PositiveIntegerField(_("加班每分钟成本（分）"), default=6_000)
    link_key = models.CharField(
        _("手机页链接码"), max_length=64, unique=True, default=new_link_key, editable=False
    )

    class Meta:
        verbose_name = _("剧组")
        verbose_name_plural = _("剧组")
        ordering = ["first_date", "pk"]
        constraints = [
            models.UniqueConstraint(name="crew_name_once", fields=["production", "name"]),
            models.CheckConstraint(
                name="crew_dates_in_order", condition=Q(last_date__gte=F("first_date"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.production} {self.name}"

    @property
    def call_minute(self) -> int:
        """Call as a minute of the day."""
        return self.call_time.hour * 60 + self.call_time.minute

    @property
    def wrap_minute(self) -> int:
        """Wrap as a minute of the day of the call; past 1440 for a night shift."""
        wrap = self.wrap_time.hour * 60 + self.wrap_time.minute
        return wrap if wrap > self.call_minute else wrap + DAY_MINUTES


class CrewBreak(models.Model):
    """A meal break 用餐 of every shooting day, so many minutes after call."""

    crew = models.ForeignKey(Crew, models.CASCADE, related_name="breaks", verbose_name=_("剧组"))
    after_call_minutes = models.PositiveSmallIntegerField(_("出工后（分钟）"), default=300)
    minutes = models.PositiveSmallIntegerField(_("时长（分钟）"), default=30)

    class Meta:
        verbose_name = _("用餐休息")
        verbose_name_plural = _("用餐休息")
        ordering = ["crew_id", "after_call_minutes"]

    def __str__(self) -> str:
        return f"+{self.after_call_minutes} min"


class MemberRole(models.TextChoices):
    PRODUCER = "PRODUCER", _("制片")
    DIRECTOR = "DIRECTOR", _("导演")
    PLANNER = "PLANNER", _("统筹")
    CAMERA = "CAMERA", _("摄影")
    LIGHT = "LIGHT", _("灯光")
    SOUND = "SOUND", _("录音")
    ART = "ART", _("美术")
    WARDROBE = "WARDROBE", _("服装")
    MAKEUP = "MAKEUP", _("化妆")
    PROPS = "PROPS", _("道具")
    SCRIPT = "SCRIPT", _("场记")
    CAST = "CAST", _("演员")
    OTHER = "OTHER", _("其他")


class Member(models.Model):
    """A person 成员 in a crew, who may have an account."""

    crew = models.ForeignKey(Crew, models.CASCADE, related_name="members", verbose_name=_("剧组"))
    name = models.CharField(_("姓名"), max_length=40)
    role = models.CharField(
        _("职务"), max_length=12, choices=MemberRole.choices, default=MemberRole.OTHER
    )
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("账号"),
    )

    class Meta:
        verbose_name = _("成员")
        verbose_name_plural = _("成员")
        ordering = ["crew_id", "role", "name"]

    def __str__(self) -> str:
        return self.name
