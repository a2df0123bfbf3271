"""What can be applied to open items, how it is applied, and how it leaves. Posted."""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex, GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, LegalEntity
from invoices.choices import AdjustmentKind, SourceKind, WithdrawalKind
from invoices.models.document import Document, OpenItem
from invoices.models.fields import AmountField, RateField, fits_currency, posting_transaction
from invoices.models.search_indexes import number_indexes
from invoices.querysets import SourceQuerySet
from kernel.models import Act, PostedModel
from kernel.public_ids import PublicIdMixin
from kernel.search_sql import Fold


class Source(PublicIdMixin, PostedModel):
    """A receipt, a credit note, or money moved here from elsewhere, with what is unapplied of it.

    A receipt may come before it is known from whom (`customer` NULL); naming the customer later
    is a transfer. A credit note's source comes with its document, a transferred one with the
    withdrawal it came from. `is_deposit` marks money that is a liability until delivery.
    `used_amount`, `closed_on`, `touched_on`, `reversed_on` and `is_undone` are running figures
    kept by triggers; nothing else changes.
    """

    public_prefix: ClassVar[str] = "R"

    kind = models.CharField(_("kind"), max_length=12, choices=SourceKind)
    number = models.CharField(_("number"), max_length=60)
    entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="sources", db_index=False
    )
    document = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="source", db_constraint=False
    )
    from_withdrawal = models.OneToOneField(
        "invoices.Withdrawal",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="to_source",
        db_constraint=False,
    )
    currency = models.CharField(_("currency"), max_length=3)
    amount = AmountField(_("amount"))
    dated_on = models.DateField(_("date"))
    effective_on = models.DateField(_("counts from"))
    is_deposit = models.BooleanField(_("deposit"), default=False)
    method = models.CharField(_("method"), max_length=40, blank=True)
    reference = models.CharField(_("reference"), max_length=200, blank=True)
    remittance = models.TextField(_("remittance text"), blank=True)
    rate = RateField(_("rate"), null=True, blank=True)
    functional_amount = AmountField(_("functional amount"), null=True, blank=True)
    used_amount = AmountField(_("used"), default=0, editable=False)
    unapplied_amount = models.GeneratedField(
        expression=F("amount") - F("used_amount"),
        output_field=AmountField(),
        db_persist=True,
        verbose_name=_("unapplied"),
    )
    closed_on = models.DateField(_("used up"), null=True, editable=False)
    touched_on = models.DateField(null=True, editable=False)
    reversed_on = models.DateField(null=True, editable=False)
    is_undone = models.BooleanField(default=False, editable=False)
    posted_in = posting_transaction()

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "kind", "number"],
                condition=Q(is_undone=False),
                name="source_number_uq",
            ),
            models.UniqueConstraint(
                fields=["id", "customer", "entity", "currency"], name="source_account_uq"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="source_amount_ck"),
            models.CheckConstraint(
                condition=Q(used_amount__gte=0) & Q(used_amount__lte=F("amount")),
                name="source_unapplied_ck",
            ),
            models.CheckConstraint(
                condition=Q(effective_on__gte=F("dated_on")), name="source_effective_ck"
            ),
            models.CheckConstraint(
                condition=Q(kind=SourceKind.RECEIPT, document=None, from_withdrawal=None)
                | Q(
                    kind=SourceKind.CREDIT_NOTE,
                    document__isnull=False,
                    from_withdrawal=None,
                    customer__isnull=False,
                )
                | Q(
                    kind=SourceKind.TRANSFER,
                    document=None,
                    from_withdrawal__isnull=False,
                    customer__isnull=False,
                ),
                name="source_kind_ck",
            ),
            fits_currency("amount", "source_currency_ck"),
        ]
        indexes = [
            models.Index(
                fields=["customer"],
                include=[
                    "entity",
                    "currency",
                    "kind",
                    "is_deposit",
                    "dated_on",
                    "effective_on",
                    "unapplied_amount",
                    "id",
                ],
                condition=Q(unapplied_amount__gt=0),
                name="source_unapplied_ix",
            ),
            models.Index(fields=["customer", "dated_on"], name="source_customer_ix"),
            # The list of receipts, newest first, walked by key.
            models.Index(
                fields=["dated_on", "id"], condition=Q(is_undone=False), name="source_dated_ix"
            ),
            BrinIndex(fields=["act"], name="source_act_ix"),
            *number_indexes("source"),
            GinIndex(
                OpClass(Fold("remittance"), name="gin_trgm_ops"),
                condition=~Q(remittance=""),
                name="source_remittance_ix",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("invoices:source", args=[self.public_id])


class LedgerEffect(PostedModel):
    """What every dated effect on an item or source shares.

    `given_on` is the date somebody gave, `effective_on` the day it takes effect. A reversal is a
    row with `reverses` set and the negative amount; a row is reversed whole, and once. An `is_undo`
    reversal says that the row should never have been posted; `is_undone` on the first is kept by
    trigger and frees its number.
    """

    given_on = models.DateField(_("date"))
    effective_on = models.DateField(_("effective"))
    amount = AmountField(_("amount"))
    is_undo = models.BooleanField(default=False)
    is_undone = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True


def _reversal_sign(name: str, undo: Q | None = None) -> models.CheckConstraint:
    """A first row is positive, its reversal negative; only a reversal (or `undo`) undoes."""
    first = Q(reverses__isnull=True, amount__gt=0)
    may_undo = Q(is_undo=False) if undo is None else Q(is_undo=False) | undo
    return models.CheckConstraint(
        condition=(first & may_undo) | Q(reverses__isnull=False, amount__lt=0), name=name
    )


class Allocation(PublicIdMixin, LedgerEffect):
    """An amount of a source applied to an open item of the same customer, entity and currency."""

    public_prefix: ClassVar[str] = "AL"

    number = models.CharField(_("number"), max_length=300, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, related_name="allocations", db_constraint=False, db_index=False
    )
    item = models.ForeignKey(
        OpenItem, models.PROTECT, related_name="allocations", db_constraint=False, db_index=False
    )
    entity = models.ForeignKey(
        LegalEntity, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    currency = models.CharField(_("currency"), max_length=3)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal"
    )

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        constraints = [
            _reversal_sign("allocation_sign_ck"),
            fits_currency("amount", "allocation_currency_ck"),
            models.UniqueConstraint(
                fields=["entity", "number", "item"],
                condition=~Q(number="") & Q(reverses__isnull=True, is_undone=False),
                name="allocation_number_uq",
            ),
        ]
        indexes = [
            models.Index(
                fields=["item"], include=["effective_on", "amount"], name="allocation_item_ix"
            ),
            models.Index(
                fields=["source"], include=["effective_on", "amount"], name="allocation_source_ix"
            ),
            models.Index(
                fields=["effective_on"],
                include=["item", "source", "amount"],
                name="allocation_effective_ix",
            ),
            BrinIndex(fields=["act"], name="allocation_act_ix"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.item_id}"


class Adjustment(PublicIdMixin, LedgerEffect):
    """A change to an open item that no money made: discount, small difference, write-off, waiver.

    A positive amount lowers what is open. `tax` is the tax part of it. `approved_by` is
    the act of the approval that allowed it above the author's limit, used once; `is_mirrored` says
    that another system approved it.
    """

    public_prefix: ClassVar[str] = "AD"

    number = models.CharField(_("number"), max_length=60, blank=True)
    item = models.ForeignKey(OpenItem, models.PROTECT, related_name="adjustments", db_index=False)
    kind = models.CharField(_("kind"), max_length=20, choices=AdjustmentKind)
    tax = AmountField(_("tax"), default=0)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    approved_by = models.ForeignKey(
        Act, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    is_mirrored = models.BooleanField(default=False)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal"
    )
    entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("adjustment")
        verbose_name_plural = _("adjustments")
        constraints = [
            _reversal_sign("adjustment_sign_ck"),
            models.UniqueConstraint(fields=["approved_by"], name="adjustment_approved_uq"),
            models.CheckConstraint(
                condition=Q(kind__in=AdjustmentKind.values), name="adjustment_kind_ck"
            ),
            models.UniqueConstraint(
                fields=["entity", "number"],
                condition=~Q(number="") & Q(reverses__isnull=True, is_undone=False),
                name="adjustment_number_uq",
            ),
        ]
        indexes = [
            models.Index(
                fields=["item"],
                include=["effective_on", "amount", "kind"],
                name="adjustment_item_ix",
            ),
            models.Index(
                fields=["effective_on"],
                include=["item", "amount", "kind"],
                name="adjustment_effective_ix",
            ),
            BrinIndex(fields=["act"], name="adjustment_act_ix"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.item_id}"


class Withdrawal(PublicIdMixin, LedgerEffect):
    """An amount that leaves a source other than by allocation.

    Refunded, returned by the bank, transferred to another customer, entity or currency (its
    target source is posted first), or cancelled. `rate` turns a transfer into another currency.
    """

    public_prefix: ClassVar[str] = "W"

    number = models.CharField(_("number"), max_length=60, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="withdrawals", db_index=False)
    rate = RateField(_("rate"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=WithdrawalKind)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal"
    )
    entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="+", db_index=False)
    posted_in = posting_transaction()

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        constraints = [
            models.UniqueConstraint(fields=["id", "posted_in"], name="withdrawal_posted_uq"),
            _reversal_sign("withdrawal_sign_ck", undo=Q(kind=WithdrawalKind.CANCELLATION)),
            models.CheckConstraint(
                condition=Q(kind__in=WithdrawalKind.values), name="withdrawal_kind_ck"
            ),
            models.UniqueConstraint(
                fields=["entity", "kind", "number"],
                condition=~Q(number="") & Q(reverses__isnull=True, is_undone=False),
                name="withdrawal_number_uq",
            ),
        ]
        indexes = [
            models.Index(
                fields=["source"],
                include=["effective_on", "amount", "kind"],
                name="withdrawal_source_ix",
            ),
            models.Index(
                fields=["effective_on"],
                include=["source", "amount", "kind"],
                name="withdrawal_effective_ix",
            ),
            BrinIndex(fields=["act"], name="withdrawal_act_ix"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id}"
