"""Input about a customer: master data, people, notes, who looks after it, what limits contact."""

import re
from dataclasses import asdict
from datetime import date
from typing import Any, Final, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from customers.choices import Channel, CustomerKind, Relation, RestrictionKind
from customers.contact_book import FIELDS as CONTACT_FIELDS
from customers.contact_book import ContactDetails
from customers.master_data import CustomerDetails, Overtaken, values_of
from customers.models import Contact, Customer, CustomerGroup
from customers.rules import stamp_of, ways_of
from customers.terms import are_terms
from kernel.countries import named_countries
from kernel.languages import named_languages
from kernel.money import is_currency
from kernel.zones import offered_zones
from staff.choices import Role
from staff.models import User

WAYS: Final = [(value, label) for value, label in Channel.choices if value]
_PHONE: Final = re.compile(r"^\+?[\d\s()./-]+( ?(x|ext\.?) ?\d+)?$", re.IGNORECASE)
_FEWEST_FIGURES, _MOST_FIGURES = 5, 20


def _or_none(choices: Any, empty: Any) -> list[tuple[str, Any]]:
    return [("", empty), *choices]


def _with(choices: list[tuple[str, Any]], value: str) -> list[tuple[str, Any]]:
    """What stands there already stays a choice, however it came."""
    known = {code for code, _label in choices}
    return choices if not value or value in known else [*choices, (value, value)]


