"""A question as it stands in an address: read, checked, and written again for links."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models.functions import Coalesce
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, LegalEntity
from invoices.aging.lines import Cut
from invoices.aging.options import Options
from invoices.aging.readers import visible_of
from invoices.aging.rules import (
    FIRST_DAY,
    LAST_DAY,
    AmountsIn,
    Band,
    Basis,
    Credits,
    Filters,
    Grouping,
    Part,
    Question,
    parse_edges,
)
from invoices.aging.selectors import get_edges
from kernel.money import is_currency
from kernel.public_ids import decode
from kernel.tables import controls
from staff.models import User

NONE = "-"  # in an address: without a segment, region or collector; of an unknown payer

GROUPINGS = [
    (Grouping.CUSTOMER, _("Customer")),
    (Grouping.COLLECTOR, _("Collector")),
    (Grouping.SEGMENT, _("Segment")),
    (Grouping.REGION, _("Region")),
    (Grouping.CURRENCY, _("Currency")),
    (Grouping.ENTITY, _("Entity")),
    (Grouping.TOTAL, _("Total only")),
    (Grouping.ITEM, _("Item")),
]
TITLES = {
    Grouping.CUSTOMER: _("By customer"),
    Grouping.COLLECTOR: _("By collector"),
    Grouping.SEGMENT: _("By segment"),
    Grouping.REGION: _("By region"),
    Grouping.CURRENCY: _("By currency"),
    Grouping.ENTITY: _("By entity"),
    Grouping.TOTAL: _("In total"),
}
BASES = [(Basis.DUE, _("Due date")), (Basis.ISSUE, _("Date of issue"))]
AMOUNTS = [(AmountsIn.REPORTING, _("Reporting currency")), (AmountsIn.DOCUMENT, _("Own currency"))]
CREDITS = [
    (Credits.APART, _("In one column")),
    (Credits.KINDS, _("By kind")),
    (Credits.AGED, _("Aged by its own date")),
    (Credits.NETTED, _("Netted, oldest first")),
]

USUAL = {"by": Grouping.CUSTOMER, "basis": Basis.DUE, "unapplied": Credits.APART}
REACH = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]


def _choice(label: Any, choices: Any, **rest: Any) -> forms.ChoiceField:
    """A sentence of our own where somebody changed the address by hand."""
    names = ", ".join(value for value, _label in choices)
    text = _("There is no “%(value)s” here; choose one of {names}.")
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=False,
        error_messages={"invalid_choice": format_lazy(text, names=names)},
        widget=controls.Select(),
        **rest,
    )


def _day(label: Any) -> forms.DateField:
    widget = controls.DateInput()
    return forms.DateField(label=label, required=False, validators=REACH, widget=widget)


class QuestionForm(forms.Form):
    """The same names as the command's options; what is left out is the usual."""

    as_of = _day(_("As of"))
    by = _choice(_("Group by"), GROUPINGS)
    basis = _choice(_("Age counted from"), BASES)
    currency = _choice(_("Amounts in"), AMOUNTS)
    bands = forms.CharField(
        label=_("Bands"),
        max_length=80,
        required=False,
        widget=controls.TextInput(),
        error_messages={"max_length": _("Write at most twelve rising days, such as 0,30,60,90.")},
    )
    unapplied = _choice(_("Unapplied money"), CREDITS)
    known_on = _day(_("As known on, if not today"))
    customer = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    entity = forms.CharField(label=_("Entity"), required=False)
    collector = forms.CharField(label=_("Collector"), required=False)
    segment = forms.CharField(label=_("Segment"), required=False)
    region = forms.CharField(label=_("Region"), required=False)
    document_currency = forms.CharField(label=_("Document currency"), required=False)
    part = forms.ChoiceField(
        choices=[(part, part) for part in Part], required=False, widget=forms.HiddenInput
    )
    band = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any,
        *,
        today: date,
        customers: Any,
        usual_currency: AmountsIn = AmountsIn.DOCUMENT,
    ) -> None:
        super().__init__(data)
        self.today = today
        self.customers = customers
        self.usual_currency = usual_currency
        self._question: Question | None = None

    def offer(self, options: Options) -> None:
        """Make choices of the filters that have some; a filter with one choice is left out."""
        for name, label in (
            ("entity", _("All entities")),
            ("collector", _("All collectors")),
            ("segment", _("All segments")),
            ("region", _("All regions")),
            ("document_currency", _("All currencies")),
        ):
            choices = options.get(name, [])
            without = [(NONE, _("Without one"))] if name in ("segment", "region") else []
            if name == "collector" and visible_of(self.customers) is None:
                without = [(NONE, _("Without one"))]
            if len(choices) + len(without) < 2 or not choices:
                self.fields[name].widget = forms.HiddenInput()
            else:
                self.fields[name].widget = controls.Select(
                    choices=[("", label), *choices, *without]
                )

    def clean_as_of(self) -> date:
        return self.cleaned_data["as_of"] or self.today

    def clean_bands(self) -> tuple[int, ...] | None:
        text = self.cleaned_data["bands"]
        if not text:
            return None
        try:
            return parse_edges(text)
        except ValueError:
            raise forms.ValidationError(_("Write rising days, such as 0,30,60,90.")) from None

    def clean_customer(self) -> int | None:
        """By public id or number; only among the customers that the reader may see."""
        text = self.cleaned_data["customer"]
        if text in ("", NONE):
            return None
        pk = decode(Customer.public_prefix, text)
        found = self.customers.filter(pk=pk) if pk else self.customers.filter(number=text)
        shown_as = Coalesce("merged_into_id", "pk")
        customer: int | None = found.values_list(shown_as, flat=True).first()
        if customer is None:
            raise forms.ValidationError(_("There is no such customer."))
        return customer

    def clean_entity(self) -> int | None:
        code = self.cleaned_data["entity"]
        if not code:
            return None
        entity = LegalEntity.objects.filter(code=code).values_list("pk", flat=True).first()
        if entity is None:
            raise forms.ValidationError(_("There is no such entity."))
        return entity

    def clean_collector(self) -> int | None:
        text = self.cleaned_data["collector"]
        if not text:
            return None
        pk = 0 if text == NONE else decode(User.public_prefix, text)
        if pk is None:
            raise forms.ValidationError(_("There is no such collector."))
        return pk

    def clean_segment(self) -> str | None:
        return self._without_or("segment")

    def clean_region(self) -> str | None:
        return self._without_or("region")

    def clean_document_currency(self) -> str | None:
        code = self.cleaned_data["document_currency"]
        if code and not is_currency(code):
            raise forms.ValidationError(_("There is no such currency."))
        return code or None

    def _without_or(self, name: str) -> str | None:
        text: str = self.cleaned_data[name]
        return "" if text == NONE else text or None

    def clean_band(self) -> str:
        """Checked against the question's own bands by `cut`."""
        return str(self.cleaned_data["band"])

    def question(self) -> Question:
        """Of a valid form; the bands of its day are looked up once."""
        if self._question is None:
            self._question = self._ask()
        return self._question

    def _ask(self) -> Question:
        data = self.cleaned_data
        return Question(
            as_of=data["as_of"],
            by=Grouping(data["by"] or Grouping.CUSTOMER),
            basis=Basis(data["basis"] or Basis.DUE),
            amounts_in=AmountsIn(data["currency"] or self.usual_currency),
            edges=data["bands"] or get_edges(data["as_of"]),
            known_on=data["known_on"],
            credits=Credits(data["unapplied"] or Credits.APART),
            filters=Filters(
                entity_id=data["entity"],
                customer_id=data["customer"],
                collector_id=data["collector"],
                segment=data["segment"],
                region=data["region"],
                currency=data["document_currency"],
                is_unknown=self.data.get("customer") == NONE,
            ),
        )

    def show_in_force(self) -> None:
        """Write into the fields what holds where nothing was given."""
        question = self.question()
        self.show(as_of=question.as_of.isoformat())
        edges = ",".join(str(edge) for edge in question.edges)
        self.fields["bands"].widget.attrs["placeholder"] = edges
        self.fields["known_on"].widget.attrs["placeholder"] = self.today.isoformat()

    def show(self, **values: str) -> None:
        """Change what the fields and the links say, not what was asked."""
        self.data = {**{name: self.data.get(name) for name in self.data}, **values}

    def uses(self, names: Sequence[str]) -> bool:
        """Whether any of these fields is filled in with something else than the usual."""
        return any(self._is_given(name) for name in names)

    def _is_given(self, name: str) -> bool:
        return bool(value := self.data.get(name)) and value != USUAL.get(name)

    def cut(self, question: Question) -> Cut:
        """Which figure is taken apart; a band of another set of edges narrows nothing."""
        part = Part(self.cleaned_data["part"] or Part.BALANCE)
        return Cut(part, _find_band(question, self.cleaned_data["band"]))

    def parameters(self, *, without: Sequence[str] = ()) -> dict[str, str]:
        """What the address says besides the place in a list; the day always."""
        given = {name: value for name, value in self._given() if name not in without}
        return {"as_of": self.cleaned_data["as_of"].isoformat()} | given

    def _given(self) -> Iterator[tuple[str, str]]:
        for name in self.fields:
            if name != "as_of" and self._is_given(name):
                yield name, str(self.data[name])


def _find_band(question: Question, name: str) -> Band | None:
    return next((band for band in question.bands if band.name == name), None)


def address(path: str, parameters: dict[str, str], **changes: str) -> str:
    """A link: the parameters with some changed; an empty one is left out."""
    merged = {name: value for name, value in (parameters | changes).items() if value}
    return f"{path}?{urlencode(merged)}"
