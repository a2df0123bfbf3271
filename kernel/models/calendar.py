"""Business calendars: which days a bank or an office works."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.dates import Calendar
from kernel.public_ids import PublicIdMixin


def saturday_and_sunday() -> list[int]:
    return [6, 7]


class BusinessCalendar(PublicIdMixin, models.Model):
    """A calendar of business days, for the department or for a country.

    One is the default: the department's, and that of every entity whose country has none.
    `weekend` holds ISO weekdays (Monday is 1); `region` is the part of the country whose public
    holidays are proposed.
    """

    public_prefix: ClassVar[str] = "BC"

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=200)
    weekend = ArrayField(
        models.SmallIntegerField(), verbose_name=_("weekend"), default=saturday_and_sunday
    )
    is_default = models.BooleanField(_("default"), default=False)
    country = models.CharField(_("country"), max_length=2, blank=True)
    region = models.CharField(_("region"), max_length=32, blank=True)

    class Meta:
        verbose_name = _("business calendar")
        verbose_name_plural = _("business calendars")
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="calendar_default_uq",
            ),
            models.UniqueConstraint(
                fields=["country", "region"],
                condition=~models.Q(country=""),
                name="calendar_country_uq",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def as_calendar(self) -> Calendar:
        days = self.holidays.values_list("on", flat=True)
        return Calendar(weekend=frozenset(self.weekend), holidays=frozenset(days))


class Holiday(PublicIdMixin, models.Model):
    """One day on which nobody works, by one calendar."""

    public_prefix: ClassVar[str] = "H"

    calendar = models.ForeignKey(BusinessCalendar, models.CASCADE, related_name="holidays")
    on = models.DateField(_("on"))
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        constraints = [
            models.UniqueConstraint(fields=["calendar", "on"], name="holiday_day_uq"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"
