"""Payment terms in a form: written freely, with those on offer to choose from."""

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from invoices.offered_terms import list_terms


class TermsInput(forms.TextInput):
    """A line of text with a list of the terms that an administrator offers."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        target = f"{(attrs or {}).get('id', name)}_list"
        control = super().render(name, value, {**(attrs or {}), "list": target}, renderer)
        offered = ((term.rule, str(term)) for term in list_terms())
        options = format_html_join("", '<option value="{}">{}</option>', offered)
        return format_html('{}<datalist id="{}">{}</datalist>', control, target, options)
