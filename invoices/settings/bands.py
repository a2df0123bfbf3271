"""Versions of the bands, and what today's total looks like under others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from invoices.aging.columns import band_label
from invoices.aging.rules import AmountsIn, Basis, Grouping, Question, bands_of
from invoices.aging.screens import Strip, as_links, strips_of
from invoices.aging.selectors import build_report, get_edges
from invoices.models import AgingBands
from kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class BandsVersion:
    """Bands with the days on which they hold; `state` is past, present or coming."""

    bands: AgingBands
    labels: tuple[str, ...]
    until_on: date | None
    state: str

    @property
    def is_first(self) -> bool:
        """The version that came with the program holds from the beginning of the calendar."""
        return self.bands.valid_from.year == 1900


@dataclass(frozen=True, slots=True)
class Preview:
    """Today's total by the bands of the day and by others: a bar for each currency."""

    now: tuple[Strip, ...]
    then: tuple[Strip, ...]
    is_in_reporting_currency: bool


def list_versions(*, today: date) -> list[BandsVersion]:
    """The newest first."""
    found: list[BandsVersion] = []
    until_on: date | None = None
    is_begun = False
    for bands in AgingBands.objects.order_by("-valid_from"):
        holds = bands.valid_from <= today and not is_begun
        state = "present" if holds else ("past" if is_begun else "coming")
        is_begun = is_begun or holds
        found.append(BandsVersion(bands, label_edges(bands.edges), until_on, state))
        until_on = bands.valid_from
    return found


def label_edges(edges: Sequence[int]) -> tuple[str, ...]:
    return tuple(str(band_label(band, Basis.DUE)) for band in bands_of(edges))


def build_preview(*, edges: Sequence[int], today: date) -> Preview:
    """By the aging's own selector; in document currencies where a rate is missing."""
    for amounts_in in (AmountsIn.REPORTING, AmountsIn.DOCUMENT):
        try:
            now = _strips(get_edges(today), today, amounts_in)
            then = _strips(tuple(edges), today, amounts_in)
        except Refused:
            continue
        return Preview(now, then, amounts_in is AmountsIn.REPORTING)
    return Preview((), (), is_in_reporting_currency=False)


def _strips(edges: tuple[int, ...], today: date, amounts_in: AmountsIn) -> tuple[Strip, ...]:
    """Without links: who keeps the settings need not see the items."""
    question = Question(as_of=today, by=Grouping.TOTAL, edges=edges, amounts_in=amounts_in)
    strips = strips_of(build_report(question), as_links("", {}))
    return tuple(
        replace(strip, bands=tuple(replace(band, url="") for band in strip.bands))
        for strip in strips
    )
