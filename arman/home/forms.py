"""Input about the department, its legal entities and its calendars."""

from datetime import date
from typing import Any, Final

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from customers.models import LegalEntity
from customers.services import EntityDetails
from kernel.calendars import FIRST_YEAR, LAST_YEAR, CalendarDetails
from kernel.countries import named_countries
from kernel.fields import CurrencyField, DayField
from kernel.models import BusinessCalendar, Department
from kernel.zones import offered_zones


class DepartmentForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("Its local day is today for everybody, from the moment it is saved."),
        error_messages={
            "invalid_choice": _("%(value)s is no time zone. Choose one from the list.")
        },
    )
    reporting_currency = CurrencyField(label=_("Reporting currency"))

    def __init__(self, *args: Any, department: Department, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(department, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        # What stands stays choosable, even under a name that is no longer offered.
        names = dict.fromkeys([*offered_zones(), department.time_zone])
        field = self.fields["time_zone"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(name, name.replace("_", " ")) for name in names]


def _choose_country() -> list[tuple[str, Any]]:
    return [("", _("Not given")), *named_countries()]


def _lines(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class EntityForm(forms.Form):
    """A legal entity; once facts are posted its code and currency can be read only."""

    code = forms.CharField(
        label=_("Code"), max_length=20, help_text=_("What import files call it.")
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        choices=_choose_country,
        error_messages={"invalid_choice": _("%(value)s is no country. Choose one from the list.")},
    )
    currency = CurrencyField(label=_("Functional currency"))
    control_account = forms.CharField(
        label=_("Control account"),
        required=False,
        max_length=40,
        help_text=_("The general ledger's account that must agree with the open items."),
    )
    address = _lines(_("Address"), _("Stands at the head of its letters, line by line."))
    payment_details = _lines(
        _("How to pay"), _("Bank, account and what else a payer needs; stands in its letters.")
    )

    def __init__(
        self, *args: Any, entity: LegalEntity | None = None, is_fixed: bool = False, **kwargs: Any
    ) -> None:
        if entity is not None:
            kwargs["initial"] = {name: getattr(entity, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        if is_fixed:
            for name in ("code", "currency"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("It stays as it is, because documents are posted.")

    def details(self) -> EntityDetails:
        return EntityDetails(**self.cleaned_data)


_DAYS: Final = [(number + 1, name) for number, name in WEEKDAYS.items()]


class CalendarForm(forms.Form):
    """A calendar; its region matters only where public holidays are proposed."""

    name = forms.CharField(label=_("Name"), max_length=200)
    code = forms.SlugField(
        label=_("Code"), max_length=32, help_text=_("Small letters, such as ro or de-by.")
    )
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        choices=_choose_country,
        help_text=_("Its entities go by this calendar, and its public holidays are proposed."),
        error_messages={"invalid_choice": _("%(value)s is no country. Choose one from the list.")},
    )
    region = forms.CharField(
        label=_("Region"),
        required=False,
        max_length=32,
        help_text=_("Its short name, such as BY for Bavaria; empty for the whole country."),
    )
    weekend = forms.TypedMultipleChoiceField(
        label=_("Weekend"),
        required=False,
        choices=_DAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, calendar: BusinessCalendar | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"weekend": [6, 7]}
        if calendar is not None:
            kwargs["initial"] = {name: getattr(calendar, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)

    def details(self) -> CalendarDetails:
        return CalendarDetails(**self.cleaned_data)


class HolidayForm(forms.Form):
    on = DayField(label=_("Day"))
    name = forms.CharField(label=_("Name"), max_length=200)


class YearForm(forms.Form):
    """Which year a page shows."""

    year = forms.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)

    def chosen(self, *, else_of: date) -> int:
        """The year asked for; a wrong one is this day's."""
        return int(self.cleaned_data["year"]) if self.is_valid() else else_of.year
