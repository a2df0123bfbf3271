"""Small random ledgers posted through the services, and their aging worked out fact by fact."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction

from invoices.choices import AdjustmentKind, ItemClass, MarkKind
from invoices.models import Adjustment, Allocation, Document, Mark, OpenItem, Source, Withdrawal
from invoices.services import (
    AdjustmentDraft,
    TransferDraft,
    adjust_item,
    apply_source,
    cancel_document,
    end_mark,
    mark_item,
    post_receipt,
    refund_source,
    return_receipt,
    reverse_allocation,
    reverse_refund,
    transfer_source,
)
from invoices.services.documents import DocumentDraft, Instalment, post_document
from invoices.services.receipts import ReceiptDraft
from kernel.errors import DomainError
from kernel.models import Act, Origin
from tests.factories import assign, make_customer, make_entity, make_user, the_entity

START = date(2026, 1, 1)
ZERO = Decimal(0)


@dataclass
class Ledger:
    """A random ledger under construction; its acts are recorded on random days."""

    rng: random.Random
    customers: list[Any] = field(default_factory=list)
    entities: list[Any] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    collectors: list[Any] = field(default_factory=list)
    numbers: int = 0

    def day(self, *, spread: int = 200) -> date:
        return START + timedelta(days=self.rng.randrange(spread))

    def amount(self, most: int = 50_000) -> Decimal:
        return Decimal(self.rng.randint(1, most)) / 100

    def number(self) -> str:
        self.numbers += 1
        return f"X{self.numbers}"

    def act(self) -> Act:
        """Recorded in the order of posting, over some months, at any hour."""
        self.recorded = getattr(self, "recorded", datetime(2026, 2, 1, tzinfo=UTC))
        self.recorded += timedelta(hours=self.rng.randrange(60))
        return Act.objects.create(
            code="tests.act.made", origin=Origin.COMMAND, recorded_at=self.recorded
        )


def random_ledger(seed: int, steps: int = 60) -> Ledger:
    ledger = Ledger(random.Random(seed))
    ledger.entities = [the_entity(), make_entity(f"B{seed}")]
    ledger.collectors = [
        make_user("collector", f"c{seed}-{place}@example.test") for place in (1, 2)
    ]
    for place in range(4):
        customer = make_customer(
            f"C{seed}-{place}",
            segment=["key", "", "small"][place % 3],
            region=["N", "S"][place % 2],
        )
        ledger.customers.append(customer)
        if place < 3:
            assign(customer, ledger.collectors[place % 2], START, START + timedelta(days=90))
    moves = [
        invoice,
        invoice,
        receipt,
        receipt,
        credit,
        pay,
        pay,
        pay,
        adjust,
        take_back,
        refund,
        bounce,
        move_on,
        mark,
        unmark,
        cancel,
    ]
    for _step in range(steps):
        move = ledger.rng.choice(moves)
        try:
            with transaction.atomic():
                move(ledger)
        except (DomainError, IndexError):
            continue
    return ledger


def invoice(ledger: Ledger) -> None:
    issued, parts = ledger.day(), ledger.rng.randint(1, 3)
    split = [ledger.amount() for _part in range(parts)]
    ledger.documents.append(
        post_document(
            draft=DocumentDraft(
                entity=ledger.rng.choice(ledger.entities),
                customer=ledger.rng.choice(ledger.customers),
                number=ledger.number(),
                issued_on=issued,
                amount=sum(split, ZERO),
                currency=ledger.rng.choice(["EUR", "EUR", "USD"]),
                item_class=ItemClass.NOTED if ledger.rng.random() < 0.1 else ItemClass.RECEIVABLE,
                instalments=tuple(
                    Instalment(issued + timedelta(days=ledger.rng.randrange(60)), part)
                    for part in split
                ),
            ),
            act=ledger.act(),
        )
    )


def credit(ledger: Ledger) -> None:
    against = ledger.rng.choice(ledger.documents)
    post_document(
        draft=DocumentDraft(
            entity=against.entity,
            customer=against.customer,
            number=ledger.number(),
            kind="credit_note",
            issued_on=ledger.day(),
            amount=ledger.amount(),
            currency=against.currency,
            credits_document=ledger.rng.choice([against, None]),
        ),
        act=ledger.act(),
    )


def receipt(ledger: Ledger) -> None:
    post_receipt(
        draft=ReceiptDraft(
            entity=ledger.rng.choice(ledger.entities),
            customer=ledger.rng.choice([*ledger.customers, *ledger.customers, None]),
            number=ledger.number(),
            received_on=ledger.day(),
            amount=ledger.amount(),
            currency=ledger.rng.choice(["EUR", "EUR", "USD"]),
            is_deposit=ledger.rng.random() < 0.2,
        ),
        act=ledger.act(),
    )


def pay(ledger: Ledger) -> None:
    source = ledger.rng.choice(list(Source.objects.unapplied().exclude(customer=None)))
    items = OpenItem.objects.open().filter(
        customer=source.customer_id, entity=source.entity_id, currency=source.currency
    )
    item = ledger.rng.choice(list(items))
    most = min(item.open_amount, source.unapplied_amount)
    amount = most if ledger.rng.random() < 0.5 else (most / 2).quantize(Decimal("0.01"))
    apply_source(source=source, item=item, amount=amount, given_on=ledger.day(), act=ledger.act())


def adjust(ledger: Ledger) -> None:
    item = ledger.rng.choice(list(OpenItem.objects.open()))
    draft = AdjustmentDraft(
        item=item,
        kind=AdjustmentKind.SMALL_DIFFERENCE,
        amount=min(item.open_amount, Decimal("1.5")),
        posted_on=ledger.day(),
        reason="small",
        is_mirrored=True,
    )
    adjust_item(draft=draft, act=ledger.act())


def take_back(ledger: Ledger) -> None:
    live = list(Allocation.objects.filter(reverses=None, reversal=None))
    reverse_allocation(allocation=ledger.rng.choice(live), given_on=ledger.day(), act=ledger.act())


def refund(ledger: Ledger) -> None:
    source = ledger.rng.choice(list(Source.objects.unapplied()))
    amount = min(source.unapplied_amount, ledger.amount())
    paid = refund_source(source=source, amount=amount, paid_on=ledger.day(), act=ledger.act())
    if ledger.rng.random() < 0.3:
        reverse_refund(refund=paid, given_on=ledger.day(), act=ledger.act())


def bounce(ledger: Ledger) -> None:
    receipts = list(Source.objects.filter(kind="receipt"))
    return_receipt(receipt=ledger.rng.choice(receipts), returned_on=ledger.day(), act=ledger.act())


def move_on(ledger: Ledger) -> None:
    source = ledger.rng.choice(list(Source.objects.unapplied()))
    draft = TransferDraft(
        to_customer=ledger.rng.choice(ledger.customers),
        amount=source.unapplied_amount,
        moved_on=ledger.day(),
    )
    transfer_source(source=source, draft=draft, act=ledger.act())


def mark(ledger: Ledger) -> None:
    from_on = ledger.day()
    mark_item(
        item=ledger.rng.choice(list(OpenItem.objects.all())),
        kind=ledger.rng.choice([MarkKind.DISPUTED, MarkKind.PROMISED, MarkKind.STOPPED]),
        from_on=from_on,
        until_on=ledger.rng.choice([None, from_on + timedelta(days=20)]),
        amount=ledger.rng.choice([None, ledger.amount()]),
        act=ledger.act(),
    )


def unmark(ledger: Ledger) -> None:
    live = ledger.rng.choice(list(Mark.objects.filter(ends=None, ended_by=None)))
    end_mark(mark=live, on=live.from_on + timedelta(days=5), act=ledger.act())


def cancel(ledger: Ledger) -> None:
    document = ledger.rng.choice(ledger.documents)
    document.refresh_from_db()
    cancel_document(document=document, on=ledger.day(), reason="wrong", act=ledger.act())


# The same figures, fact by fact ------------------------------------------------------------------


@dataclass(frozen=True)
class Fact:
    """An open item, or what is unapplied of a source (`open` negative), on a day."""

    is_item: bool
    pk: int
    customer_id: int | None
    entity_id: int
    currency: str
    due_on: date | None
    dated_on: date
    part: str
    open: Decimal
    disputed: Decimal = ZERO
    promised: Decimal = ZERO


def facts_on(as_of: date, known_until: datetime | None = None) -> list[Fact]:
    """Every item and source with something open on the day, recomputed from its postings."""

    def counts(row: Any) -> bool:
        return row.effective_on <= as_of and (
            known_until is None or row.act.recorded_at < known_until
        )

    found = []
    marks = list(Mark.objects.select_related("act"))
    effects = [
        row
        for model in (Allocation, Adjustment, Withdrawal)
        for row in model.objects.select_related("act")
        if counts(row)
    ]
    for item in OpenItem.objects.select_related("act", "document"):
        settled = sum(
            (row.amount for row in effects if getattr(row, "item_id", 0) == item.pk), ZERO
        )
        left = item.amount - settled
        if item.item_class == "receivable" and counts(item) and left:
            marked = {
                kind: _marked(item, kind, left, as_of, known_until, marks)
                for kind in ("disputed", "promised")
            }
            found.append(
                Fact(
                    True,
                    item.pk,
                    item.customer_id,
                    item.entity_id,
                    item.currency,
                    item.due_on,
                    item.issued_on,
                    "open",
                    left,
                    **marked,
                )
            )
    for source in Source.objects.select_related("act"):
        used = sum(
            (row.amount for row in effects if getattr(row, "source_id", 0) == source.pk), ZERO
        )
        left = source.amount - used
        part = (
            "deposits"
            if source.is_deposit
            else ("credit_notes" if source.kind == "credit_note" else "receipts")
        )
        if counts(source) and left:
            found.append(
                Fact(
                    False,
                    source.pk,
                    source.customer_id,
                    source.entity_id,
                    source.currency,
                    None,
                    source.dated_on,
                    part,
                    -left,
                )
            )
    return found


def _marked(
    item: OpenItem,
    kind: str,
    left: Decimal,
    as_of: date,
    known_until: datetime | None,
    marks: list[Mark],
) -> Decimal:
    known = [row for row in marks if known_until is None or row.act.recorded_at < known_until]
    ended = {row.ends_id for row in known if row.ends_id and row.from_on <= as_of}
    total = ZERO
    for row in known:
        if row.item_id != item.pk or row.kind != kind or row.ends_id or row.pk in ended:
            continue
        if row.from_on <= as_of and (row.until_on is None or row.until_on >= as_of):
            total += left if row.amount is None else row.amount
    return min(total, left)


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
