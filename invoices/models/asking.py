"""Adjustments that somebody asked for and somebody else decides about. Posted."""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from invoices.choices import AdjustmentKind, Outcome
from invoices.models.document import OpenItem
from invoices.models.fields import AmountField
from kernel.models import Act, PostedModel
from kernel.public_ids import PublicIdMixin


class AdjustmentRequest(PublicIdMixin, PostedModel):
    """A write-off, waiver, discount or difference above the limit, asked for over items of one
    customer; its act says who asked and when.

    Never changed: what became of it is its decision, and it waits while it has none.
    """

    public_prefix: ClassVar[str] = "AQ"

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="adjustment_requests")
    kind = models.CharField(_("kind"), max_length=20, choices=AdjustmentKind)
    given_on = models.DateField(_("date"))
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("adjustment request")
        verbose_name_plural = _("adjustment requests")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=AdjustmentKind.values), name="adjustmentrequest_kind_ck"
            ),
        ]
        indexes = [BrinIndex(fields=["act"], name="adjustmentrequest_act_ix")]

    def __str__(self) -> str:
        return f"{self.kind} {self.customer_id}"


class AskedAdjustment(PostedModel):
    """One item of a request, with the amount asked and the tax in it; posted with its request."""

    request = models.ForeignKey(AdjustmentRequest, models.PROTECT, related_name="lines")
    item = models.ForeignKey(OpenItem, models.PROTECT, related_name="asked_adjustments")
    amount = AmountField(_("amount"))
    tax = AmountField(_("tax"), default=0)

    class Meta:
        verbose_name = _("adjustment asked for")
        verbose_name_plural = _("adjustments asked for")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "item"], name="askedadjustment_item_uq"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, tax__gte=0, tax__lte=F("amount")),
                name="askedadjustment_amount_ck",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.item_id}"


class AdjustmentDecision(PostedModel):
    """What became of a request, once: approved or rejected by somebody else, or withdrawn by who
    asked. `posted` is the act of the adjustments, where it was approved.
    """

    request = models.OneToOneField(AdjustmentRequest, models.PROTECT, related_name="decision")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    posted = models.ForeignKey(
        Act, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="adjustmentdecision_outcome_ck"
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.APPROVED, posted__isnull=False)
                | (~Q(outcome=Outcome.APPROVED) & Q(posted__isnull=True)),
                name="adjustmentdecision_posted_ck",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.outcome}"
