"""The account that owes, its group and its contacts."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.choices import CustomerKind, Relation
from customers.querysets import CustomerQuerySet
from kernel.public_ids import PublicIdMixin
from kernel.search_sql import Fold, NumberKey, PhoneKey, Reversed


class CustomerGroup(models.Model):
    """Customers that belong together for limits and statements, such as a buying association."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("customer group")
        verbose_name_plural = _("customer groups")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Customer(PublicIdMixin, models.Model):
    """The account that owes: one number in every import, one exposure over all its facilities.

    `merged_into` makes it another account of the same customer: it keeps its facts and is shown,
    aged and stated as that one (docs/adr/0014). `number` never changes.
    `sort_key` is the name folded for sorting without accents.
    `credit_limit_proposed` is an imported proposal; NULL is no limit set, 0 is no credit.
    """

    public_prefix: ClassVar[str] = "C"

    number = models.CharField(_("number"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    sort_key = models.CharField(max_length=200, editable=False)
    kind = models.CharField(
        _("kind"), max_length=20, choices=CustomerKind, default=CustomerKind.COMPANY
    )
    relation = models.CharField(
        _("relation"), max_length=20, choices=Relation, default=Relation.CUSTOMER
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    timezone = models.CharField(_("time zone"), max_length=60, blank=True)
    segment = models.CharField(_("segment"), max_length=60, blank=True)
    region = models.CharField(_("region"), max_length=60, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", db_index=False
    )
    group = models.ForeignKey(
        CustomerGroup, models.PROTECT, null=True, blank=True, related_name="customers"
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    credit_limit_proposed = models.DecimalField(
        _("proposed credit limit"), max_digits=19, decimal_places=4, null=True, blank=True
    )
    terms = models.CharField(_("payment terms"), max_length=100, blank=True)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ["sort_key", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(credit_limit_proposed__isnull=True)
                | models.Q(credit_limit_proposed__gte=0),
                name="customer_limit_positive_ck",
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="customer_not_own_parent_ck",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True)
                | ~models.Q(merged_into=models.F("id")),
                name="customer_not_merged_in_own_ck",
            ),
        ]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="customer_sort_ix"),
            models.Index(
                fields=["merged_into", "id"],
                condition=models.Q(merged_into__isnull=False),
                name="customer_merged_ix",
            ),
            models.Index(fields=["segment"], name="customer_segment_ix"),
            models.Index(fields=["region"], name="customer_region_ix"),
            models.Index(
                OpClass(NumberKey("number"), name="text_pattern_ops"), name="customer_number_key_ix"
            ),
            models.Index(
                OpClass(Reversed(NumberKey("number")), name="text_pattern_ops"),
                name="customer_number_end_ix",
            ),
            GinIndex(
                OpClass(F("sort_key"), name="gin_trgm_ops"),
                OpClass(Lower("email"), name="gin_trgm_ops"),
                OpClass(PhoneKey("phone"), name="gin_trgm_ops"),
                name="customer_search_ix",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("customers:detail", args=[self.public_id])


class Contact(PublicIdMixin, models.Model):
    """A person at the customer who is called or written to; `stop` names ways not to be used.

    A way that the person asked not to be reached by is a Restriction, which has its days.
    """

    public_prefix: ClassVar[str] = "P"

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    timezone = models.CharField(_("time zone"), max_length=60, blank=True)
    prefers = models.CharField(_("prefers"), max_length=20, blank=True)
    stop = models.CharField(_("not to be used"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["customer_id", "name"]
        constraints = [
            models.UniqueConstraint(fields=["customer", "name"], name="contact_name_uq"),
        ]
        indexes = [
            GinIndex(
                OpClass(Fold("name"), name="gin_trgm_ops"),
                OpClass(Lower("email"), name="gin_trgm_ops"),
                OpClass(PhoneKey("phone"), name="gin_trgm_ops"),
                name="contact_search_ix",
            ),
        ]

    def __str__(self) -> str:
        return self.name
