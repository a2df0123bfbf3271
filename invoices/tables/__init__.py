"""The ledger's lists: documents, receipts, customers with what they owe, imports."""
