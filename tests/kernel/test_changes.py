"""The history of configuration rows in words: exact, in the reader's language, and of people."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import translation

from arman.home.watched import HOLIDAY
from invoices.choices import AdjustmentKind
from invoices.models import Rate, Reason
from invoices.services import set_rate
from invoices.services.configuration import (
    LimitDetails,
    add_bands,
    add_limit,
    change_limit,
    remove_limit,
)
from invoices.services.wording import ReasonDetails, change_reason
from invoices.settings.watched import BANDS, LIMIT, RATE, REASON
from kernel.audit import acting
from kernel.calendars import add_holidays
from kernel.changes import Change, list_changes
from kernel.models import BusinessCalendar, Holiday
from staff.models import User
from tests.budgets import count_queries

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


def told(change: Change) -> list[tuple[str, str, str]]:
    return [(one.label, one.before, one.after) for one in change.differences]


def test_what_came_with_the_program_is_no_news() -> None:
    assert Reason.objects.exists()
    assert list_changes(REASON) == []
    assert list_changes(BANDS) == []


def test_change_names_who_and_what_stood_before_and_after(admin: User) -> None:
    details = LimitDetails(AdjustmentKind.WRITE_OFF, "EUR", Decimal("50"), 365)
    with acting(actor=admin):
        limit = add_limit(details=details)
        change_limit(limit=limit, amount=Decimal("1250.5"), days=30)
        remove_limit(limit=limit)
    removed, changed, added = list_changes(LIMIT)
    assert (added.operation, changed.operation, removed.operation) == ("I", "U", "D")
    assert changed.who == admin.name
    assert changed.names == ("Write-off · EUR 1,250.50",)
    assert told(changed) == [("Limit", "50.00", "1,250.50"), ("Days", "365", "30")]
    with translation.override("de"):
        (change, *_rest) = list_changes(LIMIT)[1:]
        assert told(change)[0][1:] == ("50,00", "1.250,50")


def test_texts_are_told_language_by_language() -> None:
    reason = Reason.objects.get(code="rounding")
    label = {"en": "Rounding", "de": "Gerundet"}
    change_reason(reason=reason, details=ReasonDetails(label=label, place=9, is_active=False))
    (change,) = list_changes(REASON, pk=reason.pk)
    assert ("Label (Deutsch)", "Rundung", "Gerundet") in told(change)
    assert ("Label (Română)", "Rotunjire", "–") in told(change)
    assert ("Offered", "yes", "no") in told(change)
    assert "Label (English)" not in [label for label, _before, _after in told(change)]


def test_numbers_are_as_exact_as_they_were_kept() -> None:
    for rate in ("1.0000000001", "0.9"):
        set_rate(from_currency="USD", to_currency="EUR", valid_on=DAY, rate=Decimal(rate))
    (changed, _added) = list_changes(RATE)
    assert told(changed) == [("Rate", "1.0000000001", "0.90")]
    assert changed.names == ("USD/EUR · 24 Nov 2026",)


def test_bands_are_named_by_their_edges() -> None:
    add_bands(edges=[0, 15], valid_from=date(2027, 1, 1), today=DAY)
    (change,) = list_changes(BANDS)
    assert change.names == ("0, 15",)
    assert told(change) == [("Valid from", "–", "1 Jan 2027")]


def test_many_rows_of_one_act_are_one_line() -> None:
    calendar = BusinessCalendar.objects.get()
    days = [(date(2027, month, 1), f"Day {month}") for month in range(1, 13)]
    add_holidays(calendar=calendar, days=days)
    (change,) = list_changes(HOLIDAY, where={"calendar_id": calendar.pk})
    assert change.names[0] == "1 Jan 2027 Day 1"
    assert change.names[-1] == "7 more"
    assert change.differences == ()
    assert list_changes(HOLIDAY, where={"calendar_id": 0}) == []


def test_what_no_act_changed_is_told_as_such() -> None:
    set_rate(from_currency="USD", to_currency="EUR", valid_on=DAY, rate=Decimal(1))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('arman.act_id', '', true)")
    Rate.objects.update(rate=2)
    assert list_changes(RATE)[0].who == "directly in the database"


def test_history_asks_the_same_few_queries_for_any_number_of_changes() -> None:
    calendar = BusinessCalendar.objects.get()

    def grow(count: int) -> int:
        Holiday.objects.all().delete()
        for month in range(1, count):
            add_holidays(calendar=calendar, days=[(date(2027, month, 1), "x")])
        return count_queries(lambda: list_changes(HOLIDAY))

    assert grow(3) == grow(12) == 2
