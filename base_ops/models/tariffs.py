"""What things cost: tariffs in versions. A published one never changes (see the migration)."""

from datetime import time

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from base_ops.models.companies import Company
from sets.models import Base, SetKind, StandingSet


class TariffState(models.TextChoices):
    DRAFT = "DRAFT", _("草稿")
    PUBLISHED = "PUBLISHED", _("已发布")


class Scheme(models.TextChoices):
    HOUR = "HOUR", _("按小时")
    HALF_DAY = "HALF_DAY", _("半天")
    DAY = "DAY", _("全天")
    NIGHT = "NIGHT", _("夜间")
    BASE_DAY_PASS = "BASE_DAY_PASS", _("全场通票（每日）")
    PACKAGE = "PACKAGE", _("整剧打包")


class FactorKind(models.TextChoices):
    SEASON = "SEASON", _("季节")
    WEEKDAY = "WEEKDAY", _("星期")
    NIGHT = "NIGHT", _("夜间")
    HOT_SET = "HOT_SET", _("热门场景")
    CLIENT = "CLIENT", _("客户")


class Meter(models.TextChoices):
    KWH = "KWH", _("每度电")
    DAY = "DAY", _("每拍摄日")
    SET_DAY = "SET_DAY", _("每景每日")
    ONCE = "ONCE", _("每次")
    PIECE = "PIECE", _("每件")


class NoticeAct(models.TextChoices):
    CANCEL = "CANCEL", _("取消")
    RESCHEDULE = "RESCHEDULE", _("改期")


