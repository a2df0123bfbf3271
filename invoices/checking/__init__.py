"""The ledger recomputed from its facts. Shares no SQL and no code with triggers and aging."""

from invoices.checking.passes import Violation
from invoices.checking.runner import check_ledger

__all__ = ["Violation", "check_ledger"]
