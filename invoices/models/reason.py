"""Why something was done in the ledger: the reasons that are offered, in every language."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from invoices.choices import ReasonKind
from kernel.public_ids import PublicIdMixin
from kernel.texts import TextsField, pick


class Reason(PublicIdMixin, models.Model):
    """One reason that an accountant may choose for one kind of act.

    Facts keep its code, which never changes; what it is called may. A reason is never deleted,
    because facts name it: one that is no longer offered is not active.
    """

    public_prefix: ClassVar[str] = "RE"

    code = models.SlugField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("used for"), max_length=20, choices=ReasonKind)
    label = TextsField(_("label"))
    is_active = models.BooleanField(_("offered"), default=True)
    place = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        ordering = ["kind", "place", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ReasonKind.values), name="reason_kind_ck"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"), name="reason_code_ck"
            ),
        ]

    def __str__(self) -> str:
        return pick(self.label)
