"""Allocation rounds: requests for a contested time, collected and answered all at once."""

from datetime import time, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from base_ops.models.bookings import Booking
from base_ops.models.crews import DAY_MINUTES, Crew
from sets.models import Base, Dressing, SetKind, StandingSet
from sets.timespan import TimeSpan, wall_instant


class RoundState(models.TextChoices):
    PREPARED = "PREPARED", _("筹备中")
    OPEN = "OPEN", _("收集中")
    CLOSED = "CLOSED", _("已截止")
    ANSWERED = "ANSWERED", _("待公布")
    PUBLISHED = "PUBLISHED", _("已公布")
    CANCELLED = "CANCELLED", _("已取消")


class Reserved(models.TextChoices):
    """Who may still book, past the round, what it is about."""

    ALL = "ALL", _("谁都可以照常预订")
    STAFF = "STAFF", _("只有基地人员可以预订")
    MANAGERS = "MANAGERS", _("只有基地经理可以预订")


class RequestState(models.TextChoices):
    ASKED = "ASKED", _("已提交")
    WITHDRAWN = "WITHDRAWN", _("已撤回")
    GRANTED = "GRANTED", _("全部满足")
    PARTLY = "PARTLY", _("部分满足")
    REFUSED = "REFUSED", _("未满足")


class ItemState(models.TextChoices):
    ASKED = "ASKED", _("待答复")
    GRANTED = "GRANTED", _("得到")
    REFUSED = "REFUSED", _("落空")


# From its opening to its publishing a round keeps what it is about.
RESERVING = (RoundState.OPEN, RoundState.CLOSED, RoundState.ANSWERED)


