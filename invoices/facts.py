"""What stands once about a document, a source or a customer: label over value."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from invoices.histories import DocumentPage, SourcePage
from kernel import formats


@dataclass(frozen=True, slots=True)
class Fact:
    """A label, a value, and where the value leads."""

    label: str
    value: str
    url: str = ""


def _given(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact.value)


def _money(amount: Decimal | None, currency: str) -> str:
    return "" if amount is None else formats.money(amount, currency)


def _day_unless(day: date, other: date) -> str:
    return formats.day(day) if day != other else ""


def document_facts(page: DocumentPage) -> tuple[Fact, ...]:
    return _given(_document_facts(page))


def _document_facts(page: DocumentPage) -> Iterator[Fact]:
    document, currency = page.document, page.document.currency
    yield Fact(_("Issued"), formats.day(document.issued_on))
    yield Fact(_("Counts from"), _day_unless(document.effective_on, document.issued_on))
    yield Fact(_("Terms"), document.terms)
    yield Fact(_("Net"), _money(document.net, currency))
    yield Fact(_("Tax"), _money(document.tax, currency))
    for line in page.tax_lines:
        rate = formats.percent(line.tax_rate / 100, digits=0)
        yield Fact(_("Tax at %(rate)s") % {"rate": rate}, _money(line.tax, currency))
    yield Fact(_("Reference"), document.reference)
    yield Fact(_("Purchase order"), document.purchase_order)
    if page.is_credited_hidden:
        yield Fact(_("Credits"), _("another customer"))
    if credited := page.credited:
        yield Fact(_("Credits"), credited.number, credited.get_absolute_url())
    yield Fact(_("Copy"), document.copy)
    yield Fact(_("Entity"), document.entity.name)
    for name, value in page.extra:
        yield Fact(name, value)


def source_facts(page: SourcePage) -> tuple[Fact, ...]:
    source = page.source
    facts = [
        Fact(_("Date"), formats.day(source.dated_on)),
        Fact(_("Counts from"), _day_unless(source.effective_on, source.dated_on)),
        Fact(_("Method"), source.method.replace("_", " ")),
        Fact(_("Reference"), source.reference),
        Fact(_("Remittance text"), source.remittance),
    ]
    if source.document:
        facts.append(
            Fact(_("Document"), source.document.number, source.document.get_absolute_url())
        )
    facts.append(Fact(_("Came from"), page.origin, page.origin_url))
    facts.append(Fact(_("Entity"), source.entity.name))
    return _given(facts)
