"""The demo as the native import files."""

from pathlib import Path

import polars as pl

from arman.demo import beside, customers, documents, payments
from arman.demo.customers import Plan
from arman.demo.people import collectors_of, user_file

KINDS = (
    "users", "customers", "contacts", "rates", "gl_balances", "documents", "instalments",
    "receipts", "transfers", "allocations", "adjustments", "refunds", "states",
)  # fmt: skip


def file_names() -> list[str]:
    return [f"{kind}.csv" for kind in KINDS]


def make_files(plan: Plan) -> dict[str, pl.DataFrame]:
    """By kind, in the order in which the import takes them."""
    made_customers = customers.make_customers(plan)
    made = documents.make_documents(plan, made_customers)
    paid = payments.make_payments(plan, made_customers, made)
    aside = beside.make_beside(plan, made, paid)
    emails = [person.email for person in collectors_of(plan)]
    return {
        "users": user_file(plan),
        "customers": customers.customer_file(made_customers, emails),
        "contacts": customers.contact_file(plan, made_customers),
        "rates": beside.rate_file(plan),
        "gl_balances": beside.balance_file(plan, made, paid, aside),
        "documents": documents.document_file(made),
        "instalments": documents.instalment_file(made),
        "receipts": payments.receipt_file(paid),
        "transfers": payments.transfer_file(paid),
        "allocations": payments.allocation_file(paid),
        "adjustments": beside.adjustment_file(aside),
        "refunds": beside.refund_file(aside),
        "states": beside.state_file(plan, beside.open_items(paid, aside)),
    }


def write_files(files: dict[str, pl.DataFrame], folder: Path) -> list[Path]:
    """No value holds a comma or a quote, so that the import reads them column-wise."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for kind, frame in files.items():
        path = folder / f"{kind}.csv"
        frame.write_csv(path, line_terminator="\n", quote_style="necessary")
        paths.append(path)
    return paths
