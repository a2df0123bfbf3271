"""Running sums kept by triggers as appended deltas, compacted at night into one base row each.

Sum the rows: a single row says nothing. Both describe the ledger with every fact posted so far;
a reader who asks for an earlier day takes back what took effect later.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, LegalEntity
from invoices.models.fields import AmountField


class CustomerSummary(models.Model):
    """A change of what one customer owes one entity in one currency."""

    is_written_by_triggers: ClassVar[bool] = True

    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    entity = models.ForeignKey(
        LegalEntity, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    currency = models.CharField(max_length=3)
    open_amount = AmountField()
    unapplied_amount = AmountField()
    items = models.IntegerField()
    compacted_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("customer summary")
        verbose_name_plural = _("customer summaries")

    def __str__(self) -> str:
        return f"{self.customer_id} {self.currency}"


class DueTotal(models.Model):
    """A change of what is open of all receivables due on one day: the due-date cube."""

    is_written_by_triggers: ClassVar[bool] = True

    entity = models.ForeignKey(
        LegalEntity, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    currency = models.CharField(max_length=3)
    due_on = models.DateField()
    open_amount = AmountField()
    items = models.IntegerField()
    compacted_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("due total")
        verbose_name_plural = _("due totals")
        indexes = [
            models.Index(
                fields=["entity", "currency", "due_on"],
                include=["open_amount", "items"],
                name="duetotal_day_ix",
            )
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.due_on}"
