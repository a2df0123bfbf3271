"""The ledger's settings as services: from a later day on, one act each, nothing for nothing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.aging.rules import bands_of
from invoices.aging.selectors import get_edges
from invoices.choices import AdjustmentKind, ReasonKind
from invoices.models import AdjustmentLimit, AgingBands, PaymentTerm, Rate, Reason
from invoices.services import set_rate
from invoices.services.configuration import (
    LimitDetails,
    add_bands,
    add_limit,
    change_limit,
    remove_limit,
    remove_rate,
    require_edges,
    withdraw_bands,
)
from invoices.services.wording import (
    ReasonDetails,
    TermDetails,
    add_reason,
    add_term,
    change_reason,
    change_term,
)
from invoices.settings.bands import build_preview, list_versions
from invoices.settings.rates import list_latest, list_missing
from kernel.errors import Conflict, Refused
from kernel.models import Act
from kernel.versions import fingerprint
from tests.factories import make_customer, make_invoice

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
LATER = date(2027, 1, 1)
LIMIT = LimitDetails(AdjustmentKind.WRITE_OFF, "EUR", Decimal(50), 365)
LABEL = {"en": "New", "de": "Neu"}


def acts() -> int:
    return Act.objects.count()


def test_new_bands_hold_from_their_day_and_change_no_report_before() -> None:
    before = get_edges(TODAY)
    bands = add_bands(edges=[0, 15, 45], valid_from=LATER, today=TODAY)
    assert get_edges(LATER - timedelta(days=1)) == before
    assert get_edges(LATER) == (0, 15, 45)
    states = [(version.bands.pk, version.state) for version in list_versions(today=TODAY)]
    assert states[0] == (bands.pk, "coming")
    assert [state for _pk, state in states] == ["coming", "present"]
    states = [version.state for version in list_versions(today=LATER)]
    assert states == ["present", "past"]
    assert list_versions(today=LATER)[1].until_on == LATER


@pytest.mark.parametrize(
    ("edges", "valid_from", "field", "sentence"),
    [
        ([0, 15], TODAY, "valid_from", "a day after today"),
        ([0, 15], TODAY - timedelta(days=1), "valid_from", "a day after today"),
        ([0, 30, 60, 90], LATER, "edges", "hold on that day already"),
        ([], LATER, "edges", "Begin with 0"),
        ([30, 60], LATER, "edges", "Begin with 0"),
        ([0, 30, 30], LATER, "edges", "larger than the one before"),
        ([0, 60, 30], LATER, "edges", "larger than the one before"),
        (list(range(13)), LATER, "edges", "At most 12 edges"),
        ([0, 10000], LATER, "edges", "none above 9999"),
    ],
)
def test_bands_are_refused_with_what_to_mend(
    edges: list[int], valid_from: date, field: str, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence) as refused:
        add_bands(edges=edges, valid_from=valid_from, today=TODAY)
    assert refused.value.details["field"] == field
    assert (acts(), AgingBands.objects.count()) == (0, 1)


@given(edges=st.lists(st.integers(min_value=1, max_value=9999), unique=True, max_size=11))
def test_edges_that_are_taken_put_every_day_into_one_band(edges: list[int]) -> None:
    taken = [0, *sorted(edges)]
    require_edges(taken)
    bands = bands_of(taken)
    for days in (-1, 0, 1, *edges, *(edge + 1 for edge in edges)):
        assert sum(band.holds(days) for band in bands) == 1


def test_bands_of_a_taken_day_are_refused_until_the_others_are_withdrawn() -> None:
    first = add_bands(edges=[0, 15], valid_from=LATER, today=TODAY)
    with pytest.raises(Refused, match="Other bands begin on this day"):
        add_bands(edges=[0, 20], valid_from=LATER, today=TODAY)
    withdraw_bands(bands=first, today=TODAY)
    withdraw_bands(bands=first, today=TODAY)
    assert Act.objects.filter(code="invoices.bands.withdrawn").count() == 1
    add_bands(edges=[0, 20], valid_from=LATER, today=TODAY)


def test_bands_that_have_begun_are_not_withdrawn() -> None:
    bands = add_bands(edges=[0, 15], valid_from=LATER, today=TODAY)
    with pytest.raises(Refused, match="have begun"):
        withdraw_bands(bands=bands, today=LATER)


def test_preview_splits_the_same_total_exactly() -> None:
    customer = make_customer()
    for days, amount in ((-5, "100.00"), (10, "20.01"), (40, "3.03"), (200, "0.07")):
        make_invoice(customer, amount, issued_on=date(2026, 1, 1), due_on=TODAY - timedelta(days))
    preview = build_preview(edges=[0, 15, 45], today=TODAY)
    (now,), (then,) = preview.now, preview.then
    assert [band.text for band in now.bands] == ["100.00", "20.01", "3.03", "0.00", "0.07"]
    assert [(band.label, band.text) for band in then.bands] == [
        ("Current", "100.00"),
        ("1–15", "20.01"),
        ("16–45", "3.03"),
        ("Over 45", "0.07"),
    ]
    assert now.open == then.open == "123.11"
    assert AgingBands.objects.count() == 1


def test_preview_is_by_currency_where_a_rate_is_missing() -> None:
    make_invoice(make_customer(), "10.00", issued_on=TODAY, currency="USD")
    preview = build_preview(edges=[0, 15], today=TODAY)
    assert not preview.is_in_reporting_currency
    assert [strip.currency for strip in preview.then] == ["USD"]


def test_rate_that_stands_leaves_no_act_and_a_wrong_one_is_removed() -> None:
    for _twice in range(2):
        rate = set_rate(from_currency="USD", to_currency="EUR", valid_on=TODAY, rate=Decimal("0.9"))
    assert acts() == 1
    for _twice in range(2):
        remove_rate(rate=rate)
    assert acts() == 2
    assert not Rate.objects.exists()


@pytest.mark.parametrize(
    ("pair", "field"),
    [
        (("USX", "EUR"), "from_currency"),
        (("USD", "EUX"), "to_currency"),
        (("EUR",) * 2, "to_currency"),
    ],
)
def test_rate_of_no_pair_is_refused(pair: tuple[str, str], field: str) -> None:
    with pytest.raises(Refused, match="currency") as refused:
        set_rate(from_currency=pair[0], to_currency=pair[1], valid_on=TODAY, rate=Decimal(1))
    assert refused.value.details["field"] == field


def test_rates_say_what_uses_them_and_what_is_missing() -> None:
    customer = make_customer()
    for currency in ("EUR", "USD", "CHF"):
        make_invoice(customer, "10.00", issued_on=TODAY, currency=currency)
    assert [one.currency for one in list_missing(today=TODAY)] == ["CHF", "USD"]
    pairs = [("USD", "EUR", 20), ("EUR", "USD", 3), ("EUR", "CHF", 1), ("USD", "GBP", 1)]
    for first, second, age in pairs:
        day = TODAY - timedelta(days=age)
        set_rate(from_currency=first, to_currency=second, valid_on=day, rate=Decimal("1.25"))
    set_rate(from_currency="USD", to_currency="EUR", valid_on=LATER, rate=Decimal(2))
    assert list_missing(today=TODAY) == []
    latest = {str(one.rate).partition(" ")[0]: one for one in list_latest(today=TODAY)}
    used = sorted(pair for pair, one in latest.items() if one.reports)
    assert used == ["EUR/CHF", "EUR/USD"]
    assert (latest["USD/EUR"].is_old, latest["USD/EUR"].days) == (True, 20)
    assert latest["EUR/CHF"].text == "1.2500"


def test_limit_is_added_changed_and_removed_once() -> None:
    limit = add_limit(details=LIMIT)
    change_limit(limit=limit, amount=Decimal(50), days=365)
    assert acts() == 1
    change_limit(limit=limit, amount=Decimal(60), days=365)
    with pytest.raises(Refused, match="There is a limit of this kind"):
        add_limit(details=LIMIT)
    for _twice in range(2):
        remove_limit(limit=limit)
    assert (acts(), AdjustmentLimit.objects.count()) == (3, 0)
    with pytest.raises(Conflict, match="removed this limit meanwhile"):
        change_limit(limit=limit, amount=Decimal(1), days=1)


@pytest.mark.parametrize(
    ("currency", "amount", "days", "field"),
    [
        ("EUX", "1", 1, "currency"),
        ("EUR", "1.001", 1, "amount"),
        ("JPY", "0.5", 1, "amount"),
        ("EUR", "-1", 1, "amount"),
        ("EUR", "1", 0, "days"),
        ("EUR", "1", 3651, "days"),
    ],
)
def test_impossible_limit_is_refused(currency: str, amount: str, days: int, field: str) -> None:
    details = LimitDetails(AdjustmentKind.WAIVER, currency, Decimal(amount), days)
    with pytest.raises(Refused, match=r"[.]") as refused:
        add_limit(details=details)
    assert refused.value.details["field"] == field
    assert acts() == 0


def test_second_editor_of_a_limit_is_told_and_may_insist() -> None:
    limit = add_limit(details=LIMIT)
    seen = fingerprint(limit)
    change_limit(limit=limit, amount=Decimal(60), days=365, seen=seen)
    with pytest.raises(Conflict, match=r"Limit: 50\.00 → 60\.00"):
        change_limit(limit=limit, amount=Decimal(70), days=365, seen=seen)
    limit.refresh_from_db()
    change_limit(limit=limit, amount=Decimal(70), days=365, seen=fingerprint(limit))
    assert AdjustmentLimit.objects.get().amount == 70


def test_reason_keeps_its_code_and_changes_its_words() -> None:
    reason = add_reason(code="new", kind=ReasonKind.WAIVER, details=ReasonDetails(LABEL, 5))
    with pytest.raises(Refused, match="There is a reason of this code"):
        add_reason(code="new", kind=ReasonKind.REFUND, details=ReasonDetails(LABEL))
    assert acts() == 1
    change_reason(reason=reason, details=ReasonDetails(LABEL, 5))
    assert acts() == 1
    changed = change_reason(reason=reason, details=ReasonDetails({"en": "Newer"}, 5))
    assert (Reason.objects.get(code="new").label, str(changed)) == ({"en": "Newer"}, "Newer")


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("soon", "not understood. Write it like net 30, 15 eom, 2/10 net 30 or 50% 30, 50% 60."),
        ("2026-12-01", "A single day is no rule"),
        ("net 30", "offered already under another name"),
    ],
)
def test_terms_are_refused_with_what_to_write(rule: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        add_term(details=TermDetails(rule, LABEL))
    term = PaymentTerm.objects.get(rule="net 14")
    with pytest.raises(Refused, match=sentence):
        change_term(term=term, details=TermDetails(rule, LABEL))
    assert acts() == 0


def test_terms_are_added_and_changed() -> None:
    term = add_term(details=TermDetails("net 45", LABEL))
    change_term(term=term, details=TermDetails("net 45", LABEL))
    assert acts() == 1
    change_term(term=term, details=TermDetails("net 46", LABEL, is_active=False))
    term.refresh_from_db()
    assert (term.rule, term.is_active) == ("net 46", False)
