"""The legal entities that the department works for."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.public_ids import PublicIdMixin


class LegalEntity(PublicIdMixin, models.Model):
    """A company whose receivables the department follows.

    Every document, receipt and figure belongs to one; numbers are unique within it. The code is
    what import files call it and never changes once facts are posted. `address` and
    `payment_details` are what stands in its letters, line by line.
    """

    public_prefix: ClassVar[str] = "LE"

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(_("country"), max_length=2, blank=True)
    currency = models.CharField(_("functional currency"), max_length=3, default="EUR")
    address = models.TextField(_("address"), blank=True)
    payment_details = models.TextField(_("how to pay"), blank=True)
    control_account = models.CharField(_("control account"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("legal entity")
        verbose_name_plural = _("legal entities")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
