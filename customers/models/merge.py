"""Customers that turned out to be one: what was merged, and what was said not to be."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from customers.models.customer import Customer
from kernel.models import Act
from kernel.public_ids import PublicIdMixin


class Merge(PublicIdMixin, models.Model):
    """One account made part of another customer by its act; `undone` is the act that took it back.

    `moved` remembers which rows went along and how they stood, so that they find back.
    """

    public_prefix: ClassVar[str] = "MG"

    survivor = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    duplicate = models.ForeignKey(Customer, models.PROTECT, related_name="+", db_index=False)
    act = models.ForeignKey(Act, models.PROTECT, related_name="+", db_index=False)
    undone = models.ForeignKey(
        Act, models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )
    moved = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["duplicate"], condition=Q(undone__isnull=True), name="merge_duplicate_uq"
            ),
            models.CheckConstraint(condition=~Q(survivor=F("duplicate")), name="merge_two_ck"),
        ]

    def __str__(self) -> str:
        return f"{self.duplicate_id} → {self.survivor_id}"


class NotDuplicate(PublicIdMixin, models.Model):
    """Two customers that somebody looked at and found to be two: they are not offered again."""

    public_prefix: ClassVar[str] = "ND"

    first = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    act = models.ForeignKey(Act, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("pair of different customers")
        verbose_name_plural = _("pairs of different customers")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="notduplicate_pair_uq"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="notduplicate_order_ck"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"
