"""The one occupancy table: every minute that a set is taken is a row here."""

from collections.abc import Iterable

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from base_ops.models.crews import Crew
from sets.models import Dressing, StandingSet
from sets.timespan import TimeSpan


class TsTzRange(models.Func):
    """The half-open range over two datetime columns, for the constraint."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Purpose(models.TextChoices):
    SHOOTING = "SHOOTING", _("拍摄")
    DRESSING = "DRESSING", _("改景")
    STRIKE = "STRIKE", _("拆景")
    MAINTENANCE = "MAINTENANCE", _("维修")


class BookingState(models.TextChoices):
    HOLD = "HOLD", _("预留")
    SECOND_HOLD = "SECOND_HOLD", _("候补")
    CONFIRMED = "CONFIRMED", _("已确认")
    RELEASED = "RELEASED", _("已释放")
    EXPIRED = "EXPIRED", _("已过期")


OCCUPYING = (BookingState.HOLD, BookingState.CONFIRMED)
# What somebody still counts on: it occupies, or waits in line for what does.
OPEN = (*OCCUPYING, BookingState.SECOND_HOLD)
HELD = (BookingState.HOLD, BookingState.SECOND_HOLD)
TURNOVER = (Purpose.DRESSING, Purpose.STRIKE)


class BookingQuerySet(models.QuerySet["Booking"]):
    def occupying(self) -> "BookingQuerySet":
        """Rows that keep their set from others."""
        return self.filter(state__in=OCCUPYING)

    def overlapping(self, span: TimeSpan) -> "BookingQuerySet":
        """Rows that share an instant with the span (uses the constraint's GiST index)."""
        return self.alias(_range=TsTzRange(F("starts_at"), F("ends_at"), RangeBoundary())).filter(
            _range__overlap=(span.start, span.end)
        )

    def in_line(self) -> "BookingQuerySet":
        """Second holds 候补, the longest waiting first."""
        return self.filter(state=BookingState.SECOND_HOLD).order_by("queued_at", "pk")

    def on_sets(self, set_ids: Iterable[int]) -> "BookingQuerySet":
        return self.filter(standing_set_id__in=list(set_ids))

    def of_base(self, base_id: int) -> "BookingQuerySet":
        return self.filter(standing_set__base_id=base_id)

    def asked_for(self) -> "BookingQuerySet":
        """What somebody asked for: not turnover, and a whole once instead of with its parts."""
        return self.filter(part_of__isnull=True).exclude(purpose__in=TURNOVER)


class Booking(models.Model):
    """
    A standing set kept over [starts_at, ends_at).

    A booking of a whole has one more row for each part (`part_of` points at the
    booking of the whole), so that one constraint guards parts and wholes alike.
    Strike and redress before a shooting booking are rows too (`turnover_of`).

    A second hold 候补 keeps nothing: it waits behind what occupies its time. `rank` says
    how many are before it (2 is next in line), `queued_at` since when it waits.
    """

    standing_set = models.ForeignKey(
        StandingSet, models.PROTECT, related_name="bookings", verbose_name=_("场景")
    )
    crew = models.ForeignKey(
        Crew, models.PROTECT, null=True, blank=True, related_name="bookings", verbose_name=_("剧组")
    )
    purpose = models.CharField(
        _("用途"), max_length=12, choices=Purpose.choices, default=Purpose.SHOOTING
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=BookingState.choices, default=BookingState.HOLD
    )
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    dressing = models.ForeignKey(
        Dressing, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("陈设")
    )
    label = models.CharField(_("内容"), max_length=200, blank=True, help_text=_("场次或事由"))
    expires_at = models.DateTimeField(_("预留到期"), null=True, blank=True)
    rank = models.PositiveSmallIntegerField(_("顺位"), default=1)
    queued_at = models.DateTimeField(_("排队于"), null=True, blank=True)
    part_of = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="part_rows",
        verbose_name=_("整景预订"),
    )
    turnover_of = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="turnover_rows",
        verbose_name=_("为其转换"),
    )
    version = models.PositiveIntegerField(_("版本"), default=1)
    created_at = models.DateTimeField(_("建立于"), auto_now_add=True)
    changed_at = models.DateTimeField(_("修改于"), auto_now=True)
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    checked_in_at = models.DateTimeField(_("进场"), null=True, blank=True)
    checked_out_at = models.DateTimeField(_("离场"), null=True, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("预订")
        verbose_name_plural = _("预订")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="booking_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="booking_has_crew_or_is_maintenance",
                condition=Q(crew__isnull=False)
                | Q(purpose__in=["MAINTENANCE", "DRESSING", "STRIKE"]),
            ),
            models.CheckConstraint(
                name="booking_second_hold_waits_in_line",
                condition=~Q(state="SECOND_HOLD") | Q(rank__gte=2, queued_at__isnull=False),
            ),
            models.CheckConstraint(
                name="booking_first_in_line_occupies",
                condition=~Q(state__in=OCCUPYING) | Q(rank=1),
            ),
            models.CheckConstraint(
                name="booking_out_after_in",
                condition=Q(checked_out_at__isnull=True)
                | Q(checked_in_at__isnull=False, checked_out_at__gt=F("checked_in_at")),
            ),
            ExclusionConstraint(
                name="booking_no_double_booking",
                expressions=[
                    ("standing_set", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=OCCUPYING),
                violation_error_message=_("该场景在这段时间已被占用。"),
            ),
        ]
        indexes = [
            models.Index(fields=["crew", "starts_at"]),
            models.Index(
                fields=["starts_at", "ends_at"],
                condition=Q(state__in=OCCUPYING),
                name="booking_occupying_span",
            ),
            models.Index(
                fields=["expires_at"], condition=Q(state__in=HELD), name="booking_hold_runs_out"
            ),
            models.Index(
                fields=["standing_set", "queued_at"],
                condition=Q(state="SECOND_HOLD"),
                name="booking_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standing_set.code} {self.starts_at:%m-%d %H:%M}"

    @property
    def span(self) -> TimeSpan:
        """When the set is kept."""
        return TimeSpan(self.starts_at, self.ends_at)

    @property
    def is_occupying(self) -> bool:
        """Whether it keeps the set from others."""
        return self.state in OCCUPYING
