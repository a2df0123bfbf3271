"""The native files: their columns, keys and order. The contract of `ledger-format.md`."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from customers.choices import CustomerKind, Relation
from invoices.choices import AdjustmentKind, DocumentKind, ItemClass, SourceKind
from staff.choices import Language, Role


class Type(Enum):
    """How a column's text is read."""

    TEXT = "text"
    DATE = "date"
    AMOUNT = "amount"  # zero or more
    POSITIVE = "positive"
    SIGNED = "signed"
    RATE = "rate"
    WHOLE = "whole"
    CURRENCY = "currency"
    EMAIL = "email"
    TERMS = "terms"
    COUNTRY = "country"
    LANGUAGE = "language"
    TIMEZONE = "timezone"
    CHANNELS = "channels"


SQL_TYPES: Final = {
    Type.DATE: "date",
    Type.AMOUNT: "numeric",
    Type.POSITIVE: "numeric",
    Type.SIGNED: "numeric",
    Type.RATE: "numeric",
    Type.WHOLE: "integer",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a native file."""

    name: str
    type: Type = Type.TEXT
    required: bool = False
    longest: int = 200
    choices: tuple[str, ...] = ()
    default: str = ""

    @property
    def sql_type(self) -> str:
        return SQL_TYPES.get(self.type, "text")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file; `key` names the columns that tell its rows apart within the company.

    Rows that are shared are the same ones for every company.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("number",)
    keeps_unknown: bool = False
    is_shared: bool = False
    by_name: dict[str, Column] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})


COMPANY: Final = Column("company", longest=20)


def _text(name: str, longest: int = 200) -> Column:
    return Column(name, longest=longest)


def _needed(name: str, longest: int = 60) -> Column:
    return Column(name, required=True, longest=longest)


def _typed(name: str, kind: Type) -> Column:
    return Column(name, type=kind)


def _must(name: str, kind: Type) -> Column:
    return Column(name, type=kind, required=True)


def _choice(name: str, choices: list[str], default: str = "", *, required: bool = False) -> Column:
    return Column(name, choices=tuple(choices), default=default, required=required, longest=20)


def _kind(name: str, *columns: Column, key: tuple[str, ...] = ("number",), **more: bool) -> Kind:
    return Kind(name, (COMPANY, *columns), key=key, **more)


_CURRENCY = _typed("currency", Type.CURRENCY)
_SOURCE = (
    _needed("source"),
    _choice("source_kind", [SourceKind.RECEIPT.value, SourceKind.CREDIT_NOTE.value]),
)
_ITEM = (_needed("document"), _typed("instalment", Type.WHOLE))

USERS = _kind(
    "users",
    _must("email", Type.EMAIL),
    _needed("name", 150),
    _choice("role", Role.values, required=True),
    _text("team", 60),
    _choice("language", Language.values),
    _typed("deputy", Type.EMAIL),
    key=("email",),
    is_shared=True,
)
CUSTOMERS = _kind(
    "customers",
    _needed("number"),
    _needed("name", 200),
    _choice("kind", CustomerKind.values, CustomerKind.COMPANY),
    _choice("relation", Relation.values, Relation.CUSTOMER),
    _CURRENCY,
    _typed("language", Type.LANGUAGE),
    _typed("country", Type.COUNTRY),
    _typed("timezone", Type.TIMEZONE),
    _text("segment", 60),
    _text("region", 60),
    _text("parent", 60),
    _typed("email", Type.EMAIL),
    _text("phone", 40),
    _typed("credit_limit", Type.AMOUNT),
    Column("terms", type=Type.TERMS, longest=100),
    _typed("collector", Type.EMAIL),
    is_shared=True,
)
CONTACTS = _kind(
    "contacts",
    _needed("customer"),
    _needed("name", 200),
    _text("role", 60),
    _typed("email", Type.EMAIL),
    _text("phone", 40),
    _typed("language", Type.LANGUAGE),
    _typed("timezone", Type.TIMEZONE),
    Column("prefers", type=Type.CHANNELS, longest=20),
    Column("stop", type=Type.CHANNELS, longest=100),
    key=("customer", "name"),
    is_shared=True,
)
DOCUMENTS = _kind(
    "documents",
    _needed("number"),
    _needed("customer"),
    _choice("kind", DocumentKind.values, DocumentKind.INVOICE),
    _must("issued_on", Type.DATE),
    _typed("due_on", Type.DATE),
    Column("terms", type=Type.TERMS, longest=100),
    _must("amount", Type.AMOUNT),
    _typed("net", Type.SIGNED),
    _typed("tax", Type.SIGNED),
    _CURRENCY,
    _text("reference"),
    _text("purchase_order", 100),
    _text("credits_document", 60),
    _choice("class", ItemClass.values, ItemClass.RECEIVABLE),
    _typed("cancelled_on", Type.DATE),
    _text("copy", 500),
    keeps_unknown=True,
)
INSTALMENTS = _kind(
    "instalments",
    _needed("document"),
    _must("sequence", Type.WHOLE),
    _must("due_on", Type.DATE),
    _must("amount", Type.AMOUNT),
    key=("document", "sequence"),
)
RECEIPTS = _kind(
    "receipts",
    _needed("number"),
    _text("customer", 60),
    _must("received_on", Type.DATE),
    _must("amount", Type.POSITIVE),
    _CURRENCY,
    _text("method", 40),
    _text("reference"),
    _text("remittance", 10_000),
    _typed("returned_on", Type.DATE),
)
ALLOCATIONS = _kind(
    "allocations",
    _text("number", 200),
    *_SOURCE,
    *_ITEM,
    _must("applied_on", Type.DATE),
    _must("amount", Type.POSITIVE),
    _typed("reversed_on", Type.DATE),
)
ADJUSTMENTS = _kind(
    "adjustments",
    _needed("number"),
    *_ITEM,
    _must("posted_on", Type.DATE),
    _choice(
        "kind",
        [
            AdjustmentKind.DISCOUNT.value,
            AdjustmentKind.SMALL_DIFFERENCE.value,
            AdjustmentKind.WRITE_OFF.value,
            AdjustmentKind.WAIVER.value,
        ],
        required=True,
    ),
    _must("amount", Type.POSITIVE),
    _typed("tax", Type.SIGNED),
    _text("reason", 300),
    _typed("reversed_on", Type.DATE),
)
REFUNDS = _kind(
    "refunds",
    _needed("number"),
    *_SOURCE,
    _must("paid_on", Type.DATE),
    _must("amount", Type.POSITIVE),
    _text("reason", 300),
)
TRANSFERS = _kind(
    "transfers",
    _needed("number"),
    *_SOURCE,
    _needed("to_customer"),
    _must("moved_on", Type.DATE),
    _must("amount", Type.POSITIVE),
    _typed("to_currency", Type.CURRENCY),
    _typed("rate", Type.RATE),
)
OPEN_ITEMS = _kind(
    "open_items",
    _needed("number"),
    _needed("customer"),
    _must("due_on", Type.DATE),
    _must("open", Type.AMOUNT),
    _choice("kind", DocumentKind.values, DocumentKind.INVOICE),
    _typed("issued_on", Type.DATE),
    _typed("amount", Type.AMOUNT),
    _CURRENCY,
    keeps_unknown=True,
)
STATES = _kind(
    "states",
    *_ITEM,
    _typed("stage", Type.WHOLE),
    _typed("stage_on", Type.DATE),
    _typed("disputed_amount", Type.POSITIVE),
    _text("dispute_reason", 300),
    _typed("promised_on", Type.DATE),
    _typed("promised_amount", Type.POSITIVE),
    _typed("stop_until", Type.DATE),
    _text("stop_reason", 300),
    _typed("since", Type.DATE),
    key=("document", "instalment"),
)
GL_BALANCES = _kind(
    "gl_balances",
    _needed("account", 40),
    _must("valid_on", Type.DATE),
    _must("balance", Type.SIGNED),
    _CURRENCY,
    key=("account", "valid_on", "currency"),
)
RATES = _kind(
    "rates",
    _must("from_currency", Type.CURRENCY),
    _must("to_currency", Type.CURRENCY),
    _must("valid_on", Type.DATE),
    _must("rate", Type.RATE),
    key=("from_currency", "to_currency", "valid_on"),
    is_shared=True,
)

# In the order in which they are merged, whatever the order they were given in: people before the
# customers they look after, rates before the documents they value, transfers before what is
# applied of the money that they moved.
KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (
        USERS, CUSTOMERS, CONTACTS, RATES, GL_BALANCES, DOCUMENTS, INSTALMENTS, RECEIPTS,
        TRANSFERS, ALLOCATIONS, ADJUSTMENTS, REFUNDS, OPEN_ITEMS, STATES,
    )
}  # fmt: skip
