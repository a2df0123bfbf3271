"""Input about the department and its legal entities."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import LegalEntity
from customers.services import EntityDetails
from kernel.countries import named_countries
from kernel.models import Department
from kernel.zones import offered_zones


class CurrencyField(forms.CharField):
    """Three letters, written any way; whether they are a currency is the service's to say."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=10, help_text=_("Three letters, such as EUR."), **kwargs)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").upper()


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
