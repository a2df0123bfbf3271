"""What the accountant may do to a receipt, document or customer, entered in the kernel's registry;
and where a live effect is taken back.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from invoices.choices import (
    AdjustmentKind,
    DocumentKind,
    ItemClass,
    SourceKind,
    WithdrawalKind,
)
from invoices.models import Adjustment, Allocation, Document, OpenItem, Source, Withdrawal
from kernel import actions, rights


def _address(name: str, thing: Any) -> str:
    return reverse(name, args=[thing])


def enter_actions() -> None:
    """Called once, when the app is ready."""
    for key, kind, label, url_name, order, is_for in (*_OF_SOURCES, *_OF_DOCUMENTS):
        actions.enter(
            actions.Action(
                key=key,
                kind=kind,
                label=label,
                url=partial(_address, url_name),
                right=rights.LEDGER_POST,
                order=order,
                is_for=is_for,
            )
        )
    actions.enter(
        actions.Action(
            key="receipt",
            kind="customer",
            label=_("Enter a receipt"),
            url=lambda customer: f"{reverse('invoices:receipt-add')}?customer={customer.public_id}",
            right=rights.LEDGER_POST,
            order=20,
        )
    )
    _enter_billing()


def _enter_billing() -> None:
    """What is posted for a customer, and what changes its open items without money."""
    for key, label, order in (
        ("invoice", _("Post an invoice"), 30),
        ("credit_note", _("Post a credit note"), 40),
    ):
        actions.enter(
            actions.Action(
                key=key,
                kind="customer",
                label=label,
                url=_adder_of(key),
                right=rights.LEDGER_POST,
                order=order,
            )
        )
    actions.enter(
        actions.Action(
            key="adjust",
            kind="customer",
            label=_("Adjust items"),
            url=lambda customer: reverse("customers:adjust", args=[customer]),
            right=rights.LEDGER_POST,
            order=50,
            is_for=_owes,
        )
    )
    actions.enter(
        actions.Action(
            key="adjust",
            kind="document",
            label=_("Adjust"),
            url=_adjust_document,
            right=rights.LEDGER_POST,
            order=30,
            is_for=_is_open,
        )
    )


def _adder_of(kind: str) -> Callable[[Customer], str]:
    def address(customer: Customer) -> str:
        page = reverse("invoices:document-add")
        return f"{page}?customer={customer.public_id}&kind={kind}"

    return address


def _adjust_document(document: Document) -> str:
    page = reverse("customers:adjust", args=[document.customer])
    return f"{page}?document={document.public_id}"


def _owes(user: Any, customer: Customer) -> bool:
    return OpenItem.objects.open().receivable().filter(customer=customer).exists()


def _is_open(user: Any, document: Document) -> bool:
    return OpenItem.objects.open().receivable().filter(document=document).exists()


def _may_credit(user: Any, document: Document) -> bool:
    return (
        document.kind != DocumentKind.CREDIT_NOTE
        and document.item_class == ItemClass.RECEIVABLE
        and document.cancelled_on is None
    )


def _may_cancel(user: Any, document: Document) -> bool:
    """Not twice; and not a credit note whose money has gone on to somewhere else."""
    gone = Withdrawal.objects.filter(source__document=document, reverses=None, reversal=None)
    return (
        document.cancelled_on is None
        and not gone.exclude(kind=WithdrawalKind.CLEARED_ELSEWHERE).exists()
    )


def _is_unapplied(user: Any, source: Source) -> bool:
    return bool(source.unapplied_amount > 0)


def _may_apply(user: Any, source: Source) -> bool:
    return bool(source.customer_id and source.unapplied_amount > 0)


def _is_unknown(user: Any, source: Source) -> bool:
    return source.customer_id is None and source.unapplied_amount > 0


def _may_return(user: Any, source: Source) -> bool:
    """A receipt that has not gone otherwise; what is refused all the same is said in a sentence."""
    return source.kind == SourceKind.RECEIPT and not _is_gone(source)


def _is_gone(source: Source) -> bool:
    gone = source.withdrawals.filter(reverses=None, reversal=None, amount=source.amount)
    return bool(source.is_undone or gone.exists())


_OF_SOURCES: Final = (
    ("payer", "receipt", _("Say who paid"), "invoices:source-payer", 10, _is_unknown),
    ("apply", "receipt", _("Apply"), "invoices:source-apply", 20, _may_apply),
    ("transfer", "receipt", _("Transfer"), "invoices:source-transfer", 50, _may_apply),
    ("refund", "receipt", _("Refund"), "invoices:source-refund", 60, _is_unapplied),
    ("return", "receipt", _("Return"), "invoices:receipt-return", 70, _may_return),
    ("undo", "receipt", _("Undo"), "invoices:receipt-undo", 80, _may_return),
)
_OF_DOCUMENTS: Final = (
    ("credit", "document", _("Credit"), "invoices:document-credit", 20, _may_credit),
    ("cancel", "document", _("Cancel the document"), "invoices:document-cancel", 80, _may_cancel),
)
# What comes with a cancelled document goes with nothing; what another system cleared is its own.
ADJUSTED_BY_HAND: Final = frozenset(AdjustmentKind) - {
    AdjustmentKind.CANCELLATION,
    AdjustmentKind.CLEARED_ELSEWHERE,
}
LEFT_BY_HAND: Final = frozenset(
    {WithdrawalKind.REFUND, WithdrawalKind.RETURN, WithdrawalKind.TRANSFER}
)


def address_to_take_back(effect: Any) -> str:
    """The page on which a live effect is reversed; empty where there is none."""
    if isinstance(effect, Allocation):
        return reverse("invoices:allocation-reverse", args=[effect])
    if isinstance(effect, Adjustment) and effect.kind in ADJUSTED_BY_HAND:
        return reverse("invoices:adjustment-reverse", args=[effect])
    if isinstance(effect, Withdrawal) and effect.kind in LEFT_BY_HAND:
        return reverse("invoices:withdrawal-reverse", args=[effect])
    return ""
