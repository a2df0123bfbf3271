"""How debts are aged: the edges of the bands, by version."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.public_ids import PublicIdMixin


class AgingBands(PublicIdMixin, models.Model):
    """The edges between the bands of days, from a day on: 0, 30, 60, 90 unless decided otherwise.

    A report as of a day is made with the edges valid on that day, so that an old print can be
    made again; a new decision is a new row.
    """

    public_prefix: ClassVar[str] = "BV"

    edges = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("edges"))
    valid_from = models.DateField(_("valid from"), unique=True)

    class Meta:
        verbose_name = _("aging bands")
        verbose_name_plural = _("aging bands")
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(edges__len__gte=1, edges__len__lte=12),
                name="agingbands_edges_ck",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(str(edge) for edge in self.edges)
