"""Input of documents: an invoice or note with its lines of tax and instalments, a credit, a
cancellation.
"""

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from customers.fields import CustomerField, CustomerForm
from invoices import terms
from invoices.choices import DocumentKind, ItemClass, ReasonKind
from invoices.forms.days import A_YEAR, FactDayField
from invoices.forms.money import EntityField, ShortCurrencyField
from invoices.forms.rows import Rows
from invoices.forms.terms import TermsInput
from invoices.models import Document
from invoices.reason_fields import ReasonField
from invoices.services import DocumentDraft, Instalment, TaxPart
from invoices.taxes import Taxed, by_rate, propose_tax
from kernel import formats, money
from kernel.fields import AmountField, DayField

HIGHEST_RATE: Final = 100
UNKNOWN_TERMS: Final = _(
    "These terms are not understood. Write them like net 30, 30 EOM, 2/10 net 30 or"
    " 50% 30, 50% 60, or write the instalments yourself."
)
ZERO = Decimal(0)


class TaxRow(forms.Form):
    """Net at one rate; an empty tax is worked out, an empty rate is none."""

    net = AmountField(label=_("Net"), required=False)
    rate = AmountField(label=_("Rate, %"), required=False)
    tax = AmountField(label=_("Tax"), required=False)

    def clean_rate(self) -> Decimal | None:
        rate: Decimal | None = self.cleaned_data["rate"]
        if rate is not None and rate > HIGHEST_RATE:
            raise ValidationError(_("A rate is at most 100 percent."))
        return rate

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("net") is None and (given.get("rate") or given.get("tax")):
            self.add_error("net", _("Write the net amount."))
        return given

    def taxed(self, currency: str) -> Taxed | None:
        """What the row says, the tax worked out where it was left to the rate."""
        net, rate, tax = (self.cleaned_data[name] for name in ("net", "rate", "tax"))
        if net is None:
            return None
        rate = rate or ZERO
        return Taxed(rate, net, propose_tax(net, rate, currency) if tax is None else tax)


class PartRow(forms.Form):
    """One instalment."""

    due_on = DayField(label=_("Due"), required=False)
    amount = AmountField(label=_("Amount"), required=False)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        for name, other in (("due_on", "amount"), ("amount", "due_on")):
            if given.get(other) is not None and given.get(name) is None and name not in self.errors:
                self.add_error(name, _("An instalment has a day and an amount."))
        return given


