"""Pure rules of the ledger: from which day a fact counts, and what money is applied to first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal


def effective_day(*days: date | None, closed_through: date | None = None) -> date:
    """The latest of the given days; in a closed period the first open day after it."""
    latest = max(day for day in days if day is not None)
    if closed_through is not None and latest <= closed_through:
        return closed_through + timedelta(days=1)
    return latest


@dataclass(frozen=True, slots=True)
class Payable:
    """An open item as the order of applying money sees it."""

    item_id: int
    due_on: date
    open_amount: Decimal


def oldest_due_first(amount: Decimal, items: Iterable[Payable]) -> list[tuple[int, Decimal]]:
    """Parts of an amount by item: the oldest due date first, then the order of posting.

    What no item takes is left out: it stays on account.
    """
    parts: list[tuple[int, Decimal]] = []
    for item in sorted(items, key=lambda item: (item.due_on, item.item_id)):
        part = min(amount, item.open_amount)
        if part > 0:
            parts.append((item.item_id, part))
            amount -= part
    return parts


def exact_match(amount: Decimal, items: Sequence[Payable]) -> list[tuple[int, Decimal]]:
    """The one item, or all items together, that the amount pays exactly; else nothing.

    Two items of that very amount are no match: which of them is meant is for a person to say.
    """
    same = [item for item in items if item.open_amount == amount]
    if len(same) == 1:
        return [(same[0].item_id, amount)]
    total = sum((item.open_amount for item in items), Decimal(0))
    if not same and items and total == amount:
        return [(item.item_id, item.open_amount) for item in items]
    return []
