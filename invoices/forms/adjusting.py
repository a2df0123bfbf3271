"""Input of adjusting items without money: which, by how much, why; and of deciding about it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from invoices.choices import AdjustmentKind, ReasonKind
from invoices.forms.days import FactDayField
from invoices.models import OpenItem
from invoices.reason_fields import ReasonField
from kernel.fields import AmountField, AmountInput
from kernel.money import fits

# What a person posts; the others come with a cancelled document or from a file.
BY_HAND: Final = (
    AdjustmentKind.WRITE_OFF,
    AdjustmentKind.WAIVER,
    AdjustmentKind.SMALL_DIFFERENCE,
    AdjustmentKind.DISCOUNT,
)


class AdjustedItemForm(forms.Form):
    """One row: an item, and the amount; empty is all that is open of it."""

    amount = AmountField(label=_("Amount"), required=False)

    def __init__(self, *args: Any, item: OpenItem, is_ticked: bool, **kwargs: Any) -> None:
        kwargs["prefix"] = item.public_id
        super().__init__(*args, **kwargs)
        self.item = item
        self.is_ticked = is_ticked
        attrs = {"aria-label": _("Amount of %s") % item.label, "size": "10"}
        self.fields["amount"].widget = AmountInput(attrs)

    def clean_amount(self) -> Decimal:
        typed: Decimal | None = self.cleaned_data["amount"]
        amount = Decimal(self.item.open_amount) if typed is None else typed
        if not fits(amount, self.item.currency):
            raise forms.ValidationError(_("More digits than the currency has."))
        if amount > self.item.open_amount:
            raise forms.ValidationError(_("More than is open."))
        return amount


class AdjustForm(forms.Form):
    """A write-off, waiver, difference or discount over the ticked items."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(kind.value, kind.label) for kind in BY_HAND]
    )
    given_on = FactDayField(label=_("From"))
    reason = ReasonField(*(ReasonKind(kind.value) for kind in BY_HAND))
    find = forms.CharField(label=_("Find a number"), required=False, max_length=60)

    def __init__(
        self, *args: Any, items: Sequence[OpenItem], ticked: Sequence[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        data = self.data if self.is_bound else None
        self.rows = [
            AdjustedItemForm(data, item=item, is_ticked=item.pk in ticked) for item in items
        ]

    @property
    def parts(self) -> tuple[tuple[OpenItem, Decimal], ...]:
        """The ticked items and their amounts. The form is valid."""
        return tuple((row.item, row.cleaned_data["amount"]) for row in self._ticked())

    def _ticked(self) -> list[AdjustedItemForm]:
        return [row for row in self.rows if row.is_ticked]

    def clean(self) -> dict[str, Any]:
        if not self._ticked():
            self.add_error(None, _("Tick what is to be adjusted."))
        elif sum(not row.is_valid() for row in self._ticked()):  # each is asked
            self.add_error(None, _("Mend the amounts that are marked."))
        return self.cleaned_data


class DecisionForm(forms.Form):
    """Words to the person who asked."""

    reason = forms.CharField(
        label=_("Words to the person who asked"), max_length=300, required=False
    )
