"""What was offered: quotes in versions, each with all it depends on, and approvals."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from base_ops.models.bookings import Booking
from base_ops.models.companies import Company
from base_ops.models.crews import Crew
from base_ops.models.tariffs import Tariff
from sets.models import Base


class QuoteState(models.TextChoices):
    DRAFT = "DRAFT", _("草稿")
    AWAITING_APPROVAL = "AWAITING_APPROVAL", _("待批准")
    SENT = "SENT", _("已发出")
    ACCEPTED = "ACCEPTED", _("已接受")
    CALLED_OFF = "CALLED_OFF", _("已取消")
    REPLACED = "REPLACED", _("已有新版")


class Quote(models.Model):
    """
    A price 报价 given to a company: request, tariff and what came of them, as they were.

    `request` and `lines` are those of base_ops.pricing; the same request under the same
    tariff gives the same lines for ever. What was offered never changes (a trigger
    guards it); only its state does. A new version is a new row with the same number.
    """

    base = models.ForeignKey(Base, models.PROTECT, related_name="quotes", verbose_name=_("基地"))
    number = models.PositiveIntegerField(_("编号"))
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    company = models.ForeignKey(
        Company, models.PROTECT, related_name="quotes", verbose_name=_("公司")
    )
    crew = models.ForeignKey(
        Crew, models.PROTECT, null=True, blank=True, related_name="quotes", verbose_name=_("剧组")
    )
    tariff = models.ForeignKey(
        Tariff, models.PROTECT, related_name="quotes", verbose_name=_("价目表")
    )
    bookings = models.ManyToManyField(
        Booking, blank=True, related_name="quotes", verbose_name=_("预订")
    )
    state = models.CharField(
        _("状态"), max_length=20, choices=QuoteState.choices, default=QuoteState.DRAFT
    )
    request = models.JSONField(_("询价内容"))
    lines = models.JSONField(_("明细"))
    total_fen = models.BigIntegerField(_("合计（分）"))
    hire_fen = models.BigIntegerField(_("场景费（分）"))
    earnest_fen = models.BigIntegerField(_("定金（分）"))
    deposit_fen = models.BigIntegerField(_("押金（分）"))
    discount_percent = models.PositiveSmallIntegerField(_("折扣（%）"), default=0)
    valid_until = models.DateField(_("有效期至"))
    note = models.CharField(_("备注"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("建立于"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("建立人"),
    )
    sent_at = models.DateTimeField(_("发出于"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("接受于"), null=True, blank=True)

    class Meta:
        verbose_name = _("报价")
        verbose_name_plural = _("报价")
        ordering = ["-number", "-version"]
        constraints = [
            models.UniqueConstraint(
                name="quote_version_once", fields=["base", "number", "version"]
            ),
            models.CheckConstraint(
                name="quote_never_negative", condition=Q(total_fen__gte=0, hire_fen__gte=0)
            ),
            models.CheckConstraint(
                name="quote_discount_to_100", condition=Q(discount_percent__lte=100)
            ),
        ]
        indexes = [models.Index(fields=["company", "state"])]

    def __str__(self) -> str:
        return f"Q{self.number:05d}-{self.version}"


class ApprovalState(models.TextChoices):
    ASKED = "ASKED", _("待批准")
    GRANTED = "GRANTED", _("已批准")
    REFUSED = "REFUSED", _("未批准")


class DiscountApproval(models.Model):
    """A base manager's word 折扣审批 on a discount above what a seller may give."""

    quote = models.ForeignKey(
        Quote, models.PROTECT, related_name="approvals", verbose_name=_("报价")
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=ApprovalState.choices, default=ApprovalState.ASKED
    )
    discount_percent = models.PositiveSmallIntegerField(_("折扣（%）"))
    limit_percent = models.PositiveSmallIntegerField(_("销售可给（%）"))
    reason = models.CharField(_("申请原因"), max_length=200)
    asked_at = models.DateTimeField(_("申请于"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("申请人"),
    )
    decided_at = models.DateTimeField(_("决定于"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("决定人"),
    )
    decision = models.CharField(_("决定原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("折扣审批")
        verbose_name_plural = _("折扣审批")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="approval_asked_once", fields=["quote"], condition=Q(state="ASKED")
            ),
            models.CheckConstraint(
                name="approval_decided_by_somebody",
                condition=Q(state="ASKED") | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quote} {self.discount_percent}%"