class DocumentForm(CustomerForm):
    """An invoice, debit note or free credit note. `draft` is what it comes to, once valid."""

    kind = forms.ChoiceField(choices=DocumentKind, widget=forms.HiddenInput)
    customer = CustomerField(label=_("Customer"), help_text=_("Number or name."))
    entity = EntityField()
    number = forms.CharField(label=_("Number"), max_length=60)
    issued_on = FactDayField(label=_("Issued"), ahead=A_YEAR)
    currency = ShortCurrencyField()
    purchase_order = forms.CharField(label=_("Purchase order"), max_length=100, required=False)
    reference = forms.CharField(label=_("Reference"), max_length=200, required=False)
    terms = forms.CharField(
        label=_("Payment terms"),
        max_length=100,
        required=False,
        widget=TermsInput,
        help_text=_(
            "Such as net 30, 30 EOM, 2/10 net 30, or 50% 30, 50% 60. Empty: the customer's own."
        ),
    )
    is_noted = forms.BooleanField(
        label=_("Only noted until it is handed over: it does not age and is not reminded"),
        required=False,
    )
    reason = ReasonField(ReasonKind.CREDIT_NOTE)

    def __init__(self, *args: Any, customers: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, customers=customers, **kwargs)
        self.shown_kind = DocumentKind(kind)
        if self.is_credit:
            for name in ("terms", "is_noted"):
                del self.fields[name]
        else:
            del self.fields["reason"]
        self.taxes = Rows(TaxRow, "tax", self)
        self.parts = Rows(PartRow, "part", self)
        self.draft: DocumentDraft | None = None
        self.taxed: list[Taxed] = []

    @property
    def is_credit(self) -> bool:
        return self.shown_kind == DocumentKind.CREDIT_NOTE

    def clean_kind(self) -> DocumentKind:
        return self.shown_kind

    def clean_currency(self) -> str:
        return known_currency(self.cleaned_data["currency"])

    def clean(self) -> dict[str, Any]:
        rows_fit = [self.taxes.is_valid(), self.is_credit or self.parts.is_valid()]
        if not all(rows_fit):
            self.add_error(None, _("Mend the amounts that are marked."))
        if self.errors:
            return self.cleaned_data
        currency = self.cleaned_data["currency"]
        found = [row.taxed(currency) for row in self.taxes.rows]
        self.taxed = by_rate(line for line in found if line)
        figures = (figure for line in self.taxed for figure in (line.net, line.tax))
        unfit = next((figure for figure in figures if not money.fits(figure, currency)), None)
        if not self.taxed:
            self.add_error(None, _("Write at least one net amount."))
        elif unfit is not None:
            text = _("%(amount)s has more digits than %(currency)s has.")
            params = {"amount": str(unfit), "currency": currency}
            self.add_error(None, ValidationError(text, params=params))
        else:
            self.draft = self._draft(currency)
        return self.cleaned_data

    def _draft(self, currency: str) -> DocumentDraft | None:
        given = self.cleaned_data
        gross = sum((line.gross for line in self.taxed), ZERO)
        parts = () if self.is_credit else self._instalments(gross, currency)
        if self.errors:
            return None
        is_noted = given.get("is_noted", False)
        return DocumentDraft(
            kind=self.shown_kind,
            amount=gross,
            net=sum((line.net for line in self.taxed), ZERO),
            tax=sum((line.tax for line in self.taxed), ZERO),
            tax_parts=tuple(TaxPart(line.rate, line.net, line.tax) for line in self.taxed),
            instalments=parts,
            item_class=ItemClass.NOTED if is_noted else ItemClass.RECEIVABLE,
            terms="" if self.is_credit else self.used_terms,
            **{name: given[name] for name in _AS_TYPED},
        )

    def _instalments(self, gross: Decimal, currency: str) -> tuple[Instalment, ...]:
        """As typed; where nothing was, as the terms make them."""
        typed = [
            Instalment(row.cleaned_data["due_on"], row.cleaned_data["amount"])
            for row in self.parts.rows
            if row.cleaned_data["amount"] is not None
        ]
        if not typed:
            return self.propose_instalments(gross, currency)
        total = sum((part.amount for part in typed), ZERO)
        if total != gross:
            text = _("The instalments come to %(total)s, the document to %(gross)s.")
            words = {"total": formats.money(total, currency)}
            words |= {"gross": formats.money(gross, currency)}
            self.add_error(None, ValidationError(text, params=words))
        return tuple(sorted(typed, key=lambda part: part.due_on))

    @property
    def used_terms(self) -> str:
        """As typed, or the customer's own."""
        typed: str = self.cleaned_data["terms"]
        return typed or self.cleaned_data["customer"].terms

    def propose_instalments(self, gross: Decimal, currency: str) -> tuple[Instalment, ...]:
        issued_on = self.cleaned_data["issued_on"]
        if not self.used_terms:
            return (Instalment(issued_on, gross),)
        try:
            made = terms.instalments(
                self.used_terms, total=gross, issued_on=issued_on, currency=currency
            )
        except terms.BadTerms:
            self.add_error("terms", UNKNOWN_TERMS)
            return ()
        return tuple(Instalment(day, amount) for day, amount in made)


_AS_TYPED: Final = (
    "entity",
    "customer",
    "number",
    "issued_on",
    "currency",
    "reference",
    "purchase_order",
)


def known_currency(code: str) -> str:
    if not money.is_currency(code):
        raise ValidationError(
            _("%(currency)s is no currency. Write its three letters, such as EUR."),
            params={"currency": code},
        )
    return code


class CreditForm(forms.Form):
    """A credit note that names its invoice."""

    amount = AmountField(label=_("Amount"), help_text=_("Gross; the tax is taken in proportion."))
    issued_on = FactDayField(label=_("Issued"), ahead=A_YEAR)
    number = forms.CharField(label=_("Number"), max_length=60)
    reason = ReasonField(ReasonKind.CREDIT_NOTE)
    reference = forms.CharField(label=_("Reference"), max_length=200, required=False)

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = document

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        if amount > self.document.amount:
            raise ValidationError(
                _("The document itself is only %(amount)s."),
                params={"amount": formats.money(self.document.amount, self.document.currency)},
            )
        return amount


class CancelForm(forms.Form):
    """From when a document no longer holds, and why."""

    given_on = FactDayField(label=_("From"))
    reason = ReasonField(ReasonKind.CANCELLATION)
    is_undo = forms.BooleanField(
        label=_("It should never have been posted: its number becomes free again"),
        required=False,
    )
