"""Input of applying money by hand: ticked items, what each gets, its discount."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from invoices.forms.days import FactDayField
from invoices.models import OpenItem, Source
from invoices.payables import Candidate
from invoices.rules import Ticked, spread_over_ticked
from invoices.services import ItemPart
from kernel.fields import AmountField, AmountInput
from kernel.money import fits

ZERO = Decimal(0)
TICK = "tick"


class ItemForm(forms.Form):
    """One row: what the item gets and its discount; empty is filled in by the rule."""

    amount = AmountField(label=_("Pays"), required=False)
    discount = AmountField(label=_("Discount"), required=False)

    def __init__(self, *args: Any, candidate: Candidate, is_ticked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": candidate.item.public_id})
        self.candidate = candidate
        self.is_ticked = is_ticked
        for name, label in (("amount", _("Pays of %s")), ("discount", _("Discount of %s"))):
            attrs = {"aria-label": label % candidate.label}
            self.fields[name].widget = AmountInput({**attrs, "size": "10"})

    @property
    def ticked(self) -> Ticked:
        """What the rule reads of the row. The form is valid."""
        item, offer = self.candidate.item, self.candidate.offer
        return Ticked(
            item_id=item.pk,
            open_amount=item.open_amount,
            amount=self.cleaned_data["amount"],
            discount=self.cleaned_data["discount"],
            offered=offer.amount if offer else ZERO,
        )


class ApplyForm(forms.Form):
    """Which items the money pays, from which day. `parts` is what it comes to, once valid."""

    given_on = FactDayField(label=_("Applied on"))
    find = forms.CharField(label=_("Find a number"), required=False, max_length=60)

    def __init__(
        self,
        *args: Any,
        source: Source,
        candidates: Sequence[Candidate],
        ticked: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.source = source
        self.parts: list[ItemPart] = []
        data = self.data if self.is_bound else None
        self.rows = [
            ItemForm(data, candidate=one, is_ticked=one.item.public_id in ticked)
            for one in candidates
        ]

    @property
    def ticked_rows(self) -> list[ItemForm]:
        return [row for row in self.rows if row.is_ticked]

    def clean(self) -> dict[str, Any]:
        faulty = [row for row in self.ticked_rows if not (row.is_valid() and self._fits(row))]
        if not self.ticked_rows:
            self.add_error(None, _("Tick what the money pays."))
        elif faulty:
            self.add_error(None, _("Mend the amounts that are marked."))
        else:
            self.parts = self._spread()
        return self.cleaned_data

    def _fits(self, row: ItemForm) -> bool:
        for name in ("amount", "discount"):
            value = row.cleaned_data[name]
            if value is not None and not fits(value, self.source.currency):
                row.add_error(name, _("More digits than the currency has."))
        given = sum((row.cleaned_data.get(name) or ZERO for name in row.cleaned_data), ZERO)
        if not row.errors and given > row.candidate.item.open_amount:
            row.add_error("amount", _("More than is open."))
        return not row.errors

    def _spread(self) -> list[ItemPart]:
        items: dict[int, OpenItem] = {
            row.candidate.item.pk: row.candidate.item for row in self.rows
        }
        spread = spread_over_ticked(
            self.source.unapplied_amount, [row.ticked for row in self.ticked_rows]
        )
        return [ItemPart(items[pk], amount, discount) for pk, amount, discount in spread]

    def total(self) -> Decimal:
        return sum((part.amount for part in self.parts), ZERO)
