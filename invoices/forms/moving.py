"""Input of money that leaves where it is: refunds and transfers."""

from decimal import Decimal
from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from customers.fields import CustomerField, CustomerForm
from invoices.choices import ReasonKind
from invoices.forms.billing import known_currency
from invoices.forms.days import FactDayField
from invoices.forms.money import EntityField, ShortCurrencyField
from invoices.reason_fields import ReasonField
from kernel.fields import AmountField

HIGHEST_RATE: Final = 10**9  # no currency is worth as much of another


class RefundForm(forms.Form):
    """Unapplied money or credit that is paid back."""

    amount = AmountField(label=_("Amount"))
    paid_on = FactDayField(label=_("Paid"))
    number = forms.CharField(label=_("Number of the payment"), max_length=60, required=False)
    reason = ReasonField(ReasonKind.REFUND)


class TransferForm(CustomerForm):
    """Unapplied money that moves to another customer, entity or currency."""

    to_customer = CustomerField(
        label=_("To customer"), help_text=_("Number or name."), names_accounts=True
    )
    to_entity = EntityField(label=_("To entity"))
    amount = AmountField(label=_("Amount"))
    to_currency = ShortCurrencyField(label=_("To currency"))
    rate = AmountField(
        label=_("Rate"),
        required=False,
        help_text=_("What one unit is worth in the other currency; empty where it is the same."),
    )
    moved_on = FactDayField(label=_("From"))
    reason = ReasonField(ReasonKind.TRANSFER)

    def clean_rate(self) -> Decimal | None:
        rate: Decimal | None = self.cleaned_data["rate"]
        if rate is not None and rate > HIGHEST_RATE:
            raise ValidationError(_("The amount is larger than can be kept."))
        return rate

    def clean_to_currency(self) -> str:
        return known_currency(self.cleaned_data["to_currency"])
