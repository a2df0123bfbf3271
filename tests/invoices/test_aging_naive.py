"""Every aging figure equals the sum of the postings, recomputed one by one in plain Python."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from customers.models import Assignment, Customer, LegalEntity
from invoices.aging.lines import Cut, build_lines, iterate_lines
from invoices.aging.rules import (
    AmountsIn,
    Basis,
    Credits,
    Filters,
    Grouping,
    Part,
    Question,
    band_of,
    days_between,
    net,
)
from invoices.aging.selectors import build_report
from invoices.models import Rate
from invoices.services import reverse_allocation
from kernel import clock
from kernel.errors import Refused
from tests.factories import DAY, apply, make_customer, make_invoice, make_receipt
from tests.invoices.aging_ledger import START, Fact, facts_on, random_ledger, rounded

pytestmark = pytest.mark.django_db
DAYS = [START + timedelta(days=days) for days in (0, 40, 95, 150, 260)]
SEEDS = [1, 2, 3]
ZERO = Decimal(0)
Key = Callable[[Fact], Any]


def until(known_on: date | None) -> datetime | None:
    if known_on is None:
        return None
    return datetime.combine(known_on + timedelta(days=1), time.min, tzinfo=clock.zone())


def expected(question: Question, facts: list[Fact], key: Key) -> dict[Any, dict[str, Any]]:
    """Figures by (key, currency), as `shown` makes them of a report."""
    found: dict[Any, dict[str, Any]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for fact in facts:
        figures = found[key(fact), fact.currency]
        if not fact.is_item:
            figures[fact.part] += fact.open
            continue
        counted_from = fact.due_on if question.basis is Basis.DUE else fact.dated_on
        band = band_of(days_between(question.as_of, counted_from), question.bands)
        figures[band.name] += fact.open
        figures["open"] += fact.open
        figures["items"] += 1
        figures["disputed"] += fact.disputed
        figures["promised"] += fact.promised
    return {
        place: {name: value for name, value in figures.items() if value}
        for place, figures in found.items()
    }


def shown(question: Question, key: str = "label") -> dict[Any, dict[str, Any]]:
    report = build_report(question)
    found = {}
    for row in report.rows:
        figures = row.figures
        values = dict(zip((band.name for band in report.bands), figures.bands, strict=True))
        for name in (
            "open",
            "items",
            "receipts",
            "credit_notes",
            "deposits",
            "disputed",
            "promised",
        ):
            values[name] = getattr(figures, name)
        place = "unknown" if row.is_unknown else getattr(row, key)
        found[place, figures.currency] = {name: value for name, value in values.items() if value}
    assert len(found) == report.count == len(report.rows)
    assert_totals_add_up(report)
    return found


def assert_totals_add_up(report: Any) -> None:
    for total in report.totals:
        rows = [row.figures for row in report.rows if row.figures.currency == total.currency]
        assert total.balance == sum((row.balance for row in rows), ZERO)
        assert total.bands == tuple(map(sum, zip(*(row.bands for row in rows), strict=True)))
        assert sum(total.bands) == total.open
        assert total.items == sum(row.items for row in rows)


def by_customer(fact: Fact) -> Any:
    return fact.customer_id if fact.customer_id else "unknown"


@pytest.mark.parametrize("seed", SEEDS)
def test_customers_equal_their_postings_on_any_day(seed: int) -> None:
    random_ledger(seed)
    for as_of in DAYS:
        for basis in Basis:
            question = Question(as_of=as_of, basis=basis)
            want = expected(question, facts_on(as_of), by_customer)
            assert shown(question, "key") == want


@pytest.mark.parametrize("seed", SEEDS)
def test_one_customer_alone_is_what_it_is_among_all(seed: int) -> None:
    """The marks of one are read from its items, those of all from the marks."""
    random_ledger(seed)
    for as_of in DAYS:
        for known_on in (None, date(2026, 3, 15)):
            question = Question(as_of=as_of, known_on=known_on)
            among_all = shown(question, "key")
            for pk in Customer.objects.values_list("pk", flat=True):
                alone = replace(question, filters=Filters(customer_id=pk))
                own = {place: figures for place, figures in among_all.items() if place[0] == pk}
                assert shown(alone, "key") == own


@pytest.mark.parametrize("seed", SEEDS)
def test_known_payers_are_all_but_the_unknown(seed: int) -> None:
    random_ledger(seed)
    for as_of in DAYS:
        rows = build_report(Question(as_of=as_of)).rows
        question = Question(as_of=as_of, by=Grouping.TOTAL, filters=Filters(is_known=True))
        for total in build_report(question).totals:
            own = [row.figures for row in rows if not row.is_unknown]
            figures = [one for one in own if one.currency == total.currency]
            assert total.balance == sum((one.balance for one in figures), ZERO)
            assert total.items == sum(one.items for one in figures)


@pytest.mark.parametrize("seed", SEEDS)
def test_customers_equal_their_postings_as_known_on_a_day(seed: int) -> None:
    random_ledger(seed)
    for as_of, known_on in [(DAYS[1], date(2026, 2, 20)), (DAYS[3], date(2026, 3, 15))]:
        question = Question(as_of=as_of, known_on=known_on)
        want = expected(question, facts_on(as_of, until(known_on)), by_customer)
        assert shown(question, "key") == want


@pytest.mark.parametrize("seed", SEEDS)
def test_every_grouping_equals_the_postings(seed: int) -> None:
    random_ledger(seed)
    customers = {row.pk: row for row in Customer.objects.all()}
    entities = {row.pk: row.code for row in LegalEntity.objects.all()}
    for as_of in (DAYS[1], DAYS[4]):
        facts = facts_on(as_of)
        held = {
            row.customer_id: row.collector.email
            for row in Assignment.objects.on(as_of).select_related("collector")
        }
        found: dict[Grouping, dict[int | None, Any]] = {
            Grouping.SEGMENT: {pk: row.segment for pk, row in customers.items()},
            Grouping.REGION: {pk: row.region for pk, row in customers.items()},
            Grouping.COLLECTOR: {pk: held.get(pk, "") for pk in customers},
        }
        for by, labels in found.items():
            question = Question(as_of=as_of, by=by, edges=(0, 10, 45))
            assert shown(question) == expected(question, facts, of_customer(labels))
        plain: dict[Grouping, Key] = {
            Grouping.TOTAL: lambda fact: "",
            Grouping.CURRENCY: lambda fact: fact.currency,
            Grouping.ENTITY: lambda fact: entities[fact.entity_id],
        }
        for by, key in plain.items():
            question = Question(as_of=as_of, by=by, edges=(0, 10, 45))
            assert shown(question) == expected(question, facts, key)


def of_customer(labels: dict[int | None, Any]) -> Key:
    return lambda fact: labels.get(fact.customer_id, "unknown")


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_filters_leave_exactly_the_rows_they_name(seed: int) -> None:
    ledger = random_ledger(seed)
    as_of, customer = DAYS[2], ledger.customers[0]
    held = {row.customer_id: row.collector_id for row in Assignment.objects.on(as_of)}
    segments = dict(Customer.objects.values_list("pk", "segment"))
    checks: list[tuple[Filters, Callable[[Fact], bool]]] = [
        (Filters(customer_id=customer.pk), lambda fact: fact.customer_id == customer.pk),
        (Filters(is_unknown=True), lambda fact: fact.customer_id is None),
        (Filters(currency="USD"), lambda fact: fact.currency == "USD"),
        (
            Filters(entity_id=ledger.entities[1].pk),
            lambda fact: fact.entity_id == ledger.entities[1].pk,
        ),
        (Filters(segment=""), lambda fact: segments.get(fact.customer_id) == ""),
        (
            Filters(segment="key", currency="EUR"),
            lambda fact: segments.get(fact.customer_id) == "key" and fact.currency == "EUR",
        ),
        (
            Filters(collector_id=ledger.collectors[0].pk),
            lambda fact: held.get(fact.customer_id) == ledger.collectors[0].pk,
        ),
        (
            Filters(collector_id=0),
            lambda fact: fact.customer_id is not None and fact.customer_id not in held,
        ),
    ]
    for filters, keep in checks:
        facts = [fact for fact in facts_on(as_of) if keep(fact)]
        for by, key in ((Grouping.CUSTOMER, by_customer), (Grouping.TOTAL, lambda fact: None)):
            question = Question(as_of=as_of, by=by, filters=filters)
            assert shown(question, "key") == expected(question, facts, key), filters


@pytest.mark.parametrize("seed", SEEDS)
def test_lines_are_the_postings_and_add_up_to_each_figure(seed: int) -> None:
    random_ledger(seed)
    for as_of in DAYS[1:4]:
        question = Question(as_of=as_of)
        facts = {(fact.is_item, fact.pk): fact.open for fact in facts_on(as_of)}
        page = build_lines(question)
        assert {(line.is_item, line.pk): line.open for line in page.lines} == facts
        assert [line.pk for line in iterate_lines(question)] == [line.pk for line in page.lines]
        for total in build_report(replace(question, by=Grouping.TOTAL)).totals:
            assert_figure_comes_apart(question, total)


def assert_figure_comes_apart(question: Question, total: Any) -> None:
    narrowed = replace(question, filters=Filters(currency=total.currency))
    for part in Part:
        page = build_lines(narrowed, cut=Cut(part))
        want = getattr(total, part.value)
        figure = part.value if part in (Part.DISPUTED, Part.PROMISED) else "open"
        assert sum((getattr(line, figure) for line in page.lines), ZERO) == want
        assert sum((getattr(row, figure) for row in page.totals), ZERO) == want
    for band, amount in zip(question.bands, total.bands, strict=True):
        page = build_lines(narrowed, cut=Cut(Part.OPEN, band))
        assert sum((line.open for line in page.lines), ZERO) == amount
        assert all(line.band == band for line in page.lines)


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_reporting_currency_rounds_each_item_and_adds_the_rounded(seed: int) -> None:
    random_ledger(seed)
    Rate.objects.create(from_currency="EUR", to_currency="USD", valid_on=START, rate="1.1")
    Rate.objects.create(
        from_currency="USD",
        to_currency="EUR",
        valid_on=START + timedelta(days=60),
        rate="0.87654321",
    )
    for as_of, rate in [(DAYS[1], 1 / Decimal("1.1")), (DAYS[3], Decimal("0.87654321"))]:
        facts = [
            fact
            if fact.currency == "EUR"
            else replace(
                fact,
                currency="EUR",
                **{
                    name: rounded(getattr(fact, name) * rate)
                    for name in ("open", "disputed", "promised")
                },
            )
            for fact in facts_on(as_of)
        ]
        question = Question(as_of=as_of, amounts_in=AmountsIn.REPORTING)
        assert shown(question, "key") == expected(question, facts, by_customer)
        page = build_lines(question)
        assert {line.pk: line.open for line in page.lines if line.is_item} == {
            fact.pk: fact.open for fact in facts if fact.is_item
        }
        (total,) = build_report(replace(question, by=Grouping.TOTAL)).totals
        assert page.totals[0].open == total.balance


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_credits_are_netted_against_the_oldest_bands_of_their_account(seed: int) -> None:
    random_ledger(seed)
    as_of = DAYS[3]
    question = Question(
        as_of=as_of, filters=Filters(entity_id=LegalEntity.objects.get(code="MAIN").pk)
    )
    apart = build_report(question)
    netted = build_report(replace(question, credits=Credits.NETTED))
    want = {}
    for row in apart.rows:
        bands, left = net(row.figures.bands, -row.figures.unapplied)
        want[row.key, row.figures.currency] = (tuple(bands), -left, row.figures.balance)
    assert {
        (row.key, row.figures.currency): (
            row.figures.bands,
            row.figures.unapplied,
            row.figures.balance,
        )
        for row in netted.rows
        if row.figures.balance or row.figures.open
    } == {place: value for place, value in want.items() if value[2] or any(value[0])}


def test_credits_are_aged_by_their_own_date_on_request() -> None:
    random_ledger(5)
    question = Question(as_of=DAYS[3], by=Grouping.TOTAL, credits=Credits.AGED)
    facts = [fact for fact in facts_on(DAYS[3]) if not fact.is_item]
    for total in build_report(question).totals:
        want = [ZERO] * len(question.bands)
        for fact in facts:
            if fact.currency == total.currency:
                band = band_of(days_between(DAYS[3], fact.dated_on), question.bands)
                want[question.bands.index(band)] += fact.open
        assert list(total.aged_credits) == want
        assert sum(total.aged_credits) == total.unapplied


def test_no_rate_is_asked_for_where_later_effects_come_to_nothing() -> None:
    """Paid by the day, taken back and paid again later: nothing is open in that currency."""
    customer = make_customer()
    receipt = make_receipt(customer, 100, currency="USD")
    invoice = make_invoice(customer, 100, currency="USD")
    later = DAY + timedelta(days=5)
    (paid,) = apply(receipt, invoice, 100)
    reverse_allocation(allocation=paid, given_on=later)
    question = Question(as_of=DAY, by=Grouping.TOTAL, amounts_in=AmountsIn.REPORTING)
    with pytest.raises(Refused, match="no rate"):
        build_report(replace(question, as_of=later))
    apply(receipt, invoice, 100, on=later)
    for as_of in (DAY, later):
        assert sum(row.open for row in build_report(replace(question, as_of=as_of)).totals) == 0
