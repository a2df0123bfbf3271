"""Controls of the filter bar, written in Python: Django renders a template for each option."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe

from kernel.tables.markup import escaped


class _Written(forms.Widget):
    """Writes one element with the attributes that Django would give it."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        given = self.get_context(name, value, attrs)["widget"]
        return mark_safe(self.write(given))  # noqa: S308 - each part is escaped by flatatt

    def write(self, given: dict[str, Any]) -> str:
        shown = {"type": given["type"], "name": given["name"]}
        if given["value"] is not None:
            shown["value"] = given["value"]
        return f"<input{flatatt(shown | given['attrs'])}>"


class SearchInput(_Written, forms.TextInput):
    input_type = "search"


class TextInput(_Written, forms.TextInput):
    pass


class DateInput(_Written, forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class NumberInput(_Written, forms.NumberInput):
    pass


class CheckboxInput(_Written, forms.CheckboxInput):
    pass


class Select(forms.Select):
    """Flat choices only."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        known = self.build_attrs(self.attrs, attrs)
        chosen = set(self.format_value(value))
        options = "".join(
            f'<option value="{escaped(key)}"{_mark(key, chosen)}>{escaped(label)}</option>'
            for key, label in self.choices
        )
        start = f"<select{flatatt({'name': name} | known)}>"
        return mark_safe(f"{start}{options}</select>")  # noqa: S308


def _mark(key: Any, chosen: set[str]) -> str:
    return " selected" if str(key) in chosen or (key == "" and not chosen) else ""
