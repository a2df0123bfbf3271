"""Writes to the ledger. Each posts new facts under one act; nothing posted is changed."""

from invoices.services.adjustments import (
    AdjustmentDraft,
    adjust_item,
    approve_adjustment,
    reverse_adjustment,
)
from invoices.services.allocations import (
    apply_exact_match,
    apply_oldest_first,
    apply_parts,
    apply_source,
    reverse_allocation,
)
from invoices.services.documents import (
    DocumentDraft,
    Instalment,
    TaxPart,
    cancel_document,
    post_document,
)
from invoices.services.receipts import ReceiptDraft, post_receipt, return_receipt, undo_receipt
from invoices.services.remittances import ItemPart, apply_to_items
from invoices.services.requests import (
    ItemsDraft,
    adjust_items,
    approve_request,
    ask_adjustment,
    draft_of,
    find_limit_of,
    reject_request,
    withdraw_request,
)
from invoices.services.standing import (
    close_period,
    end_mark,
    extend_due_date,
    mark_item,
    set_rate,
)
from invoices.services.withdrawals import (
    TransferDraft,
    refund_source,
    reverse_refund,
    reverse_transfer,
    transfer_source,
)

__all__ = [
    "AdjustmentDraft",
    "DocumentDraft",
    "Instalment",
    "ItemPart",
    "ItemsDraft",
    "ReceiptDraft",
    "TaxPart",
    "TransferDraft",
    "adjust_item",
    "adjust_items",
    "apply_exact_match",
    "apply_oldest_first",
    "apply_parts",
    "apply_source",
    "apply_to_items",
    "approve_adjustment",
    "approve_request",
    "ask_adjustment",
    "cancel_document",
    "close_period",
    "draft_of",
    "end_mark",
    "extend_due_date",
    "find_limit_of",
    "mark_item",
    "post_document",
    "post_receipt",
    "refund_source",
    "reject_request",
    "return_receipt",
    "reverse_adjustment",
    "reverse_allocation",
    "reverse_refund",
    "reverse_transfer",
    "set_rate",
    "transfer_source",
    "undo_receipt",
    "withdraw_request",
]
