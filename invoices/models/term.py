"""Payment terms that are offered by name."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.public_ids import PublicIdMixin
from kernel.texts import TextsField, pick


class PaymentTerm(PublicIdMixin, models.Model):
    """Terms that an accountant may choose: what they are called, and the rule they stand for.

    Customers and documents keep the rule itself (`2/10 net 30`), so that a change here changes
    nothing that was agreed; one that is no longer offered is not active.
    """

    public_prefix: ClassVar[str] = "PT"

    rule = models.CharField(_("rule"), max_length=100, unique=True)
    label = TextsField(_("label"))
    is_active = models.BooleanField(_("offered"), default=True)
    place = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    class Meta:
        verbose_name = _("payment term")
        verbose_name_plural = _("payment terms")
        ordering = ["place", "rule"]

    def __str__(self) -> str:
        return pick(self.label)
