"""What a statement is asked for, as it stands in an address."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from customers.models import LegalEntity
from invoices.aging.forms import REACH
from invoices.statements.rules import Ask, Form
from kernel.money import is_currency

FORMS = [
    (Form.OPEN_ITEMS, _("Open items")),
    (Form.MOVEMENTS, _("Movements of a period")),
]


class StatementForm(forms.Form):
    """What is left out is the usual: open items as of today, of all entities and currencies."""

    kind = forms.ChoiceField(label=_("Shows"), choices=FORMS, required=False)
    as_of = forms.DateField(label=_("As of"), required=False, validators=REACH)
    from_on = forms.DateField(label=_("Movements from"), required=False, validators=REACH)
    entity = forms.ChoiceField(label=_("Entity"), required=False)
    currency = forms.CharField(label=_("Currency"), required=False, max_length=3)
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, data: Any, *, today: date, currencies: list[str], language: str) -> None:
        super().__init__(data)
        self.today = today
        self.usual_language = language
        self._entities = {row.code: row for row in LegalEntity.objects.order_by("code")}
        for name in ("as_of", "from_on"):
            self.fields[name].widget.input_type = "date"
        codes = [("", _("All entities")), *((code, str(row)) for code, row in self._named())]
        self._offer("entity", codes, self.fields["entity"])
        names = dict(settings.LANGUAGES)
        usual = _("%(language)s, the customer's") % {"language": names[language]}
        others = [(code, name) for code, name in settings.LANGUAGES if code != language]
        self._offer("language", [(language, usual), *others], self.fields["language"])
        shown = [("", _("All currencies")), *((code, code) for code in currencies)]
        self.fields["currency"].widget = forms.Select(choices=shown)

    def _named(self) -> list[tuple[str, str]]:
        return [(code, row.name) for code, row in self._entities.items()]

    @staticmethod
    def _offer(name: str, choices: list[tuple[str, Any]], field: Any) -> None:
        field.choices = choices
        texts = {
            "entity": _("There is no such entity."),
            "language": _("Letters are not written in this language."),
        }
        field.error_messages["invalid_choice"] = texts[name]

    def clean_kind(self) -> Form:
        return Form(self.cleaned_data["kind"] or Form.OPEN_ITEMS)

    def clean_as_of(self) -> date:
        return self.cleaned_data["as_of"] or self.today

    def clean_currency(self) -> str:
        code: str = self.cleaned_data["currency"].upper()
        if code and not is_currency(code):
            raise forms.ValidationError(_("There is no such currency."))
        return code

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or self.usual_language

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        as_of, first = values.get("as_of"), values.get("from_on")
        if as_of and not first and "from_on" not in self.errors:
            values["from_on"] = as_of.replace(day=1)
        if as_of and first and first > as_of:
            self.add_error("from_on", _("The first day comes after the last one."))
        return values

    def ask(self, customer_id: int) -> Ask:
        values = self.cleaned_data
        entity = self._entities.get(values["entity"])
        return Ask(
            customer_id=customer_id,
            as_of=values["as_of"],
            form=values["kind"],
            from_on=values["from_on"] if values["kind"] is Form.MOVEMENTS else None,
            entity_id=entity.pk if entity else None,
            currency=values["currency"] or None,
        )

    def parameters(self) -> dict[str, str]:
        """What stands in the address of the files: the day is named, so that it stays the same."""
        given = {name: self.data.get(name, "") for name in self.fields}
        values = self.cleaned_data
        days = {"as_of": values["as_of"].isoformat()}
        if values["kind"] is Form.MOVEMENTS:
            days["from_on"] = values["from_on"].isoformat()
        return {name: text for name, text in (given | days).items() if text}

    def show_in_force(self) -> None:
        """In the fields, what was meant where nothing was said."""
        self.data = self.parameters() | {"language": self.cleaned_data["language"]}
