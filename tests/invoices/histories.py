"""Random histories, played twice: through the services, and in the model of `ledger_model`."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import time_machine
from django.db import transaction

from customers.models import Customer, LegalEntity
from invoices.choices import AdjustmentKind, ItemClass
from invoices.models import Adjustment, Allocation, Document, OpenItem, Source, Withdrawal
from invoices.services import (
    AdjustmentDraft,
    DocumentDraft,
    Instalment,
    ReceiptDraft,
    TransferDraft,
    adjust_item,
    apply_source,
    cancel_document,
    close_period,
    post_document,
    post_receipt,
    refund_source,
    return_receipt,
    reverse_adjustment,
    reverse_allocation,
    reverse_refund,
    reverse_transfer,
    transfer_source,
    undo_receipt,
)
from kernel.errors import DomainError
from tests.factories import make_customer, make_entity, the_entity
from tests.invoices.ledger_model import Account, Books, Effect, Thing

FIRST = date(2026, 1, 1)
DAYS = 60
RATES = {("EUR", "JPY"): Decimal("163.4567"), ("JPY", "EUR"): Decimal("0.0061")}
REVERSED = {
    "allocation": (Allocation, "allocation", reverse_allocation),
    "write_off": (Adjustment, "adjustment", reverse_adjustment),
    "waiver": (Adjustment, "adjustment", reverse_adjustment),
    "refund": (Withdrawal, "refund", reverse_refund),
    "return": (Withdrawal, "refund", reverse_refund),
}


class Step(NamedTuple):
    """One act: its name, two numbers that choose among what there is, a day, an amount."""

    act: str
    one: int
    two: int
    day: int
    amount: int


class History:
    """The ledger and the model side by side; every step is taken in both."""

    def __init__(self) -> None:
        self.books = Books()
        self.rows: dict[str, Any] = {}
        self.effects: dict[int, int] = {}
        self.recorded: list[date] = []
        self.entities = {"MAIN": the_entity(), "OTHER": make_entity("OTHER", currency="JPY")}
        self.customers = {name: make_customer(name) for name in ("ANNA", "BELA", "CORA")}

    def take(self, step: Step) -> None:
        """Both must do the same: the act with its effects, or refuse it and leave nothing."""
        books, turn = self.books, self.books.turn + 1
        books.turn = turn
        recorded = FIRST + timedelta(days=DAYS // 2 + turn)
        self.recorded.append(recorded)
        plan = getattr(self, step.act)(step, FIRST + timedelta(days=step.day % DAYS))
        if plan is None:
            return
        allowed, post = plan
        noon = datetime(recorded.year, recorded.month, recorded.day, 12, tzinfo=UTC)
        with time_machine.travel(noon, tick=False):
            accepted = self._posted(post)
        assert accepted == allowed, f"{step}: model {allowed}, ledger {accepted}"

    def _posted(self, post: Callable[[], Any]) -> bool:
        try:
            with transaction.atomic():
                post()
        except DomainError:
            return False
        return True

    # What there is to choose from

    def account(self, step: Step) -> Account:
        names = list(self.customers)
        entity = "OTHER" if step.two % 8 == 7 else "MAIN"
        currency = "JPY" if step.two % 6 == 5 else "EUR"
        return Account(names[step.one % len(names)], entity, currency)

    def amount(self, step: Step, account: Account) -> Decimal:
        return Decimal(step.amount) if account.currency == "JPY" else Decimal(step.amount) / 4

    def pick(self, things: list[Thing], number: int, step: Step) -> Thing:
        """Mostly one of which something is left."""
        left = [thing for thing in things if thing.left() > 0]
        chosen = left if left and step.amount % 8 else things
        return chosen[number % len(chosen)]

    def pair(self, step: Step) -> tuple[Thing, Thing]:
        """Money and an item; mostly of one account, with something left of both."""
        pairs = [
            (source, item)
            for item in self.books.items
            for source in self.books.money
            if source.account == item.account and source.left() > 0 and item.left() > 0
        ]
        if pairs and step.two % 8:
            return pairs[(step.one * 41 + step.two) % len(pairs)]
        return self.pick(self.books.money, step.one, step), self.pick(
            self.books.items, step.two, step
        )

    def key(self, letter: str) -> str:
        return f"{letter}{self.books.turn}"

    def entity(self, account: Account) -> LegalEntity:
        return self.entities[account.entity]

    def customer(self, account: Account) -> Customer | None:
        return self.customers[account.customer] if account.customer else None

    def row(self, thing: Thing) -> Any:
        model = OpenItem if "/" in thing.key else Source
        return model.objects.get(pk=self.rows[thing.key])

    # Posting

    def bill(self, step: Step, day: date) -> Any:
        key, account = self.key("I"), self.account(step)
        total = self.amount(step, account)
        parts = [(day + timedelta(days=step.one), total)]
        if step.amount % 3 == 0 and account.currency == "EUR":
            parts = [(day + timedelta(days=30), total / 2), (day + timedelta(days=5), total / 2)]
            parts = [(due, amount.quantize(Decimal("0.01"))) for due, amount in parts]
            parts[1] = (parts[1][0], total - parts[0][1])
        kind = ItemClass.NOTED if step.one % 7 == 6 else ItemClass.RECEIVABLE
        kinds = ["invoice", "invoice", "debit_note"]
        draft = DocumentDraft(
            entity=self.entity(account), customer=self.customers[str(account.customer)],
            number=key, issued_on=day, amount=total, currency=account.currency,
            kind=kinds[step.two % 3], item_class=kind,
            instalments=tuple(Instalment(due, amount) for due, amount in parts),
        )  # fmt: skip

        def post() -> None:
            document = post_document(draft=draft)
            self.rows[key] = document.pk
            for item in OpenItem.objects.filter(document=document):
                self.rows[f"{key}/{item.sequence}"] = item.pk

        return self.books.bill(key, account, parts, day, str(kind)), post

    def credit(self, step: Step, day: date) -> Any:
        papers = [paper for paper in self.books.papers if not paper.is_credit]
        against = papers[step.one % len(papers)] if papers and step.two % 2 else None
        account = against.account if against else self.account(step)
        key, amount = self.key("N"), self.amount(step, account)
        document = Document.objects.get(pk=self.rows[against.key]) if against else None
        draft = DocumentDraft(
            entity=self.entity(account), customer=self.customers[str(account.customer)],
            number=key, issued_on=day, amount=amount, currency=account.currency,
            kind="credit_note", credits_document=document,
        )  # fmt: skip

        def post() -> None:
            note = post_document(draft=draft)
            self.rows[key] = note.source.pk
            self.rows[f"document {key}"] = note.pk
            self._name_effects(Allocation, "allocation", source=note.source)

        return self.books.credit(key, account, amount, day, against), post

    def receive(self, step: Step, day: date) -> Any:
        key, account = self.key("R"), self.account(step)
        if step.one % 5 == 4:
            account = account._replace(customer=None)
        amount = self.amount(step, account)
        draft = ReceiptDraft(
            entity=self.entity(account), customer=self.customer(account), number=key,
            received_on=day, amount=amount, currency=account.currency,
        )  # fmt: skip

        def post() -> None:
            self.rows[key] = post_receipt(draft=draft).pk

        return self.books.receive(key, account, amount, day), post

    # Effects

    def apply(self, step: Step, day: date) -> Any:
        if not (self.books.money and self.books.items):
            return None
        source, item = self.pair(step)
        most = min(source.left(), item.left())
        amount = most if most > 0 and step.amount % 2 else self.amount(step, item.account)

        def post() -> None:
            apply_source(source=self.row(source), item=self.row(item), amount=amount, given_on=day)
            self._name_effects(Allocation, "allocation", source_id=self.rows[source.key])

        return self.books.apply(source, item, amount, day), post

    def adjust(self, step: Step, day: date) -> Any:
        if not self.books.items:
            return None
        item = self.pick(self.books.items, step.one, step)
        kind = AdjustmentKind.WRITE_OFF if step.two % 2 else AdjustmentKind.WAIVER
        amount = self.amount(step, item.account)

        def post() -> None:
            adjust_item(
                draft=AdjustmentDraft(
                    item=self.row(item), kind=kind, amount=amount, posted_on=day, reason="why"
                )
            )
            self._name_effects(Adjustment, str(kind), item_id=self.rows[item.key])

        return self.books.adjust(item, str(kind), amount, day), post

    def refund(self, step: Step, day: date) -> Any:
        if not self.books.money:
            return None
        source = self.pick(self.books.money, step.one, step)
        amount = self.amount(step, source.account)

        def post() -> None:
            refund_source(source=self.row(source), amount=amount, paid_on=day)
            self._name_effects(Withdrawal, "refund", source_id=self.rows[source.key])

        return self.books.refund(source, amount, day), post

    def move(self, step: Step, day: date) -> Any:
        if not self.books.money:
            return None
        key, source = self.key("T"), self.pick(self.books.money, step.one, step)
        to = self.account(step._replace(one=step.two, two=step.amount))
        amount = source.left() if step.amount % 2 else self.amount(step, source.account)
        if amount <= 0:
            amount = Decimal(1)
        rate = RATES.get((source.account.currency, to.currency), Decimal(1))
        draft = TransferDraft(
            to_customer=self.customers[str(to.customer)], amount=amount, moved_on=day,
            to_entity=self.entity(to), to_currency=to.currency, rate=rate,
        )  # fmt: skip

        def post() -> None:
            self.rows[key] = transfer_source(source=self.row(source), draft=draft).pk

        return self.books.move(key, source, to, amount, day, rate), post

    # Taking back

    def reverse(self, step: Step, day: date) -> Any:
        kept = [
            effect
            for effect in self.books.effects
            if effect.kind in REVERSED and not effect.is_reversal
        ]
        if not kept:
            return None
        effect = kept[step.one % len(kept)]
        model, argument, service = REVERSED[effect.kind]

        def post() -> None:
            row = model.objects.get(pk=self._pk_of(effect))
            service(**{argument: row, "given_on": day, "is_undo": bool(step.two % 2)})

        return self.books.reverse(effect, day), post

    def bounce(self, step: Step, day: date) -> Any:
        if not self.books.money:
            return None
        source = self.books.money[step.one % len(self.books.money)]
        kind = "return" if step.two % 3 else "cancellation"

        def post() -> None:
            if kind == "return":
                return_receipt(receipt=self.row(source), returned_on=day)
                self._name_effects(Withdrawal, "return", source_id=self.rows[source.key])
            else:
                undo_receipt(receipt=self.row(source), on=day)

        return self.books.bounce(source, day, kind), post

    def unmove(self, step: Step, day: date) -> Any:
        moved = [effect for effect in self.books.effects if effect.target]
        if not moved:
            return None
        effect = moved[step.one % len(moved)]
        assert effect.target

        def post() -> None:
            assert effect.target
            reverse_transfer(target=self.row(effect.target), given_on=day)

        return self.books.unmove(effect, day), post

    def cancel(self, step: Step, day: date) -> Any:
        if not self.books.papers:
            return None
        paper = self.books.papers[step.one % len(self.books.papers)]
        pk = self.rows[f"document {paper.key}" if paper.is_credit else paper.key]

        def post() -> None:
            document = Document.objects.get(pk=pk)
            cancel_document(document=document, on=day, reason="wrong", is_undo=bool(step.two % 2))

        return self.books.cancel(paper, day), post

    def close(self, step: Step, day: date) -> Any:
        entity = list(self.entities)[step.one % 2]
        through = FIRST + timedelta(days=step.day % 20)

        def post() -> None:
            close_period(entity=self.entities[entity], closed_through=through, reason="late")

        return self.books.close(entity, through), post

    # Which row an effect of the model is

    def _name_effects(self, model: Any, kind: str, **of: Any) -> None:
        """The newest effects of the model and of the ledger are the same, in the same order."""
        fresh = [
            effect
            for effect in self.books.effects
            if effect.turn == self.books.turn and effect.kind == kind and not effect.is_reversal
        ]
        rows = model.objects.filter(reverses=None, **of).order_by("-id")[: len(fresh)]
        for effect, row in zip(fresh, reversed(rows), strict=True):
            assert (effect.amount, effect.day) == (row.amount, row.effective_on)
            self.effects[id(effect)] = row.pk

    def _pk_of(self, effect: Effect) -> int:
        return self.effects[id(effect)]


ACTS = (
    "apply", "bill", "receive", "apply", "bill", "receive", "apply", "credit", "apply", "adjust",
    "refund", "move", "move", "reverse", "reverse", "bounce", "unmove", "cancel", "close",
)  # fmt: skip
