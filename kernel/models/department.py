"""The one department that an installation serves."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Department(models.Model):
    """The receivables department: its local day is *today*, its currency is the reports'.

    There is exactly one row, made by a migration.
    """

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name"), max_length=200)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Berlin")
    reporting_currency = models.CharField(_("reporting currency"), max_length=3, default="EUR")

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="department_single_ck"),
            models.CheckConstraint(
                condition=models.Q(reporting_currency__regex=r"^[A-Z]{3}$"),
                name="department_currency_ck",
            ),
        ]

    def __str__(self) -> str:
        return self.name
