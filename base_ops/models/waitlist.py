"""Who waits for a kind of set, what was offered to them, and the desk's own terms."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from base_ops.models.bookings import Booking
from base_ops.models.crews import Crew
from sets.models import Base, SetKind, StandingSet
from sets.timespan import TimeSpan


class WaitlistState(models.TextChoices):
    WAITING = "WAITING", _("轮候中")
    OFFERED = "OFFERED", _("已发出空档")
    ACCEPTED = "ACCEPTED", _("已接受")
    EXPIRED = "EXPIRED", _("已过期")
    CANCELLED = "CANCELLED", _("已取消")


class OfferState(models.TextChoices):
    OPEN = "OPEN", _("待接受")
    ACCEPTED = "ACCEPTED", _("已接受")
    LOST = "LOST", _("已被接走")
    EXPIRED = "EXPIRED", _("已过期")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


STILL_WAITING = (WaitlistState.WAITING, WaitlistState.OFFERED)


class DeskTerms(models.Model):
    """The booking desk's own settings 预订台设定 of a base."""

    base = models.OneToOneField(
        Base, models.CASCADE, related_name="desk_terms", verbose_name=_("基地")
    )
    offer_minutes = models.PositiveSmallIntegerField(
        _("空档保留分钟数"), default=30, help_text=_("轮候收到空档后，链接多久内有效。")
    )
    gap_minutes = models.PositiveSmallIntegerField(
        _("空档最短分钟数"), default=120, help_text=_("短于它的空档不在“空档”页列出。")
    )

    class Meta:
        verbose_name = _("预订台设定")
        verbose_name_plural = _("预订台设定")
        ordering = ["base_id"]
        constraints = [
            models.CheckConstraint(
                name="desk_terms_not_zero",
                condition=Q(offer_minutes__gte=1, gap_minutes__gte=15),
                violation_error_message=_("空档保留至少 1 分钟，空档最短至少 15 分钟。"),
            )
        ]

    def __str__(self) -> str:
        return str(self.base)


class WaitlistEntry(models.Model):
    """
    A crew's wish 轮候 for any set of a kind: `minutes` in a row inside [starts_at, ends_at).

    `booking` is the hold it came to.
    """

    crew = models.ForeignKey(Crew, models.PROTECT, related_name="waitlist", verbose_name=_("剧组"))
    kind = models.ForeignKey(
        SetKind, models.PROTECT, related_name="waitlist", verbose_name=_("场景类型")
    )
    dressing_name = models.CharField(_("所需陈设"), max_length=40, blank=True)
    starts_at = models.DateTimeField(_("最早"))
    ends_at = models.DateTimeField(_("最晚"))
    minutes = models.PositiveIntegerField(_("连续分钟数"))
    note = models.CharField(_("备注"), max_length=200, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=WaitlistState.choices, default=WaitlistState.WAITING
    )
    booking = models.ForeignKey(
        Booking, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("预订")
    )
    joined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("登记人"),
    )
    joined_at = models.DateTimeField(_("登记于"))

    class Meta:
        verbose_name = _("轮候")
        verbose_name_plural = _("轮候")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="waitlist_window_holds_minutes",
                condition=Q(minutes__gte=1, ends_at__gt=F("starts_at")),
            )
        ]
        indexes = [
            models.Index(
                fields=["kind", "ends_at"],
                condition=Q(state__in=["WAITING", "OFFERED"]),
                name="waitlist_still_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.crew} · {self.kind}"

    @property
    def window(self) -> TimeSpan:
        """Where the minutes may lie."""
        return TimeSpan(self.starts_at, self.ends_at)


class WaitlistOffer(models.Model):
    """
    A gap offered 空档 to somebody who waits, behind a link that expires.

    The link's key is not stored: it is made of `seed` and the server's secret, and found
    again by its SHA-256 (`services.offer_keys`).
    """

    entry = models.ForeignKey(
        WaitlistEntry, models.CASCADE, related_name="offers", verbose_name=_("轮候")
    )
    standing_set = models.ForeignKey(
        StandingSet, models.PROTECT, related_name="+", verbose_name=_("场景")
    )
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    state = models.CharField(
        _("状态"), max_length=10, choices=OfferState.choices, default=OfferState.OPEN
    )
    seed = models.CharField(max_length=64, editable=False)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    offered_at = models.DateTimeField(_("发出于"))
    expires_at = models.DateTimeField(_("有效至"))
    answered_at = models.DateTimeField(_("了结于"), null=True, blank=True)

    class Meta:
        verbose_name = _("轮候空档")
        verbose_name_plural = _("轮候空档")
        ordering = ["-offered_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="offer_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.UniqueConstraint(
                name="offer_open_once",
                fields=["entry", "standing_set", "starts_at"],
                condition=Q(state="OPEN"),
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(state="OPEN"), name="offer_open_expiry"
            ),
            models.Index(fields=["standing_set"], condition=Q(state="OPEN"), name="offer_open_set"),
        ]

    def __str__(self) -> str:
        return f"{self.standing_set.code} {self.starts_at:%m-%d %H:%M}"

    @property
    def span(self) -> TimeSpan:
        """The span that would be held."""
        return TimeSpan(self.starts_at, self.ends_at)
