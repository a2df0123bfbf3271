"""Documents and their open items: what customers owe. Posted; only later facts change it."""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, LegalEntity
from invoices.choices import DocumentKind, ItemClass
from invoices.models.fields import AmountField, RateField, fits_currency, posting_transaction
from invoices.models.search_indexes import key_index, number_indexes
from invoices.querysets import DocumentQuerySet, OpenItemQuerySet
from kernel.models import PostedModel
from kernel.public_ids import PublicIdMixin


class Document(PublicIdMixin, PostedModel):
    """An invoice, a debit note or a credit note, with its gross `amount` (positive for each kind).

    Never changed after posting. It counts in the ledger from `effective_on`: its date of issue,
    or the first open day where that period was closed. `cancelled_on` and `is_undone` are kept by
    triggers; an undone document gives its number back. `functional_amount` is the amount in the
    entity's currency at `rate`, both NULL where no rate was known.
    """

    public_prefix: ClassVar[str] = "D"

    entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="documents", db_index=False)
    kind = models.CharField(_("kind"), max_length=12, choices=DocumentKind)
    number = models.CharField(_("number"), max_length=60)
    issued_on = models.DateField(_("issued"))
    effective_on = models.DateField(_("counts from"))
    currency = models.CharField(_("currency"), max_length=3)
    amount = AmountField(_("amount"))
    net = AmountField(_("net"), null=True, blank=True)
    tax = AmountField(_("tax"), null=True, blank=True)
    item_class = models.CharField(
        _("class"), max_length=10, choices=ItemClass, default=ItemClass.RECEIVABLE
    )
    terms = models.CharField(_("payment terms"), max_length=100, blank=True)
    reference = models.CharField(_("reference"), max_length=200, blank=True)
    purchase_order = models.CharField(_("purchase order"), max_length=100, blank=True)
    credits_document = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="credit_notes", db_index=False
    )
    copy = models.CharField(_("copy"), max_length=500, blank=True)
    extra = models.JSONField(default=dict, blank=True)
    rate = RateField(_("rate"), null=True, blank=True)
    functional_amount = AmountField(_("functional amount"), null=True, blank=True)
    cancelled_on = models.DateField(_("cancelled"), null=True, editable=False)
    is_undone = models.BooleanField(default=False, editable=False)
    posted_in = posting_transaction()

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "number"], condition=Q(is_undone=False), name="document_number_uq"
            ),
            models.UniqueConstraint(
                fields=["id", "customer", "entity", "currency", "posted_in"],
                name="document_account_uq",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="document_amount_ck"),
            models.CheckConstraint(
                condition=Q(effective_on__gte=F("issued_on")), name="document_effective_ck"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DocumentKind.values), name="document_kind_ck"
            ),
            models.CheckConstraint(
                condition=Q(item_class__in=ItemClass.values), name="document_class_ck"
            ),
            models.CheckConstraint(
                condition=Q(credits_document__isnull=True) | Q(kind=DocumentKind.CREDIT_NOTE),
                name="document_credits_ck",
            ),
            fits_currency("amount", "document_currency_ck"),
            models.CheckConstraint(
                condition=Q(net__isnull=True) | Q(tax__isnull=True) | Q(amount=F("net") + F("tax")),
                name="document_net_and_tax_ck",
            ),
        ]
        indexes = [
            BrinIndex(fields=["act"], name="document_act_ix"),
            models.Index(fields=["customer", "issued_on"], name="document_customer_ix"),
            # The list of documents, newest first, walked by key.
            models.Index(
                fields=["issued_on", "id"], condition=Q(is_undone=False), name="document_issued_ix"
            ),
            models.Index(
                fields=["credits_document"],
                condition=Q(credits_document__isnull=False),
                name="document_credits_ix",
            ),
            *number_indexes("document"),
            key_index("purchase_order", "document_order_key_ix"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("invoices:document", args=[self.public_id])


class TaxLine(PostedModel):
    """The tax of a document at one rate; posted with it, and adding up to its net and tax."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="tax_lines")
    tax_rate = models.DecimalField(_("tax rate"), max_digits=7, decimal_places=4)
    net = AmountField(_("net"))
    tax = AmountField(_("tax"))
    posted_in = posting_transaction()

    class Meta:
        verbose_name = _("tax line")
        verbose_name_plural = _("tax lines")
        constraints = [
            models.UniqueConstraint(fields=["document", "tax_rate"], name="taxline_rate_uq"),
        ]

    def __str__(self) -> str:
        return f"{self.tax_rate} %"


class OpenItem(PublicIdMixin, PostedModel):
    """One instalment of an invoice or debit note: due date, amount, what is still open of it.

    Posted together with its document and closed with it. `settled_amount`, `closed_on`,
    `touched_on` (latest effective day of any fact on it) and `reversed_on` (latest reversal) are
    running figures kept by triggers; nothing else changes. The due date never moves: an
    extension is a fact of its own and makes no debt look younger.
    """

    public_prefix: ClassVar[str] = "I"

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="items", db_constraint=False, db_index=False
    )
    sequence = models.PositiveSmallIntegerField(_("instalment"), default=1)
    entity = models.ForeignKey(
        LegalEntity, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="items", db_constraint=False, db_index=False
    )
    currency = models.CharField(_("currency"), max_length=3)
    item_class = models.CharField(
        _("class"), max_length=10, choices=ItemClass, default=ItemClass.RECEIVABLE
    )
    issued_on = models.DateField(_("issued"))
    effective_on = models.DateField(_("counts from"))
    due_on = models.DateField(_("due"))
    amount = AmountField(_("amount"))
    settled_amount = AmountField(_("settled"), default=0, editable=False)
    open_amount = models.GeneratedField(
        expression=F("amount") - F("settled_amount"),
        output_field=AmountField(),
        db_persist=True,
        verbose_name=_("open"),
    )
    closed_on = models.DateField(_("closed"), null=True, editable=False)
    touched_on = models.DateField(null=True, editable=False)
    reversed_on = models.DateField(null=True, editable=False)
    posted_in = posting_transaction()

    objects = OpenItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("open item")
        verbose_name_plural = _("open items")
        constraints = [
            models.UniqueConstraint(fields=["document", "sequence"], name="openitem_sequence_uq"),
            models.UniqueConstraint(
                fields=["id", "customer", "entity", "currency"], name="openitem_account_uq"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="openitem_amount_ck"),
            models.CheckConstraint(
                condition=Q(settled_amount__gte=0) & Q(settled_amount__lte=F("amount")),
                name="openitem_open_ck",
            ),
            fits_currency("amount", "openitem_currency_ck"),
        ]
        indexes = [
            # The department's aging reads this index alone: every query spells both conditions.
            models.Index(
                fields=["customer", "due_on"],
                include=["entity", "currency", "issued_on", "effective_on", "open_amount", "id"],
                condition=Q(open_amount__gt=0, item_class=ItemClass.RECEIVABLE),
                name="openitem_aging_ix",
            ),
            BrinIndex(fields=["act"], name="openitem_act_ix"),
            # Items come in the order of their days: enough to find those after a given one.
            BrinIndex(fields=["effective_on"], pages_per_range=32, name="openitem_effective_ix"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.sequence}"

    @property
    def label(self) -> str:
        """The document's number, and which instalment where there are several."""
        document = self.document
        several = self.sequence > 1 or self.amount != document.amount
        return f"{document.number}/{self.sequence}" if several else document.number


class DocumentCancellation(PostedModel):
    """A document taken back whole on a date; its items were closed by cancelling adjustments.

    `is_undo` says that the document should never have been posted: its number becomes free.
    """

    document = models.OneToOneField(Document, models.PROTECT, related_name="cancellation")
    effective_on = models.DateField(_("cancelled"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    is_undo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("cancellation")
        verbose_name_plural = _("cancellations")

    def __str__(self) -> str:
        return f"{self.document_id} {self.effective_on}"


class DueExtension(PostedModel):
    """More time given for an open item, as a dated fact; the item ages by its own due date."""

    item = models.ForeignKey(OpenItem, models.PROTECT, related_name="extensions")
    given_on = models.DateField(_("given"))
    extended_to = models.DateField(_("extended to"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["given_on", "id"]

    def __str__(self) -> str:
        return f"{self.item_id} {self.extended_to}"
