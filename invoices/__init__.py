"""The ledger: documents, open items, receipts, allocations, aging, imports."""
