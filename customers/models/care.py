"""Who looks after a customer, who stands in, and what limits contact: dated facts.

Written by the apps above (`worklists` makes assignments); they stand here because rights and
reports below need them.
"""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.choices import Channel, RestrictionKind
from customers.models.customer import Customer
from customers.querysets import DatedQuerySet
from kernel.public_ids import PublicIdMixin


class DateRange(models.Func):
    """`daterange(from, until, '[]')`; an open end is unbounded."""

    function = "DATERANGE"
    output_field = DateRangeField()


def _span() -> DateRange:
    return DateRange("from_on", "until_on", models.Value("[]"))


class Assignment(models.Model):
    """One collector looks after one customer from a date to a date, both included.

    A customer has one collector on any day: the database excludes overlaps.
    """

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="assignments")
    collector = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments"
    )
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["customer_id", "from_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_on__isnull=True)
                | models.Q(until_on__gte=models.F("from_on")),
                name="assignment_span_ck",
            ),
            ExclusionConstraint(
                name="assignment_no_overlap_ex",
                expressions=[
                    ("customer", RangeOperators.EQUAL),
                    (_span(), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["collector", "from_on"], name="assignment_collector_ix")]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.collector_id} {self.from_on}"


class Cover(models.Model):
    """A substitute works a collector's whole portfolio from a date to a date, both included."""

    collector = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="covered_by"
    )
    substitute = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="covers")
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("cover")
        verbose_name_plural = _("covers")
        ordering = ["collector_id", "from_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_on__gte=models.F("from_on")), name="cover_span_ck"
            ),
            models.CheckConstraint(
                condition=~models.Q(collector=models.F("substitute")), name="cover_other_person_ck"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.substitute_id} for {self.collector_id}"


class Restriction(PublicIdMixin, models.Model):
    """A dated fact that limits contact with a customer or one of its contacts."""

    public_prefix: ClassVar[str] = "S"

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="restrictions")
    contact = models.ForeignKey(
        "customers.Contact", models.CASCADE, null=True, blank=True, related_name="restrictions"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=RestrictionKind)
    channel = models.CharField(_("channel"), max_length=20, choices=Channel, blank=True)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("restriction")
        verbose_name_plural = _("restrictions")
        ordering = ["customer_id", "from_on"]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.kind}"
