"""How a case is told: rows of the native files, and what the aging must answer."""

from dataclasses import dataclass, field
from typing import NamedTuple

CURRENCY = "EUR"


class Bill(NamedTuple):
    """A row of documents.csv."""

    number: str
    issued_on: str
    due_on: str
    amount: str
    kind: str = "invoice"
    credits_document: str = ""
    customer: str = "C1"


class Part(NamedTuple):
    """A row of instalments.csv."""

    document: str
    sequence: int
    due_on: str
    amount: str


class Money(NamedTuple):
    """A row of receipts.csv."""

    number: str
    received_on: str
    amount: str
    customer: str = "C1"


class Applied(NamedTuple):
    """A row of allocations.csv; without an instalment the oldest due first."""

    source: str
    document: str
    applied_on: str
    amount: str
    source_kind: str = "receipt"


class Open(NamedTuple):
    """What a row of the aging by item says; None is not asked."""

    document: str
    due_on: str | None
    invoiced: str | None
    open: str
    band: str | None = None
    paid: str | None = None
    credited: str | None = None


class Credit(NamedTuple):
    """What is unapplied of a receipt or credit note."""

    document: str
    open: str


class Later(NamedTuple):
    """What is known to come after the day, and what it will leave."""

    document: str
    amount: str
    left: str | None = None


@dataclass(frozen=True)
class Case:
    """One case: its facts as files, and the answers as of a day."""

    id: str
    as_of: str
    bills: tuple[Bill, ...] = ()
    parts: tuple[Part, ...] = ()
    money: tuple[Money, ...] = ()
    applied: tuple[Applied, ...] = ()
    basis: str = "due"
    items: tuple[Open, ...] = ()
    credits: tuple[Credit, ...] = ()
    bands: dict[str, str] = field(default_factory=dict)
    later: tuple[Later, ...] = ()

    def files(self) -> dict[str, list[dict[str, object]]]:
        rows = {
            "customers": [
                {"number": number, "name": f"Customer {number}"} for number in ("C1", "C2")
            ],
            "documents": [row._asdict() | {"currency": CURRENCY} for row in self.bills],
            "instalments": [row._asdict() for row in self.parts],
            "receipts": [row._asdict() | {"currency": CURRENCY} for row in self.money],
            "allocations": [row._asdict() for row in self.applied],
        }
        return {name: found for name, found in rows.items() if found}
