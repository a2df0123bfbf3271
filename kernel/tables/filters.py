"""The filters of a list, on django-filter: a form by GET, and a chip for each that is active."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kernel import formats
from kernel.tables import controls

if TYPE_CHECKING:
    from kernel.tables.table import Table


NONE: Final = "-"


@dataclass(frozen=True, slots=True)
class Chip:
    """One active filter in words, and the address of the list without it."""

    label: str
    value: str
    url: str


class TextFilter(django_filters.CharFilter):  # type: ignore[misc]
    """Words to search for; the method says where."""

    def __init__(self, *args: Any, **rest: Any) -> None:
        rest["widget"] = controls.SearchInput(attrs={"autocomplete": "off"})
        super().__init__(*args, **rest)


class WordFilter(django_filters.CharFilter):  # type: ignore[misc]
    """A short text that must fit."""

    def __init__(self, *args: Any, **rest: Any) -> None:
        rest["widget"] = controls.TextInput()
        super().__init__(*args, **rest)


class ChoiceFilter(django_filters.ChoiceFilter):  # type: ignore[misc]
    """One of a list; what nobody chose narrows nothing."""

    def __init__(self, *args: Any, **rest: Any) -> None:
        rest["widget"] = controls.Select()
        rest.setdefault("empty_label", _("All"))
        rest.setdefault("null_value", NONE)
        super().__init__(*args, **rest)


class PickFilter(django_filters.CharFilter):  # type: ignore[misc]
    """One of what the database knows: `offer` fills in the choices, the method reads the value.

    "-" asks for rows without one.
    """

    def __init__(self, *args: Any, **rest: Any) -> None:
        rest["widget"] = controls.Select()
        super().__init__(*args, **rest)


class DayFilter(django_filters.DateFilter):  # type: ignore[misc]
    def __init__(self, *args: Any, **rest: Any) -> None:
        rest["widget"] = controls.DateInput()
        super().__init__(*args, **rest)


class AmountFilter(django_filters.NumberFilter):  # type: ignore[misc]
    def __init__(self, *args: Any, **rest: Any) -> None:
        # A page in any language sends a decimal point: the control is the browser's own.
        rest["widget"] = controls.NumberInput(attrs={"step": "0.01"})
        rest.setdefault("max_digits", 19)
        rest.setdefault("decimal_places", 4)
        super().__init__(*args, **rest)


class FlagFilter(django_filters.Filter):  # type: ignore[misc]
    """A box to tick; unticked it narrows nothing. `on` is the condition of a ticked one."""

    field_class = forms.BooleanField

    def __init__(self, *args: Any, **rest: Any) -> None:
        rest["widget"] = controls.CheckboxInput()
        super().__init__(*args, **rest)

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return super().filter(qs, value) if value else qs


class TableFilters(django_filters.FilterSet):  # type: ignore[misc]
    """The filters of a table; they know who reads and which day it is."""

    first: tuple[str, ...] = ()  # these stand in the bar, the others under "More"

    def __init__(self, data: Any, queryset: Any, *, table: "Table") -> None:
        self.table = table
        super().__init__(data, queryset)

    def offer(self) -> None:
        """Fill in choices that the database knows; asked only where the bar is drawn."""

    def fill(self, name: str, choices: list[tuple[str, Any]], *, without: Any = "") -> None:
        """The choices of a PickFilter; `without` names the choice of rows that have none."""
        none = [(NONE, without)] if without else []
        self.form.fields[name].widget.choices = [("", _("All")), *none, *choices]
        if len(choices) + len(none) < 2 and name not in dict(self.table.state.filters):
            self.form.fields[name].widget = forms.HiddenInput()

    @property
    def reader(self) -> Any:
        return self.table.reader

    @property
    def today(self) -> date:
        return self.table.today

    def chips(self) -> list[Chip]:
        """What narrows the list; a value that makes no sense narrows nothing and has none."""
        self.form.is_valid()
        found = []
        for name, _value in self.table.state.filters:
            if name not in self.form.cleaned_data:
                continue
            label = str(self.form.fields[name].label or name)
            url = self.table.state.without_filter(name).address(self.table.path)
            found.append(Chip(label, self._in_words(name), url))
        return found

    def _in_words(self, name: str) -> str:
        value, field = self.form.cleaned_data[name], self.form.fields[name]
        match value:
            case bool():
                return ""
            case Decimal():
                return formats.number(value, 2 if value % 1 else 0)
            case date():
                return formats.day(value)
        if value == NONE:
            return str(_("without one"))
        choices = dict(getattr(field, "choices", ()))
        return self.name_of(name, str(choices.get(value, value)))

    def name_of(self, name: str, value: str) -> str:
        """What a value means to a reader, where the choices do not say it."""
        return value
