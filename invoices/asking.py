"""Requests to adjust as pages show them: what waits for approval, and what became of the rest."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Prefetch, QuerySet

from invoices.effects import ZERO, Account, read_balances
from invoices.models import AdjustmentDecision, AdjustmentRequest, AskedAdjustment
from kernel.remembering import forget, remember

MOST_SHOWN: Final = 50
WAITING: Final = "invoices.requests_waiting"


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One item of a request: what is asked, what is open of it now."""

    item: Any
    amount: Decimal
    tax: Decimal
    open: Decimal

    @property
    def after(self) -> Decimal:
        return self.open - self.amount

    @property
    def is_stale(self) -> bool:
        """Less is open by now than was asked."""
        return self.after < 0


@dataclass(frozen=True, slots=True)
class AskedTotal:
    """A request's total in one currency, and the customer's balance before and after it."""

    currency: str
    amount: Decimal
    tax: Decimal
    balance: Decimal

    @property
    def after(self) -> Decimal:
        return self.balance - self.amount


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with everything that its decision stands on."""

    request: AdjustmentRequest
    lines: tuple[AskedLine, ...]
    totals: tuple[AskedTotal, ...]
    decision: AdjustmentDecision | None

    @property
    def is_stale(self) -> bool:
        return self.decision is None and any(line.is_stale for line in self.lines)

    @property
    def shown(self) -> str:
        """The same for the same figures: what was looked at is what is approved."""
        return digest_of((line.item.pk, line.amount, line.after) for line in self.lines)


def digest_of(figures: Iterable[tuple[int, Decimal, Decimal]]) -> str:
    told = sorted((pk, f"{amount:.4f}", f"{after:.4f}") for pk, amount, after in figures)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


def list_waiting_requests() -> QuerySet[AdjustmentRequest]:
    """What waits for approval, the longest first."""
    return AdjustmentRequest.objects.filter(decision=None).order_by("id")


def count_waiting_requests(user: Any) -> int:
    """How many wait for this person: everybody's but their own."""
    counts = _count_by_asker()
    return sum(counts.values()) - counts.get(user.pk, 0)


def list_own_requests(user: Any) -> QuerySet[AdjustmentRequest]:
    """What a person asked for, the latest first."""
    return AdjustmentRequest.objects.filter(act__actor=user.pk).order_by("-id")


def count_own_waiting(user: Any) -> int:
    return _count_by_asker().get(user.pk, 0)


def forget_waiting() -> None:
    """A request came or was decided: the rail of everybody counts anew."""
    forget(WAITING)


def _count_by_asker() -> dict[int, int]:
    """In every rail, so asked of the database once a minute or when something changed."""
    askers = list_waiting_requests().order_by().values_list("act__actor")
    return remember(WAITING, lambda: dict(askers.annotate(Count("pk"))))


def list_decided_requests() -> QuerySet[AdjustmentRequest]:
    """What was decided, the latest first."""
    return AdjustmentRequest.objects.exclude(decision=None).order_by("-decision__id")


def build_asked(requests: QuerySet[AdjustmentRequest]) -> tuple[Asked, ...]:
    """The first of these requests with their items and the customers' balances, in few queries."""
    lines = AskedAdjustment.objects.select_related("item__document").order_by("id")
    found = list(
        requests.select_related(
            "customer", "act__actor", "decision__act", "decision__posted"
        ).prefetch_related(Prefetch("lines", lines))[:MOST_SHOWN]
    )
    undecided = {one.customer_id for one in found if _decision_of(one) is None}
    balances = read_balances(set(undecided)) if undecided else {}
    return tuple(_asked(one, balances) for one in found)


def _asked(request: AdjustmentRequest, balances: dict[Account, Decimal]) -> Asked:
    lines = tuple(
        AskedLine(item=row.item, amount=row.amount, tax=row.tax, open=row.item.open_amount)
        for row in request.lines.all()
    )
    return Asked(
        request=request,
        lines=lines,
        totals=_totals(request.customer_id, lines, balances),
        decision=_decision_of(request),
    )


def _totals(
    customer_id: int, lines: Sequence[AskedLine], balances: dict[Account, Decimal]
) -> tuple[AskedTotal, ...]:
    by_currency: dict[str, list[AskedLine]] = defaultdict(list)
    for line in lines:
        by_currency[line.item.currency].append(line)
    return tuple(
        AskedTotal(
            currency=currency,
            amount=sum((line.amount for line in group), ZERO),
            tax=sum((line.tax for line in group), ZERO),
            balance=balances.get((customer_id, currency), ZERO),
        )
        for currency, group in sorted(by_currency.items())
    )


def _decision_of(request: AdjustmentRequest) -> AdjustmentDecision | None:
    return getattr(request, "decision", None)
