"""What the accountant may do to a receipt, document or customer, entered in the kernel's registry;
and where a live effect is taken back.
"""

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from invoices.choices import SourceKind
from invoices.models import Allocation, Source
from kernel import actions, rights


def enter_actions() -> None:
    """Called once, when the app is ready."""
    for key, kind, label, url_name, order, is_for in _OF_SOURCES:
        actions.enter(
            actions.Action(
                key=key,
                kind=kind,
                label=label,
                url=lambda thing, name=url_name: reverse(name, args=[thing]),
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
    ("return", "receipt", _("Return"), "invoices:receipt-return", 70, _may_return),
    ("undo", "receipt", _("Undo"), "invoices:receipt-undo", 80, _may_return),
)


def address_to_take_back(effect: Any) -> str:
    """The page on which a live effect is reversed; empty where there is none."""
    if isinstance(effect, Allocation):
        return reverse("invoices:allocation-reverse", args=[effect])
    return ""
