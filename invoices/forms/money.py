"""Input of the accountant about money: receipts, whose they are, what they pay."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.fields import CustomerField, CustomerForm
from customers.models import LegalEntity
from invoices.choices import ReasonKind
from invoices.forms.days import FactDayField
from invoices.reason_fields import ReasonField
from kernel.fields import AmountField, CurrencyField


class ShortCurrencyField(CurrencyField):
    """The currency of an amount, beside it: a short field without more words."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {"label": _("Currency"), "help_text": "", "max_length": 3, **kwargs}
        super().__init__(**kwargs)
        self.widget.attrs["class"] = "field__input field__input--short"


class EntityField(forms.ModelChoiceField[LegalEntity]):
    """The legal entity; where there is one alone, nobody is asked."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Entity"))
        super().__init__(LegalEntity.objects.order_by("code"), empty_label=None, **kwargs)


class ReceiptForm(CustomerForm):
    """Money that came, from a customer or not yet known from whom."""

    customer = CustomerField(
        label=_("Customer"),
        required=False,
        help_text=_("Number or name. Leave it empty while it is not known who paid."),
    )
    entity = EntityField()
    received_on = FactDayField(label=_("Received"))
    amount = AmountField(label=_("Amount"))
    currency = ShortCurrencyField()
    number = forms.CharField(label=_("Number"), max_length=60)
    method = forms.CharField(label=_("Method"), max_length=40, required=False)
    reference = forms.CharField(label=_("Reference"), max_length=200, required=False)
    remittance = forms.CharField(
        label=_("What the payer wrote"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_deposit = forms.BooleanField(
        label=_("A deposit: owed back until delivery, and applied to nothing by itself"),
        required=False,
    )


class PayerForm(CustomerForm):
    """Whose money it is."""

    customer = CustomerField(
        label=_("Customer"), help_text=_("Number or name."), names_accounts=True
    )
    moved_on = FactDayField(label=_("From"))


class TakeBackForm(forms.Form):
    """From when something no longer holds, and why."""

    given_on = FactDayField(label=_("From"))
    reason = ReasonField(ReasonKind.REVERSAL)


class ReturnForm(TakeBackForm):
    """From when money is gone again, and what the bank said."""

    reason = ReasonField(ReasonKind.RETURN)
