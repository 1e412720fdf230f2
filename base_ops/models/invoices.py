"""What is owed and what came in: settlements, invoices, payments, earnest and deposit."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from base_ops.models.companies import Company
from base_ops.models.quotes import Quote
from sets.models import Base


class SettlementKind(models.TextChoices):
    USE = "USE", _("使用")
    CANCELLATION = "CANCELLATION", _("取消")


class Settlement(models.Model):
    """
    What a quote came to 结算单: its hire, and by what really happened overtime and the rest.

    `events` and `lines` are those of base_ops.pricing. It never changes (a trigger guards
    it); settling again makes a new version, and the latest counts.
    """

    quote = models.ForeignKey(
        Quote, models.PROTECT, related_name="settlements", verbose_name=_("报价")
    )
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    kind = models.CharField(
        _("种类"), max_length=12, choices=SettlementKind.choices, default=SettlementKind.USE
    )
    events = models.JSONField(_("实际情况"))
    lines = models.JSONField(_("明细"))
    total_fen = models.BigIntegerField(_("合计（分）"))
    note = models.CharField(_("备注"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("建立于"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("建立人"),
    )

    class Meta:
        verbose_name = _("结算单")
        verbose_name_plural = _("结算单")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="settlement_version_once", fields=["quote", "version"]),
            models.CheckConstraint(name="settlement_never_negative", condition=Q(total_fen__gte=0)),
        ]

    def __str__(self) -> str:
        return f"S{self.quote.number:05d}-{self.version}"


class Invoice(models.Model):
    """
    An invoice 发票 of a settlement; numbers run without a gap within base and year.

    A void one keeps its number. Nothing else of it changes (a trigger guards it).
    """

    base = models.ForeignKey(Base, models.PROTECT, related_name="invoices", verbose_name=_("基地"))
    year = models.PositiveSmallIntegerField(_("年度"))
    number = models.PositiveIntegerField(_("号码"))
    settlement = models.ForeignKey(
        Settlement, models.PROTECT, related_name="invoices", verbose_name=_("结算单")
    )
    company = models.ForeignKey(
        Company, models.PROTECT, related_name="invoices", verbose_name=_("公司")
    )
    title = models.CharField(_("抬头"), max_length=120)
    amount_fen = models.BigIntegerField(_("金额（分）"))
    due_date = models.DateField(_("付款期限"))
    issued_at = models.DateTimeField(_("开具于"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("开具人"),
    )
    voided_at = models.DateTimeField(_("作废于"), null=True, blank=True)
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("发票")
        verbose_name_plural = _("发票")
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(name="invoice_number_once", fields=["base", "year", "number"]),
            models.UniqueConstraint(
                name="invoice_of_a_settlement_once",
                fields=["settlement"],
                condition=Q(voided_at__isnull=True),
            ),
            models.CheckConstraint(name="invoice_amount_positive", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(
                name="invoice_void_has_reason",
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.number:05d}"


class PaymentMethod(models.TextChoices):
    BANK = "BANK", _("银行转账")
    WECHAT = "WECHAT", _("微信")
    ALIPAY = "ALIPAY", _("支付宝")
    CASH = "CASH", _("现金")
    EARNEST = "EARNEST", _("定金抵付")
    DEPOSIT = "DEPOSIT", _("押金抵付")


class Payment(models.Model):
    """Money 收款 recorded against an invoice. Never changed: a mistake is reversed."""

    invoice = models.ForeignKey(
        Invoice, models.PROTECT, related_name="payments", verbose_name=_("发票")
    )
    amount_fen = models.BigIntegerField(_("金额（分）"))
    method = models.CharField(_("方式"), max_length=10, choices=PaymentMethod.choices)
    paid_date = models.DateField(_("到账日"))
    reference = models.CharField(_("流水号"), max_length=80, blank=True)
    reversal_of = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reversed_by",
        verbose_name=_("冲回"),
    )
    recorded_at = models.DateTimeField(_("登记于"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("登记人"),
    )

    class Meta:
        verbose_name = _("收款")
        verbose_name_plural = _("收款")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="payment_positive_or_reversal",
                condition=Q(amount_fen__gt=0, reversal_of__isnull=True)
                | Q(amount_fen__lt=0, reversal_of__isnull=False),
            ),
            models.CheckConstraint(
                name="payment_not_its_own_reversal",
                condition=Q(reversal_of__isnull=True) | ~Q(reversal_of=F("id")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice} {self.get_method_display()}"


class SecurityMoney(models.TextChoices):
    EARNEST = "EARNEST", _("定金")
    DEPOSIT = "DEPOSIT", _("押金")


class SecurityAct(models.TextChoices):
    RECEIVED = "RECEIVED", _("收到")
    RETURNED = "RETURNED", _("退还")
    FORFEITED = "FORFEITED", _("没收")
    APPLIED = "APPLIED", _("抵付")
    COMPENSATED = "COMPENSATED", _("双倍返还的赔付")


class SecurityMovement(models.Model):
    """
    Earnest 定金 and deposit 押金 coming and going, two monies kept apart.

    Earnest is forfeited when the client calls off, returned double when the base does;
    the deposit is returned. COMPENSATED is the base's own money beside what it returns.
    """

    quote = models.ForeignKey(
        Quote, models.PROTECT, related_name="movements", verbose_name=_("报价")
    )
    money = models.CharField(_("款项"), max_length=10, choices=SecurityMoney.choices)
    act = models.CharField(_("事项"), max_length=12, choices=SecurityAct.choices)
    amount_fen = models.BigIntegerField(_("金额（分）"))
    payment = models.OneToOneField(
        Payment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="movement",
        verbose_name=_("收款"),
    )
    note = models.CharField(_("备注"), max_length=200, blank=True)
    moved_at = models.DateTimeField(_("发生于"))
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("经办人"),
    )

    class Meta:
        verbose_name = _("定金押金流水")
        verbose_name_plural = _("定金押金流水")
        ordering = ["-moved_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="movement_positive", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(
                name="deposit_is_never_forfeited",
                condition=Q(money="EARNEST") | ~Q(act__in=["FORFEITED", "COMPENSATED"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quote} {self.get_money_display()} {self.get_act_display()}"
