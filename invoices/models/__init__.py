"""The ledger: documents, open items, sources, their effects, and what stands beside them."""

from invoices.models.aging import AgingBands
from invoices.models.asking import AdjustmentDecision, AdjustmentRequest, AskedAdjustment
from invoices.models.document import (
    Document,
    DocumentCancellation,
    DueExtension,
    OpenItem,
    TaxLine,
)
from invoices.models.imports import ImportFile, ImportMapping, ImportReject, ImportRun
from invoices.models.reason import Reason
from invoices.models.running import CustomerSummary, DueTotal
from invoices.models.source import Adjustment, Allocation, Source, Withdrawal
from invoices.models.standing import (
    AdjustmentApproval,
    AdjustmentLimit,
    GlBalance,
    Mark,
    PeriodClose,
    Rate,
)
from invoices.models.term import PaymentTerm

__all__ = [
    "Adjustment",
    "AdjustmentApproval",
    "AdjustmentDecision",
    "AdjustmentLimit",
    "AdjustmentRequest",
    "AgingBands",
    "Allocation",
    "AskedAdjustment",
    "CustomerSummary",
    "Document",
    "DocumentCancellation",
    "DueExtension",
    "DueTotal",
    "GlBalance",
    "ImportFile",
    "ImportMapping",
    "ImportReject",
    "ImportRun",
    "Mark",
    "OpenItem",
    "PaymentTerm",
    "PeriodClose",
    "Rate",
    "Reason",
    "Source",
    "TaxLine",
    "Withdrawal",
]
