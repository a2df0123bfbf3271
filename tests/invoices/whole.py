"""What must hold of any ledger, worked out from its rows alone."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date  # noqa: TC003
from decimal import Decimal

from django.db import transaction

from invoices.models import Adjustment, Allocation, OpenItem, Source, Withdrawal

ZERO = Decimal(0)


class Undone(Exception):
    """Ends a history: nothing of it stays for the next one."""


@contextmanager
def on_its_own() -> Iterator[None]:
    with suppress(Undone), transaction.atomic():
        yield
        raise Undone


def check_rows_every_day() -> None:
    """0 ≤ what is left ≤ amount, on every day, by the rows themselves."""
    for model, effects, name in (
        (OpenItem, (Allocation, Adjustment), "item_id"),
        (Source, (Allocation, Withdrawal), "source_id"),
    ):
        taken: dict[int, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for effect in effects:
            for pk, day, amount in effect.objects.values_list(name, "effective_on", "amount"):
                taken[pk][day] += amount
        for pk, amount, first in model.objects.values_list("pk", "amount", "effective_on"):
            sum_so_far = ZERO
            for day, part in sorted(taken[pk].items()):
                sum_so_far += part
                assert day >= first
                assert 0 <= sum_so_far <= amount, (model, pk, day)


def check_running_figures() -> None:
    for thing, effects, name, used in (
        (OpenItem, (Allocation, Adjustment), "item_id", "settled_amount"),
        (Source, (Allocation, Withdrawal), "source_id", "used_amount"),
    ):
        sums: Counter[int] = Counter()
        for effect in effects:
            for pk, amount in effect.objects.values_list(name, "amount"):
                sums[pk] += amount
        for row in thing.objects.all():
            assert getattr(row, used) == Decimal(sums[row.pk])
