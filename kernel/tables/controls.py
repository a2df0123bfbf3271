"""The filter bar's controls and fields, in Python: Django renders a template for each option."""

from html import escape
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe

from kernel.tables.markup import escaped

HOUSE: dict[str, str | bool] = {"class": "field__input"}


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


def draw_field(field: forms.BoundField) -> SafeString:
    """A field of the bar as components/field.html draws it, which costs a bar of filters most."""
    widget, errors = field.field.widget, field.errors
    if widget.is_hidden:
        return field.as_widget()
    for_id, label = escape(field.id_for_label), escaped(field.label)
    if isinstance(widget, forms.CheckboxInput):
        drawn = f'<label class="check" for="{for_id}">{field} {label}</label>'
    else:
        control = field.as_widget(attrs=HOUSE)
        drawn = f'<label class="field__label" for="{for_id}">{label}</label>{control}'
    notes = ""
    if field.help_text:
        text = escaped(field.help_text)
        notes += f'<p class="field__help" id="{field.auto_id}_helptext">{text}</p>'
    if errors:
        text = " ".join(escaped(error) for error in errors)
        notes += f'<p class="field__error" id="{field.auto_id}_error">{text}</p>'
    style = "field field--error" if errors else "field"
    return mark_safe(f'<div class="{style}">{drawn}{notes}</div>')  # noqa: S308 - escaped above
