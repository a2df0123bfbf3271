"""The law of the ledger once more, in plain Python over lists of facts; shares nothing with it.

A fact changes one thing (an item, or money that can be applied) from a day on, and was recorded
at a turn. What is left of a thing on a day, as known at a turn, is a sum. Each act says whether
it is allowed; what is refused leaves nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

ZERO = Decimal(0)
ALWAYS = 10**9


class Account(NamedTuple):
    """Whose money: a customer (None: not known yet) of an entity in a currency."""

    customer: str | None
    entity: str
    currency: str


@dataclass
class Effect:
    """Something taken away from an item, from money, or from both at once."""

    kind: str
    amount: Decimal
    day: date
    turn: int
    of: tuple["Thing", ...]
    target: "Thing | None" = None
    reversed_by: "Effect | None" = None
    is_reversal: bool = False

    @property
    def is_live(self) -> bool:
        return self.reversed_by is None and not self.is_reversal


@dataclass
class Thing:
    """An open item, or money: an amount there from a day on, and what was taken from it."""

    key: str
    account: Account
    amount: Decimal
    day: date
    turn: int
    kind: str
    due: date | None = None
    effects: list[Effect] = field(default_factory=list)

    def left(self, day: date = date.max, turn: int = ALWAYS) -> Decimal:
        if self.day > day or self.turn > turn:
            return ZERO
        return self.amount - sum(
            (each.amount for each in self.effects if each.day <= day and each.turn <= turn), ZERO
        )

    def live(self) -> list[Effect]:
        return [each for each in self.effects if each.is_live]

    @property
    def reversed_on(self) -> date | None:
        return max((each.day for each in self.effects if each.is_reversal), default=None)

    @property
    def touched_on(self) -> date | None:
        return max((each.day for each in self.effects), default=None)

    @property
    def closed_on(self) -> date | None:
        return self.touched_on if self.left() == 0 else None


@dataclass
class Paper:
    """A document: its items, or the money of a credit note."""

    key: str
    account: Account
    amount: Decimal
    day: date
    turn: int
    things: list[Thing]
    cancelled_on: date | None = None

    @property
    def is_credit(self) -> bool:
        return self.things[0].kind == "credit_note"


class Booking(NamedTuple):
    """One term of the balance identity."""

    account: Account
    day: date
    turn: int
    amount: Decimal


class Books:
    """All facts, and the acts that add to them."""

    def __init__(self) -> None:
        self.turn = 0
        self.papers: list[Paper] = []
        self.items: list[Thing] = []
        self.money: list[Thing] = []
        self.effects: list[Effect] = []
        self.closed: dict[str, date] = {}
        self.bookings: list[Booking] = []

    # Days

    def first_open(self, entity: str, days: Iterable[date | None]) -> date:
        latest = max(day for day in days if day)
        closed = self.closed.get(entity)
        return closed + timedelta(days=1) if closed and latest <= closed else latest

    # Posting

    def bill(
        self, key: str, account: Account, parts: list[tuple[date, Decimal]], day: date, kind: str
    ) -> bool:
        day = self.first_open(account.entity, [day])
        items = [
            Thing(f"{key}/{place}", account, amount, day, self.turn, kind, due)
            for place, (due, amount) in enumerate(parts, start=1)
        ]
        total = sum((amount for _due, amount in parts), ZERO)
        self.items += items
        self.papers.append(Paper(key, account, total, day, self.turn, items))
        self._book(account, day, total)
        return True

    def credit(
        self, key: str, account: Account, amount: Decimal, day: date, against: Paper | None = None
    ) -> bool:
        given, day = day, self.first_open(account.entity, [day])
        source = Thing(key, account, amount, day, self.turn, "credit_note")
        self.money.append(source)
        self.papers.append(Paper(key, account, amount, day, self.turn, [source]))
        self._book(account, day, -amount)
        if against and against.account == account:
            items = [item for item in against.things if item.kind == "receivable"]
            for item in sorted(items, key=lambda item: item.due or date.min):
                part = min(source.left(), item.left())
                if part > 0:
                    self._apply(source, item, part, given)
        return True

    def receive(self, key: str, account: Account, amount: Decimal, day: date) -> bool:
        day = self.first_open(account.entity, [day])
        self.money.append(Thing(key, account, amount, day, self.turn, "receipt"))
        self._book(account, day, -amount)
        return True

    # Effects

    def apply(self, source: Thing, item: Thing, amount: Decimal, given: date) -> bool:
        if source.account != item.account or min(source.left(), item.left()) < amount:
            return False
        if item.kind == "noted":
            return False
        self._apply(source, item, amount, given)
        return True

    def _apply(self, source: Thing, item: Thing, amount: Decimal, given: date) -> None:
        days = (given, source.day, item.day, source.reversed_on, item.reversed_on)
        self._take("allocation", amount, self.first_open(item.account.entity, days), source, item)

    def adjust(self, item: Thing, kind: str, amount: Decimal, given: date) -> bool:
        if item.left() < amount or item.kind == "noted":
            return False
        day = self.first_open(item.account.entity, (given, item.day, item.reversed_on))
        self._take(kind, amount, day, item)
        self._book(item.account, day, -amount)
        return True

    def refund(self, source: Thing, amount: Decimal, given: date) -> bool:
        if source.left() < amount:
            return False
        day = self.first_open(source.account.entity, (given, source.day, source.reversed_on))
        self._take("refund", amount, day, source)
        self._book(source.account, day, amount)
        return True

    def move(
        self, key: str, source: Thing, to: Account, amount: Decimal, given: date, rate: Decimal
    ) -> bool:
        if source.left() < amount or to == source.account:
            return False
        arrives = amount
        if to.currency != source.account.currency:
            digits = "1" if to.currency == "JPY" else "0.01"
            arrives = (amount * rate).quantize(Decimal(digits), rounding=ROUND_HALF_UP)
        if arrives == 0:
            return False
        day = self.first_open(source.account.entity, (given, source.day, source.reversed_on))
        day = self.first_open(to.entity, [day])
        target = Thing(key, to, arrives, day, self.turn, "transfer")
        self.money.append(target)
        self._take("transfer", amount, day, source).target = target
        self._book(source.account, day, amount)
        self._book(to, day, -arrives)
        return True

    # Taking back

    def reverse(self, effect: Effect, given: date) -> bool:
        """An allocation, an adjustment or a refund, whole and once."""
        if not effect.is_live or effect.kind not in {
            "allocation",
            "write_off",
            "waiver",
            "refund",
            "return",
        }:
            return False
        self._reverse(effect, self.first_open(effect.of[0].account.entity, (given, effect.day)))
        return True

    def bounce(self, source: Thing, given: date, kind: str) -> bool:
        """A receipt returned by the bank, or undone: whole, with what it paid."""
        paid = [each for each in source.live() if each.kind == "allocation"]
        if source.kind != "receipt" or len(paid) != len(source.live()):
            return False
        days = [given, source.day, source.reversed_on, *(each.day for each in paid)]
        day = self.first_open(source.account.entity, days)
        for each in paid:
            self._reverse(each, day)
        self._take(kind, source.amount, day, source)
        self._book(source.account, day, source.amount)
        return True

    def unmove(self, effect: Effect, given: date) -> bool:
        target = effect.target
        if target is None or not effect.is_live:
            return False
        paid = [each for each in target.live() if each.kind == "allocation"]
        if len(paid) != len(target.live()):
            return False
        days = [given, target.day, target.reversed_on, *(each.day for each in paid)]
        day = self.first_open(target.account.entity, days)
        day = self.first_open(effect.of[0].account.entity, [day])
        for each in paid:
            self._reverse(each, day)
        self._take("cancellation", target.amount, day, target)
        self._book(target.account, day, target.amount)
        self._reverse(effect, day)
        return True

    def cancel(self, paper: Paper, given: date) -> bool:
        """A document taken back whole; what left a credit note otherwise stands against it."""
        live = [each for thing in paper.things for each in thing.live()]
        if paper.cancelled_on or any(each.kind in {"refund", "transfer"} for each in live):
            return False
        days = [given, paper.day, *(thing.touched_on for thing in paper.things)]
        day = self.first_open(paper.account.entity, days)
        for each in live:
            if each.is_live:
                self._reverse(each, day)
        for thing in paper.things:
            if thing.amount:
                self._take("cancellation", thing.amount, day, thing)
                sign = 1 if paper.is_credit else -1
                self._book(thing.account, day, sign * thing.amount)
        paper.cancelled_on = day
        return True

    def close(self, entity: str, through: date) -> bool:
        self.closed[entity] = through
        return True

    # Facts

    def _take(self, kind: str, amount: Decimal, day: date, *of: Thing) -> Effect:
        effect = Effect(kind, amount, day, self.turn, of)
        self.effects.append(effect)
        for thing in of:
            thing.effects.append(effect)
        return effect

    def _reverse(self, effect: Effect, day: date) -> None:
        back = self._take(effect.kind, -effect.amount, day, *effect.of)
        back.is_reversal = True
        effect.reversed_by = back
        if effect.kind in {"write_off", "waiver"}:
            self._book(effect.of[0].account, day, effect.amount)
        elif effect.kind in {"refund", "transfer", "return"}:
            self._book(effect.of[0].account, day, -effect.amount)

    def _book(self, account: Account, day: date, amount: Decimal) -> None:
        self.bookings.append(Booking(account, day, self.turn, amount))

    # Questions

    def balance(self, account: Account, day: date = date.max, turn: int = ALWAYS) -> Decimal:
        """By the identity: what was billed, less what was received, credited and adjusted …"""
        return sum(
            (
                each.amount
                for each in self.bookings
                if each.account == account and each.day <= day and each.turn <= turn
            ),
            ZERO,
        )

    def accounts(self) -> set[Account]:
        return {each.account for each in self.bookings}
