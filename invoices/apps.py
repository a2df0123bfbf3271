"""The ledger: documents, open items, receipts, allocations, aging, imports."""

from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "invoices"
