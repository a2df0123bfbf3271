"""What the database refuses, said as a sentence: the names of the ledger's guards, explained."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kernel.errors import Conflict, DomainError, Refused

SENTENCES: Final[dict[str, Promise]] = {
    "openitem_open_ck": _("More would be applied to the item than is open. Read it again."),
    "source_unapplied_ck": _("More would be used than is unapplied. Read the receipt again."),
    "openitem_open_every_day": _(
        "On a past day less than nothing would be open. Use a later date."
    ),
    "source_unapplied_every_day": _(
        "On a past day less than nothing would be unapplied. Use a later date."
    ),
    "effect_not_before": _(
        "It cannot take effect before its item, its money or the last reversal. Use a later date."
    ),
    "effect_on_receivable": _(
        "The item is only noted until it is handed over: keep the money on account as a deposit."
    ),
    "effect_reversed_whole": _("A posting is reversed whole and once, not before its own date."),
    "allocation_reverses_id_key": _("The allocation has been reversed already."),
    "adjustment_reverses_id_key": _("The adjustment has been reversed already."),
    "withdrawal_reverses_id_key": _("The withdrawal has been reversed already."),
    "adjustment_approved": _("It was not approved by somebody else for this item and amount."),
    "adjustment_approved_uq": _("The approval has been used already."),
    "adjustment_asked_whole": _(
        "A request is made whole, over items of its customer, and not added to later."
    ),
    "adjustment_decided": _(
        "A request is decided by somebody else, and withdrawn by the person who made it."
    ),
    "invoices_adjustmentdecision_request_id_key": _("The request was decided already."),
    "askedadjustment_item_uq": _("The request names the item already."),
    "ledger_period_open": _("The period is closed. Post on the first open day."),
    "document_number_uq": _("The entity already has a document of this number."),
    "source_number_uq": _("The entity already has a receipt of this number."),
    "allocation_number_uq": _("The item already has an allocation of this number."),
    "adjustment_number_uq": _("The entity already has an adjustment of this number."),
    "withdrawal_number_uq": _("The entity already has a withdrawal of this kind and number."),
    "document_amount_ck": _("An amount is not less than zero."),
    "openitem_amount_ck": _("An amount is not less than zero."),
    "document_credits_ck": _("Only a credit note names the document that it credits."),
    "document_credits_own": _(
        "A credit note credits an invoice of its own customer, entity and currency."
    ),
    "openitem_sequence_uq": _("The document already has an instalment of this place."),
    "document_items_add_up": _("The instalments do not add up to the document."),
    "document_net_and_tax_ck": _("Net and tax do not add up to the amount."),
    "document_taxes_add_up": _("The lines of tax do not add up to the document's net and tax."),
    "taxline_with_document": _("A posted document takes no further lines of tax."),
    "openitem_with_document": _("A posted document takes no further instalments."),
    "transfer_two_sided": _("A transfer has two sides that agree."),
    "document_cancelled_whole": _("A document is cancelled whole, not before its own date."),
    "cancelled_with_document": _("A document is cancelled as a document."),
    "document_stays_cancelled": _("A cancelled document stays cancelled. Post it anew."),
    "source_cancelled_whole": _("Money is cancelled whole. Reverse what was done with it first."),
    "mark_ends_its_own": _("A mark is ended on its own item, not before it begins."),
    "mark_amount_ck": _("The marked part must be more than zero."),
    "mark_span_ck": _("The last day is before the first."),
    "invoices_mark_ends_id_key": _("The mark was ended already."),
    "rate_positive_ck": _("A rate is more than zero."),
    "invoices_documentcancellation_document_id_key": _("The document is cancelled already."),
    "allocation_item_fk": _("Money is applied to items of its own customer, entity and currency."),
    "allocation_source_fk": _(
        "Money is applied to items of its own customer, entity and currency."
    ),
    "document_currency_ck": _("The amount has more digits than its currency has."),
    "openitem_currency_ck": _("The amount has more digits than its currency has."),
    "source_currency_ck": _("The amount has more digits than its currency has."),
    "allocation_currency_ck": _("The amount has more digits than its currency has."),
}
_RACES: Final = frozenset(
    {
        "openitem_open_ck",
        "source_unapplied_ck",
        "document_number_uq",
        "source_number_uq",
        "invoices_adjustmentdecision_request_id_key",
    }
)
_OUT_OF_RANGE: Final = "22003"
# Two waited for each other, or one for too long.
_WAITED: Final = frozenset({"40P01", "55P03", "40001"})


@contextmanager
def explained() -> Iterator[None]:
    """Turn a refusal of the database into a sentence; what was written inside is undone.

    Raises Conflict where somebody else was faster, Refused for everything else that has a name.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise translated(error) from error
    except OperationalError as error:
        raise _waited(error) from error
    except DataError as error:
        raise _too_large(error) from error


def translated(error: IntegrityError) -> DomainError:
    """The sentence for a database error; an unknown name is passed on as it is."""
    diagnosis = getattr(error.__cause__, "diag", None)
    rule = getattr(diagnosis, "constraint_name", None) or ""
    if rule.endswith("_reverses_id_key"):
        rule = rule.removeprefix("invoices_")
    if rule not in SENTENCES:
        raise error
    kind = Conflict if rule in _RACES else Refused
    return kind(f"invoices.ledger.{rule}", SENTENCES[rule])


def lock_ledger(*, sources: list[int], items: list[int]) -> None:
    """Hold these rows to the end of the transaction: sources first, then items, by id."""
    with explained(), connection.cursor() as cursor:
        cursor.execute("SELECT invoices_lock_ledger(%s, %s)", [sources, items])


def _waited(error: OperationalError) -> DomainError:
    if getattr(error.__cause__, "pgcode", None) not in _WAITED:
        raise error
    return Conflict(
        "invoices.ledger.busy",
        _("Somebody else is posting on the same items. Nothing was changed; try again."),
    )


def _too_large(error: DataError) -> DomainError:
    """An amount, or what a rate or a sum makes of it, has more figures than are kept."""
    if getattr(error.__cause__, "pgcode", None) != _OUT_OF_RANGE:
        raise error
    return Refused("invoices.amount.too_large", _("The amount is larger than can be kept."))
