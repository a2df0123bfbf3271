"""What the addresses of the settings show: each makes the row for the person who asks."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from invoices.choices import AdjustmentKind, ReasonKind
from invoices.models import AdjustmentLimit, AgingBands, PaymentTerm, Rate, Reason
from kernel import clock
from kernel.models import BusinessCalendar, Holiday
from staff.models import User
from tests.factories import make_entity

Arguments = dict[str, str]
Maker = Callable[[User], Arguments]


def an_entity(person: User) -> Arguments:
    return {"public_id": make_entity().public_id}


def a_calendar(person: User) -> Arguments:
    own = {"name": "România", "country": "RO"}
    made, _is_new = BusinessCalendar.objects.get_or_create(code="ro", defaults=own)
    return {"public_id": made.public_id}


def a_year(person: User) -> Arguments:
    return a_calendar(person) | {"year": "2027"}


def a_holiday(person: User) -> Arguments:
    calendar = BusinessCalendar.objects.get(is_default=True)
    made = Holiday.objects.create(calendar=calendar, on=date(2027, 1, 1), name="New Year")
    return {"public_id": made.public_id}


def some_bands(person: User) -> Arguments:
    day = clock.today() + timedelta(days=5)
    made = AgingBands.objects.create(edges=[0, 15], valid_from=day)
    return {"public_id": made.public_id}


def a_rate(person: User) -> Arguments:
    day = date(2026, 1, 2)
    made = Rate.objects.create(
        from_currency="USD", to_currency="EUR", valid_on=day, rate=Decimal("0.9")
    )
    return {"public_id": made.public_id}


def a_limit(person: User) -> Arguments:
    made = AdjustmentLimit.objects.create(
        kind=AdjustmentKind.WRITE_OFF, currency="EUR", amount=Decimal(50)
    )
    return {"public_id": made.public_id}


def a_term(person: User) -> Arguments:
    made = PaymentTerm.objects.create(rule="net 45", label={"en": "45 days"})
    return {"public_id": made.public_id}


def a_reason(person: User) -> Arguments:
    made = Reason.objects.create(code="new", kind=ReasonKind.WAIVER, label={"en": "New"})
    return {"public_id": made.public_id}


LISTS = ("bands", "rates", "limits", "terms", "reasons")
FORMS: dict[str, Maker | None] = {
    "bands-add": None,
    "rate-add": None,
    "rate-edit": a_rate,
    "limit-add": None,
    "limit-edit": a_limit,
    "term-add": None,
    "term-edit": a_term,
    "reason-add": None,
    "reason-edit": a_reason,
}
ACTS: dict[str, Maker] = {
    "bands-withdraw": some_bands,
    "rate-remove": a_rate,
    "limit-remove": a_limit,
}