class PhoneField(forms.CharField):
    """A number that can be dialled, written as people write it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Phone"))
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
        super().__init__(required=False, max_length=40, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        figures = sum(letter.isdigit() for letter in text)
        if text and not (_PHONE.match(text) and _FEWEST_FIGURES <= figures <= _MOST_FIGURES):
            raise forms.ValidationError(
                _("This is no phone number. Write it with its country, such as +44 114 496 0182.")
            )
        return text


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class StampedForm(forms.Form):
    """A form that knows what it was filled with, so that two people at it are noticed."""

    stamp = forms.CharField(widget=forms.HiddenInput)

    def renew(self, overtaken: Overtaken, shown: dict[str, str]) -> None:
        """After somebody else was faster: what was typed stays, what only they changed comes in.

        Beside each field of theirs stands what it is now (`shown`); saving again decides.
        """
        data = cast("Any", self.data).copy()
        data["stamp"] = overtaken.stamp
        self.data = data
        self.add_error(None, str(overtaken))
        for name in sorted(overtaken.meeting.theirs):
            field = self._field_of(name)
            if name in overtaken.meeting.both:
                text = _("Meanwhile changed to: %(value)s. You typed something else.")
            elif name in overtaken.meeting.own:
                continue
            else:
                text = _("Meanwhile changed to: %(value)s.")
                self._refill(field, name, overtaken.current[name], shown)
            value = shown.get(name, "") or _("nothing")
            self.add_error(field, text % {"value": value})

    def _field_of(self, name: str) -> str:
        return name.removesuffix("_id")

    def _refill(self, field: str, name: str, value: Any, shown: dict[str, str]) -> None:
        data = cast("Any", self.data)
        data[field] = shown.get(name, "") if name.endswith("_id") else value


class CustomerForm(StampedForm):
    """Master data; parent and group are written as people write them: a number, a name."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=CustomerKind.choices)
    relation = forms.ChoiceField(label=gettext_lazy("Relation"), choices=Relation.choices)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False, max_length=254)
    phone = PhoneField()
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    timezone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    segment = forms.CharField(label=gettext_lazy("Segment"), required=False, max_length=60)
    region = forms.CharField(label=gettext_lazy("Region"), required=False, max_length=60)
    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        required=False,
        max_length=3,
        help_text=gettext_lazy("Its three letters, such as EUR."),
    )
    terms = forms.CharField(
        label=gettext_lazy("Payment terms"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Such as net 30, 30 EOM or 2/10 net 30."),
    )
    parent = forms.CharField(
        label=gettext_lazy("Belongs to"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("The number of the customer above this one."),
    )
    group = forms.CharField(
        label=gettext_lazy("Group"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("A new name makes a new group."),
        widget=forms.TextInput(attrs={"list": "known-groups", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, customer: Customer | None, visible: Any, **kwargs: Any) -> None:
        self._visible = visible
        if customer is not None:
            values = values_of(customer)
            kwargs.setdefault("initial", _as_typed(customer, values) | {"stamp": stamp_of(values)})
        super().__init__(*args, **kwargs)
        offered = {
            "language": _or_none(named_languages(), _("Not said")),
            "country": _or_none(named_countries(), _("Not said")),
            "timezone": _or_none([(zone, zone) for zone in offered_zones()], _("Not said")),
        }
        for name, choices in offered.items():
            held = getattr(customer, name, "")
            cast("forms.ChoiceField", self.fields[name]).choices = _with(choices, held)

    @property
    def known_groups(self) -> list[str]:
        return list(CustomerGroup.objects.order_by("name").values_list("name", flat=True)[:200])

    def clean_currency(self) -> str:
        text: str = self.cleaned_data["currency"].upper()
        if text and not is_currency(text):
            raise forms.ValidationError(
                _("%(currency)s is no currency. Write its three letters, such as EUR.")
                % {"currency": text}
            )
        return text

    def clean_terms(self) -> str:
        text: str = self.cleaned_data["terms"]
        if text and not are_terms(text):
            raise forms.ValidationError(
                _("These are no payment terms. Write them as “net 30”, “30 EOM” or “2/10 net 30”.")
            )
        return text

    def clean_parent(self) -> Customer | None:
        number: str = self.cleaned_data["parent"]
        if not number:
            return None
        found: Customer | None = self._visible.filter(number__iexact=number).first()
        if found is None:
            raise forms.ValidationError(
                _("There is no customer of the number %(number)s. Look it up in the list.")
                % {"number": number}
            )
        return found

    def details(self, group: CustomerGroup | None) -> CustomerDetails:
        parent: Customer | None = self.cleaned_data["parent"]
        own = {
            name: self.cleaned_data[name]
            for name in CustomerDetails.__slots__
            if name not in ("parent_id", "group_id")
        }
        return CustomerDetails(
            **own,
            parent_id=parent.pk if parent else None,
            group_id=group.pk if group else None,
        )


class NewCustomerForm(CustomerForm):
    """The same, with the number that never changes again."""

    stamp = None  # type: ignore[assignment]
    number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=60,
        help_text=gettext_lazy("Unique, and never changed again."),
    )
    field_order = ("number",)


def _as_typed(customer: Customer, values: dict[str, Any]) -> dict[str, Any]:
    return values | {
        "parent": customer.parent.number if customer.parent else "",
        "group": customer.group.name if customer.group else "",
    }


class ContactForm(StampedForm):
    """A person at the customer."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    role = forms.CharField(
        label=gettext_lazy("Role"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"list": "contact-roles", "autocomplete": "off"}),
    )
    phone = PhoneField()
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False, max_length=254)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    timezone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    prefers = forms.ChoiceField(label=gettext_lazy("Prefers"), required=False)
    stop = forms.MultipleChoiceField(
        label=gettext_lazy("Not to be used"),
        required=False,
        choices=WAYS,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, contact: Contact | None, **kwargs: Any) -> None:
        values = values_of(contact, CONTACT_FIELDS) if contact else asdict(ContactDetails(name=""))
        self._stop = values["stop"]
        typed = values | {"stop": ways_of(values["stop"]), "stamp": stamp_of(values)}
        kwargs.setdefault("initial", typed)
        super().__init__(*args, **kwargs)
        zones = [(zone, zone) for zone in offered_zones()]
        offered = {
            "language": _or_none(named_languages(), _("As the customer")),
            "timezone": _or_none(zones, _("As the customer")),
            "prefers": _or_none(WAYS, _("No preference")),
        }
        for name, choices in offered.items():
            field = cast("forms.ChoiceField", self.fields[name])
            field.choices = _with(choices, values[name])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        is_reached = any(values.get(way) or way in self.errors for way in ("email", "phone"))
        if not is_reached and values.get("prefers") != Channel.POST:
            self.add_error("phone", _("Give a phone number or an e-mail to reach them by."))
        return values

    def details(self) -> ContactDetails:
        values = {name: self.cleaned_data[name] for name in CONTACT_FIELDS}
        stop: list[str] = values["stop"]
        # As an import wrote it, where it says the same.
        same = set(stop) == set(ways_of(self._stop))
        return ContactDetails(**values | {"stop": self._stop if same else " ".join(stop)})

    def _refill(self, field: str, name: str, value: Any, shown: dict[str, str]) -> None:
        data = cast("Any", self.data)
        if name == "stop":
            data.setlist(field, ways_of(value))
        else:
            data[field] = value


class NoteForm(forms.Form):
    text = forms.CharField(
        label=pgettext_lazy("words", "Note"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_pinned = forms.BooleanField(label=gettext_lazy("Keep on top"), required=False)


class CorrectionForm(forms.Form):
    text = forms.CharField(
        label=pgettext_lazy("words", "Note"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    before = forms.CharField(widget=forms.HiddenInput, strip=False)


class AssignmentForm(forms.Form):
    collector = forms.ModelChoiceField(
        label=gettext_lazy("Collector"), queryset=User.objects.none(), empty_label=None
    )
    from_on = forms.DateField(label=gettext_lazy("From"), widget=DayInput())
    until_on = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("Empty: until somebody else is assigned."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        people = User.objects.active().with_role(Role.COLLECTOR)
        cast("Any", self.fields["collector"]).queryset = people.order_by("name")

    def clean_from_on(self) -> date:
        """What has been stays as reports were made of it."""
        from_on: date = self.cleaned_data["from_on"]
        if from_on < self._today:
            raise forms.ValidationError(_("This day has passed. Give a day from today on."))
        return from_on


class PortfolioForm(AssignmentForm):
    """Many customers at once, until somebody else is assigned."""

    until_on = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("Any", self.fields["collector"]).empty_label = _("Choose a collector")


class RestrictionForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What holds"), choices=RestrictionKind.choices)
    channel = forms.ChoiceField(label=gettext_lazy("Way"), required=False, choices=Channel.choices)
    from_on = forms.DateField(label=gettext_lazy("From"), widget=DayInput())
    until_on = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("Empty: until it is ended."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


class EndingForm(forms.Form):
    """From which day a restriction no longer holds, and why."""

    on = forms.DateField(label=gettext_lazy("No longer holds from"), widget=DayInput())
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on < self._today:
            raise forms.ValidationError(_("This day has passed. Give a day from today on."))
        return on
