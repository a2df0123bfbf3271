"""The templates draw every example, in every state: classes only, and one telling for the ear."""

import html
import re
from datetime import date
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from kernel.charts.examples import Examples, build_examples

FORBIDDEN = re.compile(r"\sstyle=|<style|<script|\son[a-z]+=|https?://|\bfill=|\bstroke=")
NUMBERS = re.compile(r'\s(?:x|y|x1|x2|y1|y2|cx|cy|r|width|height)="([^"]*)"')
KINDS = {
    "stacked": ("stacked", "chart"),
    "lines": ("lines", "chart"),
    "sparks": ("spark", "spark"),
    "waterfalls": ("waterfall", "waterfall"),
    "ranges": ("ranges", "ranges"),
    "progress": ("progress", "progress"),
    "bars": ("bars", "list"),
}


def examples() -> Examples:
    return build_examples(date(2026, 6, 15))


def draw(template: str, **context: Any) -> str:
    return html.unescape(render_to_string(f"components/charts/{template}.html", context))


@pytest.mark.parametrize("language", ["en", "de", "ro"])
@pytest.mark.parametrize("kind", KINDS)
def test_drawings_hold_places_and_classes_only(kind: str, language: str) -> None:
    template, name = KINDS[kind]
    with translation.override(language):
        for example in getattr(examples(), kind):
            drawn = draw(template, **{name: example}, head="Step", amount="EUR")
            assert not FORBIDDEN.search(drawn), drawn[:500]
            assert all(re.fullmatch(r"-?\d+(\.\d+)?", number) for number in NUMBERS.findall(drawn))
            assert "None" not in drawn
            assert all('aria-hidden="true"' in tag for tag in re.findall(r"<svg[^>]*>", drawn))


def test_a_drawn_chart_has_a_table_with_its_figures_beside_it() -> None:
    usual, single, negative, nothing = examples().stacked
    for chart in (usual, single, negative):
        drawn = draw("stacked", chart=chart)
        assert drawn.count("<svg") == 3
        table = drawn[drawn.index("<table") :]
        for row in chart.table.rows:
            assert row.label in table
            assert all(cell.text in table for cell in row.cells)
        assert 'tabindex="-1"' not in table
        svg = drawn[: drawn.index('<p class="chart__readout"')]
        assert svg.count("<a ") == svg.count('tabindex="-1"') == 3 * len(chart.table.rows)
    assert "<svg" not in draw("stacked", chart=nothing)
    assert "A sentence." in draw("stacked", chart=nothing, empty="A sentence.")


def test_a_heat_table_always_shows_the_figure() -> None:
    heat = examples().heat
    drawn = draw("heat", heat=heat, total="Open")
    for group in heat.groups:
        for row in group.rows:
            assert all(cell.text in drawn for cell in row.cells)
            assert row.total in drawn
    assert {"heat-1", "heat-4"} <= set(re.findall(r"heat-\d", drawn))


def test_bars_of_a_cut_waterfall_are_drawn_as_cut() -> None:
    cut, whole, _still = examples().waterfalls
    assert draw("waterfall", waterfall=cut).count("bars__cut") == 2
    assert "bars__cut" not in draw("waterfall", waterfall=whole)
