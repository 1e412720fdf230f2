"""The standing sets, their parts, and how each can be dressed."""

from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sets.models.kinds import SetKind
from sets.models.places import Base, Zone


class SetState(models.TextChoices):
    OPEN = "OPEN", _("开放")
    MAINTENANCE = "MAINTENANCE", _("维修")
    RETIRED = "RETIRED", _("停用")


class StandingSet(models.Model):
    """
    A standing set 场景: built once, kept up, hired to many productions.

    A set may be a part of a whole (the hall of a villa). Parts are one level deep.
    Prices are whole fen; areas square metres; power kilowatts.
    """

    base = models.ForeignKey(
        Base, models.PROTECT, related_name="standing_sets", verbose_name=_("基地")
    )
    code = models.CharField(_("编号"), max_length=20)
    name = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(_("英文名称"), max_length=80, blank=True)
    kind = models.ForeignKey(
        SetKind, models.PROTECT, related_name="standing_sets", verbose_name=_("场景类型")
    )
    zone = models.ForeignKey(
        Zone, models.PROTECT, related_name="standing_sets", verbose_name=_("片区")
    )
    whole = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("所属整景"),
        help_text=_("预订整景即占用全部分景，反之亦然。"),
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=SetState.choices, default=SetState.OPEN
    )
    floor_area = models.PositiveSmallIntegerField(_("面积（㎡）"), default=40)
    capacity = models.PositiveSmallIntegerField(_("容纳人数"), default=30)
    records_sound = models.BooleanField(_("可收音"), default=True)
    power_kw = models.PositiveSmallIntegerField(_("电力（kW）"), default=20)
    admits_vehicles = models.BooleanField(_("可进车"), default=False)
    has_air_conditioning = models.BooleanField(_("空调"), default=True)
    photo = models.ImageField(
        _("照片"),
        upload_to="sets/",
        blank=True,
        validators=[FileExtensionValidator(["jpg", "jpeg", "png", "webp"])],
    )
    day_price_fen = models.PositiveIntegerField(_("全天价（分）"), default=0)
    half_day_price_fen = models.PositiveIntegerField(_("半天价（分）"), default=0)
    hour_price_fen = models.PositiveIntegerField(_("小时价（分）"), default=0)
    strike_minutes = models.PositiveSmallIntegerField(
        _("拆景（分钟）"), default=20, help_text=_("换剧组时清场所需时间。")
    )
    dressed_as = models.ForeignKey(
        "Dressing",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("现陈设"),
    )
    dressed_at = models.DateTimeField(
        _("陈设始于"), null=True, blank=True, editable=False, help_text=_("由预订推知的时间。")
    )
    note = models.CharField(_("备注"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("场景")
        verbose_name_plural = _("场景")
        ordering = ["base_id", "code"]
        constraints = [
            models.UniqueConstraint(name="set_code_once", fields=["base", "code"]),
            models.CheckConstraint(
                name="set_not_its_own_part", condition=Q(whole__isnull=True) | ~Q(whole=F("id"))
            ),
        ]
        indexes = [models.Index(fields=["base", "kind", "state"])]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def clean(self) -> None:
        """Parts are one level deep: bookings of a whole reach its parts, and no further."""
        if self.whole is None:
            return
        if self.whole.whole_id is not None:
            raise ValidationError({"whole": _("所选的整景自己是分景，不能再有分景。")})
        if self.pk and self.parts.exists():
            raise ValidationError({"whole": _("这个场景自己有分景，不能再作分景。")})


class Dressing(models.Model):
    """A dressing 陈设 that a set can stand in."""

    standing_set = models.ForeignKey(
        StandingSet, models.CASCADE, related_name="dressings", verbose_name=_("场景")
    )
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(_("英文名称"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("陈设")
        verbose_name_plural = _("陈设")
        ordering = ["standing_set_id", "pk"]
        constraints = [
            models.UniqueConstraint(name="dressing_once", fields=["standing_set", "name"])
        ]

    def __str__(self) -> str:
        return self.name


class RedressTime(models.Model):
    """Minutes 改景时间 to dress a set anew, from one of its dressings to another."""

    from_dressing = models.ForeignKey(
        Dressing, models.CASCADE, related_name="redress_from", verbose_name=_("从")
    )
    to_dressing = models.ForeignKey(
        Dressing, models.CASCADE, related_name="redress_to", verbose_name=_("到")
    )
    minutes = models.PositiveSmallIntegerField(_("分钟"))

    class Meta:
        verbose_name = _("改景时间")
        verbose_name_plural = _("改景时间")
        ordering = ["from_dressing_id", "to_dressing_id"]
        constraints = [
            models.UniqueConstraint(name="redress_once", fields=["from_dressing", "to_dressing"]),
            models.CheckConstraint(
                name="redress_between_two", condition=~Q(from_dressing=F("to_dressing"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_dressing} → {self.to_dressing}"