class Tariff(models.Model):
    """
    A version 价目表 of a base's prices.

    A draft is edited freely; once published it is what quotes refer to, and stays. It
    holds from `valid_from`; of several that hold the latest is in force. `list_prices`,
    `time_zone` and `day_cut_hour` are copied from the sets and the base on publishing.
    """

    base = models.ForeignKey(Base, models.PROTECT, related_name="tariffs", verbose_name=_("基地"))
    number = models.PositiveIntegerField(_("版次"))
    name = models.CharField(_("名称"), max_length=60)
    state = models.CharField(
        _("状态"), max_length=12, choices=TariffState.choices, default=TariffState.DRAFT
    )
    valid_from = models.DateField(_("生效日"))
    night_from = models.TimeField(_("夜间开始"), default=time(22))
    night_to = models.TimeField(_("夜间结束"), default=time(6))
    earnest_percent = models.PositiveSmallIntegerField(
        _("定金比例（%）"),
        default=20,
        validators=[MaxValueValidator(100)],
        help_text=_("民法典第586条：超过合同标的额 20% 的部分不发生定金效力。"),
    )
    deposit_fen = models.PositiveIntegerField(_("押金（分）"), default=0)
    seller_discount_percent = models.PositiveSmallIntegerField(
        _("销售可给折扣（%）"), default=5, validators=[MaxValueValidator(100)]
    )
    early_return_percent = models.PositiveSmallIntegerField(
        _("提前交还退回比例（%）"),
        default=0,
        validators=[MaxValueValidator(100)],
        help_text=_("退回少用部分价款的百分之几。"),
    )
    late_strike_hour_fen = models.PositiveIntegerField(_("晚撤每小时（分）"), default=0)
    quote_days = models.PositiveSmallIntegerField(_("报价有效天数"), default=7)
    payment_days = models.PositiveSmallIntegerField(_("付款期（天）"), default=15)
    list_prices = models.JSONField(_("发布时各场景标价"), default=dict, editable=False)
    time_zone = models.CharField(_("时区"), max_length=40, blank=True, editable=False)
    day_cut_hour = models.PositiveSmallIntegerField(_("拍摄日分界"), default=6, editable=False)
    copied_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="copies",
        verbose_name=_("复制自"),
    )
    published_at = models.DateTimeField(_("发布于"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("发布人"),
    )

    class Meta:
        verbose_name = _("价目表")
        verbose_name_plural = _("价目表")
        ordering = ["base_id", "-number"]
        constraints = [
            models.UniqueConstraint(name="tariff_number_once", fields=["base", "number"]),
            models.CheckConstraint(
                name="tariff_percentages_to_100",
                condition=Q(
                    earnest_percent__lte=100,
                    seller_discount_percent__lte=100,
                    early_return_percent__lte=100,
                ),
            ),
            models.CheckConstraint(
                name="tariff_published_is_dated",
                condition=Q(state="DRAFT") | Q(published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"


class TariffRate(models.Model):
    """
    A price 单价: for a set, else for a kind of set, else for all.

    Without a price of its own the set's list price holds, or `percent_of_day` of the day's.
    """

    tariff = models.ForeignKey(
        Tariff, models.CASCADE, related_name="rates", verbose_name=_("价目表")
    )
    scheme = models.CharField(_("计价方式"), max_length=16, choices=Scheme.choices)
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(_("英文名称"), max_length=60)
    kind = models.ForeignKey(
        SetKind,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("场景类型"),
    )
    standing_set = models.ForeignKey(
        StandingSet, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("场景")
    )
    price_fen = models.PositiveIntegerField(_("单价（分）"), null=True, blank=True)
    percent_of_day = models.PositiveSmallIntegerField(_("占全天价（%）"), null=True, blank=True)
    night_price_fen = models.PositiveIntegerField(_("夜间每小时（分）"), null=True, blank=True)
    included_minutes = models.PositiveSmallIntegerField(
        _("含时长（分钟）"), default=60, validators=[MinValueValidator(1), MaxValueValidator(1440)]
    )
    step_minutes = models.PositiveSmallIntegerField(
        _("计时单位（分钟）"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(1440)],
    )
    least_minutes = models.PositiveSmallIntegerField(_("起订（分钟）"), default=60)
    included_days = models.PositiveSmallIntegerField(
        _("打包含天数"), default=1, validators=[MinValueValidator(1)]
    )
    extra_day_fen = models.PositiveIntegerField(_("超出每天（分）"), default=0)
    notice_days = models.PositiveSmallIntegerField(_("须提前天数"), default=0)
    overtime_grace_minutes = models.PositiveSmallIntegerField(_("超时宽限（分钟）"), default=15)
    overtime_step_minutes = models.PositiveSmallIntegerField(
        _("超时单位（分钟）"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(1440)],
    )
    overtime_grace_is_free = models.BooleanField(_("宽限始终免费"), default=False)
    overtime_hour_fen = models.PositiveIntegerField(_("超时每小时（分）"), null=True, blank=True)
    overtime_percent = models.PositiveSmallIntegerField(
        _("超时按小时价（%）"), null=True, blank=True
    )
    overtime_step_fen = models.PositiveIntegerField(_("超时每单位（分）"), null=True, blank=True)

    class Meta:
        verbose_name = _("单价")
        verbose_name_plural = _("单价")
        ordering = ["-tariff_id", "pk"]
        constraints = [
            models.CheckConstraint(
                name="rate_of_a_set_or_a_kind",
                condition=Q(kind__isnull=True) | Q(standing_set__isnull=True),
                violation_error_message=_("场景和场景类型只能填一个。"),
            ),
            models.CheckConstraint(
                name="rate_lengths_positive",
                condition=Q(
                    included_minutes__gte=1,
                    included_minutes__lte=1440,
                    step_minutes__gte=1,
                    overtime_step_minutes__gte=1,
                    included_days__gte=1,
                ),
            ),
            models.CheckConstraint(
                name="rate_one_overtime_price",
                condition=Q(overtime_hour_fen__isnull=True, overtime_percent__isnull=True)
                | Q(overtime_hour_fen__isnull=True, overtime_step_fen__isnull=True)
                | Q(overtime_percent__isnull=True, overtime_step_fen__isnull=True),
                violation_error_message=_("超时价只能填一种：每小时、按小时价或每单位。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TariffFactor(models.Model):
    """A percentage 系数 on hire (120: a fifth more) where everything it names agrees."""

    tariff = models.ForeignKey(
        Tariff, models.CASCADE, related_name="factors", verbose_name=_("价目表")
    )
    factor = models.CharField(_("种类"), max_length=12, choices=FactorKind.choices)
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(_("英文名称"), max_length=60)
    percent = models.PositiveSmallIntegerField(
        _("系数（%）"), help_text=_("120 即加两成，90 即减一成。")
    )
    first_date = models.DateField(_("首日"), null=True, blank=True)
    last_date = models.DateField(_("末日"), null=True, blank=True)
    weekdays = models.CharField(
        _("星期"), max_length=13, blank=True, help_text=_("1 至 7，周一为 1；如 6,7。")
    )
    kind = models.ForeignKey(
        SetKind,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("场景类型"),
    )
    standing_set = models.ForeignKey(
        StandingSet, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("场景")
    )
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("公司")
    )

    class Meta:
        verbose_name = _("系数")
        verbose_name_plural = _("系数")
        ordering = ["-tariff_id", "pk"]
        constraints = [
            models.CheckConstraint(
                name="factor_dates_in_order",
                condition=Q(first_date__isnull=True)
                | Q(last_date__isnull=True)
                | Q(last_date__gte=F("first_date")),
                violation_error_message=_("末日早于首日。"),
            ),
            models.CheckConstraint(
                name="factor_weekdays_are_numbers",
                condition=Q(weekdays__regex=r"^([1-7](,[1-7])*)?$"),
                violation_error_message=_("星期请写 1 至 7，用逗号分开，如 6,7。"),
            ),
            models.CheckConstraint(
                name="factor_client_names_a_company",
                condition=~Q(factor="CLIENT") | Q(company__isnull=False),
                violation_error_message=_("客户系数须选公司。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def weekday_numbers(self) -> tuple[int, ...]:
        """Python's weekdays (Monday is 0)."""
        return tuple(int(each) - 1 for each in self.weekdays.split(",") if each)


class TariffExtra(models.Model):
    """Something charged beside hire 收费项: power, the site manager's day, cleaning."""

    tariff = models.ForeignKey(
        Tariff, models.CASCADE, related_name="extras", verbose_name=_("价目表")
    )
    code = models.SlugField(_("代码"), max_length=20)
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(_("英文名称"), max_length=60)
    meter = models.CharField(_("计量"), max_length=8, choices=Meter.choices)
    price_fen = models.PositiveIntegerField(_("单价（分）"))
    is_automatic = models.BooleanField(_("自动计入"), default=False)

    class Meta:
        verbose_name = _("收费项")
        verbose_name_plural = _("收费项")
        ordering = ["-tariff_id", "pk"]
        constraints = [models.UniqueConstraint(name="extra_code_once", fields=["tariff", "code"])]

    def __str__(self) -> str:
        return self.name


class TariffNotice(models.Model):
    """What calling off or moving costs with at least this notice 取消与改期."""

    tariff = models.ForeignKey(
        Tariff, models.CASCADE, related_name="rules", verbose_name=_("价目表")
    )
    act = models.CharField(_("事项"), max_length=12, choices=NoticeAct.choices)
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(_("英文名称"), max_length=60)
    notice_hours = models.PositiveSmallIntegerField(_("至少提前（小时）"))
    is_more_than = models.BooleanField(_("须超过"), default=False)
    percent = models.PositiveSmallIntegerField(
        _("收取（%）"), default=0, validators=[MaxValueValidator(100)]
    )
    fee_fen = models.PositiveIntegerField(_("另收（分）"), default=0)
    free_moves = models.PositiveSmallIntegerField(_("免费改期次数"), default=0)
    keeps_earnest = models.BooleanField(_("定金不退"), default=False)

    class Meta:
        verbose_name = _("取消与改期规则")
        verbose_name_plural = _("取消与改期规则")
        ordering = ["-tariff_id", "act", "-notice_hours"]
        constraints = [
            models.CheckConstraint(name="notice_percent_to_100", condition=Q(percent__lte=100))
        ]

    def __str__(self) -> str:
        return self.name
