"""The fields of the filter bar are those of the component, written by another hand."""

import re

import pytest
from django import forms
from django.template.loader import render_to_string

from kernel.tables import controls
from kernel.tables.controls import draw_field


class Bar(forms.Form):
    q = forms.CharField(widget=controls.SearchInput(), required=False, help_text="A & B")
    kind = forms.ChoiceField(
        choices=[("", "All"), ("a<b", "A & B")], widget=controls.Select(), required=False
    )
    from_on = forms.DateField(widget=controls.DateInput(), required=False, label='"From"')
    amount = forms.DecimalField(widget=controls.NumberInput(attrs={"step": "0.01"}), required=False)
    late = forms.BooleanField(widget=controls.CheckboxInput(), required=False)


def plain(markup: str) -> str:
    return re.sub(r"\s*(<[^>]*>)\s*", lambda found: re.sub(r"\s+", " ", found[1]), markup)


@pytest.mark.parametrize("name", list(Bar.base_fields))
@pytest.mark.parametrize(
    "given",
    [
        {},
        {"q": '<i>"x"', "kind": "a<b", "from_on": "2026-06-15", "amount": "1.5", "late": "on"},
        {"kind": "other", "from_on": "soon", "amount": "much"},
    ],
)
def test_a_drawn_field_is_the_component(name: str, given: dict[str, str]) -> None:
    bar = Bar(given)
    bar.is_valid()
    component = render_to_string("components/field.html", {"field": bar[name]})
    assert plain(draw_field(bar[name])) == plain(component)