class AllocationRound(models.Model):
    """
    An allocation round 分配轮 over the shooting days `first_date` to `last_date`, both included.

    Requests are taken from `opens_at` up to, not including, `closes_at`, by the database's
    clock. Without kinds every set of the base is contested. `seed` draws the lots; with it
    and the same requests the answer is the same.
    """

    base = models.ForeignKey(Base, models.PROTECT, related_name="rounds", verbose_name=_("基地"))
    name = models.CharField(_("名称"), max_length=60)
    first_date = models.DateField(_("首日"))
    last_date = models.DateField(_("末日"))
    opens_at = models.DateTimeField(_("开放于"))
    closes_at = models.DateTimeField(_("截止于"))
    kinds = models.ManyToManyField(
        SetKind,
        blank=True,
        related_name="rounds",
        verbose_name=_("场景类型"),
        help_text=_("不选即全部场景。"),
    )
    reserved = models.CharField(
        _("期间谁可预订"), max_length=8, choices=Reserved.choices, default=Reserved.STAFF
    )
    step_minutes = models.PositiveSmallIntegerField(
        _("开始时间间隔（分钟）"), default=60, help_text=_("可分到的时间从整点起每隔多少分钟开始。")
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=RoundState.choices, default=RoundState.PREPARED
    )
    seed = models.PositiveIntegerField(_("抽签种子"), default=0)
    figures = models.JSONField(_("合计"), default=dict, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("建立人"),
    )
    answered_at = models.DateTimeField(_("答复于"), null=True, blank=True)
    published_at = models.DateTimeField(_("公布于"), null=True, blank=True)

    class Meta:
        verbose_name = _("分配轮")
        verbose_name_plural = _("分配轮")
        ordering = ["-first_date", "pk"]
        constraints = [
            models.CheckConstraint(
                name="round_in_order",
                condition=Q(last_date__gte=F("first_date"), closes_at__gt=F("opens_at")),
                violation_error_message=_("末日不早于首日，截止晚于开放。"),
            ),
            models.CheckConstraint(
                name="round_step", condition=Q(step_minutes__gte=5, step_minutes__lte=240)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def span(self) -> TimeSpan:
        """The shooting days it is about, as instants: from the first day's cut to the last's."""
        cut, zone = self.base.day_cut_hour * 60, self.base.zone
        after = self.last_date + timedelta(days=1)
        return TimeSpan(wall_instant(self.first_date, cut, zone), wall_instant(after, cut, zone))

    @property
    def days(self) -> int:
        """How many shooting days it is about."""
        return (self.last_date - self.first_date).days + 1


class RoundRequest(models.Model):
    """
    What one crew asks for in a round 分配申请: items in the order they matter to it.

    `all_or_nothing`: one item refused refuses all. What is refused goes onto the waitlist
    where `wants_waitlist`.
    """

    round = models.ForeignKey(
        AllocationRound, models.PROTECT, related_name="requests", verbose_name=_("分配轮")
    )
    crew = models.ForeignKey(
        Crew, models.PROTECT, related_name="round_requests", verbose_name=_("剧组")
    )
    all_or_nothing = models.BooleanField(
        _("要么全部要么不要"), default=False, help_text=_("不勾即能满足几项算几项。")
    )
    wants_waitlist = models.BooleanField(_("落空的转轮候"), default=False)
    note = models.CharField(_("备注"), max_length=200, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=RequestState.choices, default=RequestState.ASKED
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("提交人"),
    )
    asked_at = models.DateTimeField(_("提交于"))
    changed_at = models.DateTimeField(_("修改于"))

    class Meta:
        verbose_name = _("分配申请")
        verbose_name_plural = _("分配申请")
        ordering = ["round_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="round_request_once",
                fields=["round", "crew"],
                condition=~Q(state="WITHDRAWN"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.round} · {self.crew}"


class RoundItem(models.Model):
    """
    One thing asked for: a set for `minutes` in a row on so many separate days.

    The days lie from `first_date` to `last_date`, both included, the minutes of each from
    `from_time` to `to_time`; an end that is not after the start is the next day's. `place`
    is its place in the crew's own order, 1 matters most. `reason` and `told` say why it was
    refused: a stable code; rivals and alternatives.
    """

    request = models.ForeignKey(
        RoundRequest, models.CASCADE, related_name="items", verbose_name=_("分配申请")
    )
    place = models.PositiveSmallIntegerField(_("自排次序"))
    minutes = models.PositiveSmallIntegerField(_("每天分钟数"))
    days = models.PositiveSmallIntegerField(_("天数"), default=1)
    first_date = models.DateField(_("最早日"))
    last_date = models.DateField(_("最晚日"))
    from_time = models.TimeField(_("每天最早"))
    to_time = models.TimeField(_("每天最晚"))
    dressing_name = models.CharField(_("所需陈设"), max_length=40, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=ItemState.choices, default=ItemState.ASKED
    )
    reason = models.CharField(_("落空原因"), max_length=30, blank=True)
    told = models.JSONField(_("落空说明"), default=dict, blank=True)

    class Meta:
        verbose_name = _("申请项")
        verbose_name_plural = _("申请项")
        ordering = ["request_id", "place"]
        constraints = [
            models.UniqueConstraint(name="round_item_place", fields=["request", "place"]),
            models.CheckConstraint(
                name="round_item_sound",
                condition=Q(last_date__gte=F("first_date"), minutes__gte=1, days__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}. {self.minutes} min × {self.days}"

    @property
    def from_minute(self) -> int:
        """The earliest minute of the day."""
        return _minute(self.from_time)

    @property
    def to_minute(self) -> int:
        """The latest minute, of the day of `from_minute`; past 1440 for a night."""
        to = _minute(self.to_time)
        return to if to > self.from_minute else to + DAY_MINUTES


class RoundChoice(models.Model):
    """A first, second or third choice 志愿 for an item: any set of a kind, or one set."""

    item = models.ForeignKey(
        RoundItem, models.CASCADE, related_name="choices", verbose_name=_("申请项")
    )
    rank = models.PositiveSmallIntegerField(_("志愿"))
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

    class Meta:
        verbose_name = _("志愿")
        verbose_name_plural = _("志愿")
        ordering = ["item_id", "rank"]
        constraints = [
            models.UniqueConstraint(name="round_choice_rank", fields=["item", "rank"]),
            models.CheckConstraint(
                name="round_choice_kind_or_set",
                condition=Q(kind__isnull=False, standing_set__isnull=True)
                | Q(kind__isnull=True, standing_set__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.standing_set or self.kind)


class RoundGrant(models.Model):
    """
    A set for one day of an item, as answered 分配结果; `booking` once it was published.

    `redress_minutes` lie before it as the draft stands; `price_fen` by the tariff in force.
    """

    item = models.ForeignKey(
        RoundItem, models.CASCADE, related_name="grants", verbose_name=_("申请项")
    )
    rank = models.PositiveSmallIntegerField(_("志愿"))
    standing_set = models.ForeignKey(
        StandingSet, models.PROTECT, related_name="+", verbose_name=_("场景")
    )
    dressing = models.ForeignKey(
        Dressing, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("陈设")
    )
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    redress_minutes = models.PositiveSmallIntegerField(_("改景分钟数"), default=0)
    price_fen = models.PositiveBigIntegerField(_("报价（分）"), null=True, blank=True)
    booking = models.ForeignKey(
        Booking, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("预订")
    )

    class Meta:
        verbose_name = _("分配结果")
        verbose_name_plural = _("分配结果")
        ordering = ["starts_at", "standing_set_id", "pk"]
        constraints = [
            models.CheckConstraint(
                name="round_grant_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.standing_set.code} {self.starts_at:%m-%d %H:%M}"

    @property
    def span(self) -> TimeSpan:
        """When the set would be kept."""
        return TimeSpan(self.starts_at, self.ends_at)


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute
