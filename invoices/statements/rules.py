"""What a statement can be asked for, and how its movements add up. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import accumulate

ZERO = Decimal(0)


class Form(StrEnum):
    """What the statement lists."""

    OPEN_ITEMS = "open"
    MOVEMENTS = "movements"


@dataclass(frozen=True, slots=True)
class Ask:
    """One statement: of whom, as of when, of which entity and currency (None for all).

    `from_on` is the first day of the movements; open items have none.
    """

    customer_id: int
    as_of: date
    form: Form = Form.OPEN_ITEMS
    from_on: date | None = None
    entity_id: int | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """One posting that changed what is owed: more (positive) or less (negative).

    `root` names the posting that it belongs to: a fact and what took it back have the same.
    `document` is the number of what it was posted on, where that is something else than itself.
    """

    entity_id: int
    currency: str
    effective_on: date
    dated_on: date
    kind: str
    number: str
    document: str
    reference: str
    amount: Decimal
    root: str
    is_undone: bool


def without_undone(movements: Sequence[Movement]) -> tuple[Movement, ...]:
    """Without postings that should never have been made, where they came to nothing in the period.

    One that was made in the period and taken back after it stays: its amount counts.
    """
    sums: dict[tuple[int, str, str], Decimal] = defaultdict(lambda: ZERO)
    undone = set()
    for movement in movements:
        key = (movement.entity_id, movement.currency, movement.root)
        sums[key] += movement.amount
        if movement.is_undone:
            undone.add(key)
    hidden = {key for key in undone if sums[key] == 0}
    return tuple(
        movement
        for movement in movements
        if (movement.entity_id, movement.currency, movement.root) not in hidden
    )


def running_balances(opening: Decimal, movements: Sequence[Movement]) -> list[Decimal]:
    """What is owed after each movement."""
    return list(accumulate((row.amount for row in movements), initial=opening))[1:]
