"""What stands beside the postings: marks, rates, control totals, closed periods, limits."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from customers.models import LegalEntity
from invoices.choices import AdjustmentKind, MarkKind
from invoices.models.document import OpenItem
from invoices.models.fields import AmountField, RateField
from kernel.models import PostedModel
from kernel.public_ids import PublicIdMixin


class Mark(PostedModel):
    """A dated statement about part of an open item: disputed, promised, planned, stopped …

    Shown beside the figures, never taken out of them. It holds from `from_on` to `until_on`
    (open: still) unless a later row with `ends` set ended it on that row's `from_on`. An empty
    amount means the whole item. `stage` is the last reminder's, for kind reminded.
    """

    item = models.ForeignKey(OpenItem, models.PROTECT, related_name="marks")
    kind = models.CharField(_("kind"), max_length=12, choices=MarkKind)
    amount = AmountField(_("amount"), null=True, blank=True)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    stage = models.PositiveSmallIntegerField(_("stage"), null=True, blank=True)
    ends = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="ended_by"
    )

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        ordering = ["from_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0), name="mark_amount_ck"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="mark_span_ck",
            ),
            models.CheckConstraint(condition=Q(kind__in=MarkKind.values), name="mark_kind_ck"),
        ]
        indexes = [models.Index(fields=["kind", "item"], name="mark_kind_ix")]

    def __str__(self) -> str:
        return f"{self.kind} {self.item_id}"


class Rate(PublicIdMixin, models.Model):
    """What one unit of a currency is worth in another, from a day until the next rate."""

    public_prefix: ClassVar[str] = "XR"

    from_currency = models.CharField(_("from"), max_length=3)
    to_currency = models.CharField(_("to"), max_length=3)
    valid_on = models.DateField(_("valid on"))
    rate = RateField(_("rate"))

    class Meta:
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        ordering = ["from_currency", "to_currency", "-valid_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["from_currency", "to_currency", "valid_on"], name="rate_day_uq"
            ),
            models.CheckConstraint(condition=Q(rate__gt=0), name="rate_positive_ck"),
        ]

    def __str__(self) -> str:
        return f"{self.from_currency}/{self.to_currency} {self.valid_on}"


class GlBalance(models.Model):
    """The balance of a control account in the general ledger on a day, as imported."""

    entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="gl_balances")
    account = models.CharField(_("account"), max_length=40)
    valid_on = models.DateField(_("valid on"))
    balance = AmountField(_("balance"))
    currency = models.CharField(_("currency"), max_length=3)

    class Meta:
        verbose_name = _("control account balance")
        verbose_name_plural = _("control account balances")
        ordering = ["entity_id", "account", "-valid_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "account", "currency", "valid_on"], name="glbalance_day_uq"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.valid_on}"


class PeriodClose(PostedModel):
    """A statement that an entity's ledger is closed through a day; the latest row holds."""

    entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="closes")
    closed_through = models.DateField(_("closed through"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("closed period")
        verbose_name_plural = _("closed periods")
        ordering = ["entity_id", "-id"]

    def __str__(self) -> str:
        return f"{self.entity_id} {self.closed_through}"


class AdjustmentApproval(PostedModel):
    """Leave given to adjust one item by at most an amount; its act says who gave it.

    Never changed: one adjustment uses it, posted by somebody else, and only once.
    """

    item = models.ForeignKey(OpenItem, models.PROTECT, related_name="approvals")
    kind = models.CharField(_("kind"), max_length=20, choices=AdjustmentKind)
    amount = AmountField(_("amount"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints = [
            # An adjustment names the act: it must be the act of this approval alone.
            models.UniqueConstraint(fields=["act"], name="adjustmentapproval_act_uq"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="adjustmentapproval_amount_ck"),
            models.CheckConstraint(
                condition=Q(kind__in=AdjustmentKind.values), name="adjustmentapproval_kind_ck"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.item_id}"


class AdjustmentLimit(PublicIdMixin, models.Model):
    """What may be adjusted without an approver: per customer, adding up over a number of days.

    Without a row for a kind and currency no limit is set and nobody is asked; a limit of 0 asks
    for an approver always.
    """

    public_prefix: ClassVar[str] = "AJ"

    kind = models.CharField(_("kind"), max_length=20, choices=AdjustmentKind)
    currency = models.CharField(_("currency"), max_length=3)
    amount = AmountField(_("limit"))
    days = models.PositiveSmallIntegerField(_("days"), default=365)

    class Meta:
        verbose_name = _("adjustment limit")
        verbose_name_plural = _("adjustment limits")
        constraints = [
            models.UniqueConstraint(fields=["kind", "currency"], name="adjustmentlimit_kind_uq"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="adjustmentlimit_amount_ck"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency}"
