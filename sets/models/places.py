"""Where things are: base, building, floor, zone, and the walk from zone to zone."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def validate_time_zone(name: str) -> None:
    """Refuse a zone that the system does not know."""
    if name not in available_timezones():
        raise ValidationError(_("没有名为 %(name)s 的时区。"), params={"name": name})


class Base(models.Model):
    """A shooting base 基地. Everything else belongs to one; its settings are here."""

    code = models.SlugField(_("代码"), unique=True)
    name = models.CharField(_("名称"), max_length=80)
    name_en = models.CharField(_("英文名称"), max_length=80, blank=True)
    city = models.CharField(_("城市"), max_length=40, blank=True)
    time_zone = models.CharField(
        _("时区"), max_length=40, default="Asia/Shanghai", validators=[validate_time_zone]
    )
    day_cut_hour = models.PositiveSmallIntegerField(
        _("拍摄日分界（时）"), default=6, help_text=_("拍摄日到次日几点结束。")
    )
    hold_hours = models.PositiveSmallIntegerField(_("预留保留小时数"), default=24)
    challenge_hours = models.PositiveSmallIntegerField(_("催定答复小时数"), default=4)
    line_length = models.PositiveSmallIntegerField(
        _("最多顺位"), default=3, help_text=_("同一时段最多几个：第一顺位占用，其余候补。")
    )
    open_holds = models.PositiveSmallIntegerField(
        _("每家公司未确认预留上限"), default=60, help_text=_("预留与候补一起算。")
    )
    # The packer's prices, in fen. The base's own judgement of what a disturbance costs.
    changeover_fen = models.PositiveIntegerField(_("换景计价"), default=400_000)
    redress_fen = models.PositiveIntegerField(_("改景计价"), default=150_000)
    handover_fen = models.PositiveIntegerField(_("交接计价"), default=40_000)
    costume_change_fen = models.PositiveIntegerField(_("换装计价"), default=10_000)
    relight_fen = models.PositiveIntegerField(_("改光计价"), default=8_000)
    unshot_scene_fen = models.PositiveIntegerField(_("漏拍一场计价"), default=10_000_000)
    hold_percent = models.PositiveSmallIntegerField(_("演员候场日付酬比例"), default=30)

    class Meta:
        verbose_name = _("基地")
        verbose_name_plural = _("基地")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="base_day_cut_hour_of_day", condition=Q(day_cut_hour__lt=24)
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The base's time zone."""
        return ZoneInfo(self.time_zone)

    def shooting_day(self, instant: datetime) -> date:
        """The shooting day that this instant belongs to: it ends at the day's cut."""
        return (instant.astimezone(self.zone) - timedelta(hours=self.day_cut_hour)).date()


class Building(models.Model):
    """A building 楼栋 of the base."""

    base = models.ForeignKey(Base, models.PROTECT, related_name="buildings", verbose_name=_("基地"))
    code = models.CharField(_("代码"), max_length=8)
    name = models.CharField(_("名称"), max_length=40)

    class Meta:
        verbose_name = _("楼栋")
        verbose_name_plural = _("楼栋")
        ordering = ["base_id", "code"]
        constraints = [models.UniqueConstraint(name="building_code_once", fields=["base", "code"])]

    def __str__(self) -> str:
        return self.name


class Floor(models.Model):
    """A floor 楼层 of a building; `level` counts from 1, basements from -1 down."""

    building = models.ForeignKey(
        Building, models.PROTECT, related_name="floors", verbose_name=_("楼栋")
    )
    level = models.SmallIntegerField(_("层"))
    name = models.CharField(_("名称"), max_length=40)

    class Meta:
        verbose_name = _("楼层")
        verbose_name_plural = _("楼层")
        ordering = ["building_id", "level"]
        constraints = [
            models.UniqueConstraint(name="floor_level_once", fields=["building", "level"])
        ]

    def __str__(self) -> str:
        return self.name


class Zone(models.Model):
    """A zone 片区: sets whose neighbours share noise, lifts and corridors."""

    floor = models.ForeignKey(Floor, models.PROTECT, related_name="zones", verbose_name=_("楼层"))
    code = models.CharField(_("代码"), max_length=12)
    name = models.CharField(_("名称"), max_length=40)

    class Meta:
        verbose_name = _("片区")
        verbose_name_plural = _("片区")
        ordering = ["floor_id", "code"]
        constraints = [models.UniqueConstraint(name="zone_code_once", fields=["floor", "code"])]

    def __str__(self) -> str:
        return self.name


class WalkTime(models.Model):
    """Minutes 步行 that a crew with its gear needs from one zone to another."""

    from_zone = models.ForeignKey(
        Zone, models.CASCADE, related_name="walks_from", verbose_name=_("从")
    )
    to_zone = models.ForeignKey(Zone, models.CASCADE, related_name="walks_to", verbose_name=_("到"))
    minutes = models.PositiveSmallIntegerField(_("分钟"))

    class Meta:
        verbose_name = _("步行时间")
        verbose_name_plural = _("步行时间")
        ordering = ["from_zone_id", "to_zone_id"]
        constraints = [models.UniqueConstraint(name="walk_once", fields=["from_zone", "to_zone"])]

    def __str__(self) -> str:
        return f"{self.from_zone} → {self.to_zone}"
