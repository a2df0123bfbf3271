"""What people of the department write down about a customer."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models.customer import Customer
from kernel.models import Act
from kernel.public_ids import PublicIdMixin


class Note(PublicIdMixin, models.Model):
    """One note about a customer, written by the actor of its act; never removed.

    The author may correct it, once or often: every version before stands in the history, and
    `corrected` is the act of the last correction. A pinned note stands on top of the page.
    """

    public_prefix: ClassVar[str] = "N"

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="notes", db_index=False)
    text = models.TextField(_("note"))
    is_pinned = models.BooleanField(_("pinned"), default=False)
    act = models.ForeignKey(Act, models.PROTECT, related_name="+", editable=False, db_index=False)
    corrected = models.ForeignKey(
        Act, models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="note_text_ck")]
        indexes = [models.Index(fields=["customer", "-id"], name="note_customer_ix")]

    def __str__(self) -> str:
        return self.text[:60]
