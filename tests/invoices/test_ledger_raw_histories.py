"""Any rows at all, in any statements: what the database takes leaves the ledger whole.

No service is asked. Rows are drawn without sense for what is allowed; most are refused.
"""

import os
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from invoices.checking import check_ledger
from invoices.models import Adjustment, Allocation
from tests.factories import DAY, item_of, make_act, make_customer, make_invoice, make_receipt
from tests.invoices.raw import Row, check_deferred, insert, next_id
from tests.invoices.scene import EFFECTS, Scene
from tests.invoices.whole import check_rows_every_day, check_running_figures, on_its_own

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("LEDGER_HISTORIES", "25"))


class Drawn(NamedTuple):
    """One row: which effect, on what, how much, from which day, reversing which other."""

    thing: int
    amount: int
    day: int
    kind: int
    reverses: int
    act: int


rows = st.builds(
    Drawn,
    thing=st.integers(0, 3),
    amount=st.integers(1, 5),
    day=st.integers(0, 4),
    kind=st.integers(0, 15),
    reverses=st.integers(0, 9),
    act=st.integers(0, 1),
)
statements = st.lists(
    st.tuples(st.sampled_from(list(EFFECTS)), st.lists(rows, min_size=1, max_size=2)),
    min_size=15,
    max_size=40,
)


class Things:
    """Two items and two sources of one customer, one of each of another."""

    def __init__(self) -> None:
        self.scene = Scene.make(insert)
        self.acts = [make_act().pk, make_act().pk]
        customer, other = self.scene.customer, make_customer()
        late = DAY + timedelta(days=2)
        self.items = [
            item_of(make_invoice(customer, 6)),
            item_of(make_invoice(customer, 6, issued_on=late)),
            item_of(make_invoice(other, 10)),
        ]
        self.sources = [
            make_receipt(customer, 8),
            make_receipt(customer, 8, received_on=late),
            make_receipt(other, 12),
        ]
        self.posted: dict[Any, list[Row]] = {model: [] for model in EFFECTS}

    def row(self, model: Any, drawn: Drawn) -> Row:
        """A new effect, or the reversal of one, right or slightly wrong."""
        known = self.posted[model]
        day = DAY + timedelta(days=drawn.day)
        values: Row = {
            "id": next_id(model), "act_id": self.acts[drawn.act], "given_on": DAY,
            "effective_on": day, "amount": drawn.amount,
        }  # fmt: skip
        if known and drawn.reverses > 4:
            first = known[drawn.reverses % len(known)]
            amount = -first["amount"] + (drawn.kind in {0, 3})
            if drawn.kind != 5:
                values["effective_on"] = max(day, first["effective_on"])
            is_undo = drawn.kind == 1
            back = {"reverses_id": first["id"], "amount": amount, "is_undo": is_undo}
            return first | values | back
        item = self.items[drawn.thing % 3]
        source = self.sources[(drawn.thing + (drawn.kind == 0)) % 3]
        if model is Allocation:
            values |= {"item_id": item.pk, "source_id": source.pk, "customer_id": item.customer_id}
        elif model is Adjustment:
            values |= {"item_id": item.pk, "kind": ["waiver", "discount"][drawn.kind % 2]}
        else:
            kind = "cancellation" if drawn.kind in {1, 2} else ["refund", "return"][drawn.kind % 2]
            values |= {"source_id": source.pk, "kind": kind}
            if kind == "cancellation":
                whole = source.amount - drawn.thing // 3
                values |= {"amount": whole, "is_undo": drawn.kind == 1}
        return EFFECTS[model](self.scene, **values)

    def post(self, model: Any, drawn: list[Drawn]) -> bool:
        batch = [self.row(model, each) for each in drawn]
        columns = {name for row in batch for name in row}
        batch = [{name: row.get(name) for name in sorted(columns)} for row in batch]
        with suppress(IntegrityError), transaction.atomic():
            insert(model, batch)
            check_deferred()
            self.posted[model] += batch
            return True
        return False


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize="LEDGER_HISTORIES" not in os.environ,
    database=None,
)
@given(taken=statements)
def test_whatever_is_taken_leaves_the_ledger_whole(taken: list[Any]) -> None:
    with on_its_own():
        things = Things()
        answers = Counter(things.post(model, drawn) for model, drawn in taken)
        event(f"{answers[True] * 4 // len(taken)} quarters of the statements taken")
        check_rows_every_day()
        check_running_figures()
        assert check_ledger(seed=1) == []
