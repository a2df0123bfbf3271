"""When somebody is away and who stands in."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.public_ids import PublicIdMixin
from staff.querysets import AbsenceQuerySet


class DayRange(models.Func):
    function = "daterange"
    output_field = DateRangeField()


class Absence(PublicIdMixin, models.Model):
    """The days on which a person is away, first and last included, and their deputy.

    The deputy has the person's approving rights on these days and on no other.
    """

    public_prefix: ClassVar[str] = "AB"

    user = models.ForeignKey(
        "staff.User", models.CASCADE, related_name="absences", verbose_name=_("person")
    )
    deputy = models.ForeignKey(
        "staff.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stands_in_for",
        verbose_name=_("deputy"),
    )
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["from_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(from_on__lte=models.F("until_on")), name="absence_days_ck"
            ),
            models.CheckConstraint(
                condition=models.Q(deputy__isnull=True) | ~models.Q(deputy=models.F("user")),
                name="absence_deputy_ck",
            ),
            ExclusionConstraint(
                name="absence_overlap_ex",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (
                        DayRange("from_on", "until_on", RangeBoundary(inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.from_on}–{self.until_on}"
