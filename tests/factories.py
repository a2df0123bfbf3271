"""Makers of small things for tests; where a state has rules, they call the services."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import transaction

from customers.models import Assignment, Customer, LegalEntity
from customers.rules import fold_name
from invoices.choices import DocumentKind
from invoices.models import Allocation, Document, OpenItem, Source
from invoices.services import (
    DocumentDraft,
    Instalment,
    ReceiptDraft,
    apply_oldest_first,
    apply_source,
    post_document,
    post_receipt,
)
from kernel.audit import record_act
from kernel.jobs import request_run
from kernel.models import Act, TableExport
from staff.models import User

_numbers = count(1)
DAY = date(2026, 6, 15)


def money(amount: str | int | Decimal) -> Decimal:
    return Decimal(str(amount))


def make_user(role: str = "manager", email: str = "", **fields: Any) -> User:
    email = email or f"{role}{next(_numbers)}@example.test"
    fields.setdefault("name", email.partition("@")[0].title())
    return User.objects.create_user(email=email, password="correct-horse", role=role, **fields)


def make_act(code: str = "tests.act.made") -> Act:
    with transaction.atomic():
        return record_act(code=code)


def the_entity() -> LegalEntity:
    return LegalEntity.objects.get(code="MAIN")


def make_entity(code: str = "", currency: str = "EUR", **fields: Any) -> LegalEntity:
    code = code or f"E{next(_numbers)}"
    return LegalEntity.objects.create(code=code, name=code, currency=currency, **fields)


def make_customer(number: str = "", name: str = "", **fields: Any) -> Customer:
    number = number or f"C{next(_numbers)}"
    name = name or f"Customer {number}"
    return Customer.objects.create(number=number, name=name, sort_key=fold_name(name), **fields)


def assign(
    customer: Customer, collector: User, from_on: date = date(2020, 1, 1), until_on: Any = None
) -> Assignment:
    return Assignment.objects.create(
        customer=customer, collector=collector, from_on=from_on, until_on=until_on
    )


def make_invoice(
    customer: Customer,
    amount: str | int | Decimal = "100.00",
    *,
    issued_on: date = DAY,
    due_on: date | None = None,
    instalments: list[tuple[date, str | int]] | None = None,
    number: str = "",
    currency: str = "EUR",
    entity: LegalEntity | None = None,
    **fields: Any,
) -> Document:
    """A posted invoice; due on its date of issue unless told otherwise."""
    parts = instalments or [(due_on or issued_on, str(amount))]
    return post_document(
        draft=DocumentDraft(
            entity=entity or the_entity(),
            customer=customer,
            number=number or f"I{next(_numbers)}",
            issued_on=issued_on,
            amount=money(amount),
            currency=currency,
            instalments=tuple(Instalment(day, money(part)) for day, part in parts),
            **fields,
        )
    )


def make_credit_note(
    customer: Customer,
    amount: str | int | Decimal = "100.00",
    *,
    issued_on: date = DAY,
    against: Document | None = None,
    apply_credit: bool = True,
    number: str = "",
    currency: str = "EUR",
    entity: LegalEntity | None = None,
) -> Document:
    """A posted credit note; applied to the invoice that it names."""
    return post_document(
        draft=DocumentDraft(
            entity=entity or the_entity(),
            customer=customer,
            kind=DocumentKind.CREDIT_NOTE,
            number=number or f"N{next(_numbers)}",
            issued_on=issued_on,
            amount=money(amount),
            currency=currency,
            credits_document=against,
        ),
        apply_credit=apply_credit,
    )


def make_receipt(
    customer: Customer | None,
    amount: str | int | Decimal = "100.00",
    *,
    received_on: date = DAY,
    number: str = "",
    currency: str = "EUR",
    entity: LegalEntity | None = None,
    **fields: Any,
) -> Source:
    return post_receipt(
        draft=ReceiptDraft(
            entity=entity or the_entity(),
            customer=customer,
            number=number or f"R{next(_numbers)}",
            received_on=received_on,
            amount=money(amount),
            currency=currency,
            **fields,
        )
    )


def item_of(document: Document, sequence: int = 1) -> OpenItem:
    return OpenItem.objects.get(document=document, sequence=sequence)


def apply(
    source: Source, document: Document, amount: str | int | Decimal | None = None, on: date = DAY
) -> list[Allocation]:
    """Apply a source to a document, oldest instalment first (all that fits, or the amount)."""
    if amount is not None and OpenItem.objects.filter(document=document).count() == 1:
        item = item_of(document)
        return [apply_source(source=source, item=item, amount=money(amount), given_on=on)]
    part = None if amount is None else money(amount)
    return apply_oldest_first(source=source, given_on=on, document=document, amount=part)


def open_of(document: Document) -> Decimal:
    rows = OpenItem.objects.filter(document=document).values_list("open_amount", flat=True)
    return sum(rows, Decimal(0))


def unapplied_of(source: Source) -> Decimal:
    return Source.objects.values_list("unapplied_amount", flat=True).get(pk=source.pk)


def make_export(owner: User, table: str = "documents", **fields: Any) -> TableExport:
    """A file that a worker was asked for and has not begun."""
    run = request_run(job="kernel.write_export", business_date=DAY, part=f"test-{next(_numbers)}")
    values = {"form": "csv", "language": "en"} | fields
    return TableExport.objects.create(owner=owner, run=run, table=table, **values)
