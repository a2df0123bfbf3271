"""Figures and times as a person chose to read them; what names its language is for others."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.test import Client

from kernel import clock, formats
from kernel.reader import reading
from staff.choices import NumberForm
from staff.models import User

AMOUNT = Decimal("-1234567.5")
AT = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("", "−1,234,567.50"),
        ("comma_point", "−1,234,567.50"),
        ("point_comma", "−1.234.567,50"),
        ("space_comma", "−1\u00a0234\u00a0567,50"),
        ("space_point", "−1\u00a0234\u00a0567.50"),
        ("apostrophe_point", "−1’234’567.50"),
        ("of another program", "−1,234,567.50"),
    ],
)
def test_figures_are_written_in_the_readers_form(form: str, expected: str) -> None:
    with reading(number_form=form):
        assert formats.money(AMOUNT, "EUR") == expected
        assert formats.decimal_sign() == expected[-3]


def test_what_names_a_language_is_written_as_the_language_does() -> None:
    with reading(number_form="space_point"):
        assert formats.number(AMOUNT, 2, "de") == "−1.234.567,50"
    assert formats.number(AMOUNT, 2) == "−1,234,567.50"


def test_every_form_that_is_offered_is_known() -> None:
    assert set(NumberForm.values) == formats.NUMBER_FORMS.keys()
    for form in NumberForm:
        with reading(number_form=form):
            assert formats.number(Decimal("1234.56"), 2) == form.label


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("", "25 Nov 2026, 00:30"),
        ("Asia/Tokyo", "25 Nov 2026, 08:30"),
        ("Nowhere/At_All", "25 Nov 2026, 00:30"),
    ],
)
def test_moments_are_shown_in_the_readers_zone(zone: str, expected: str) -> None:
    with reading(time_zone=zone):
        drawn = Template("{% load arman %}{% moment at %}").render(Context({"at": AT}))
        assert expected in drawn
        assert str(clock.zone()) == "Europe/Berlin"  # whose day is today stays as it is


@pytest.mark.django_db
@pytest.mark.urls("tests.kernel.pages")
def test_a_request_reads_as_its_person(
    sign_in: Callable[[User], Client], manager: User, client: Client
) -> None:
    User.objects.update(number_form="space_comma", time_zone="Asia/Tokyo")
    assert sign_in(manager).get("/reads/").json() == ["1\u00a0234,50", "Asia/Tokyo"]
    client.logout()
    assert client.get("/reads/").json() == ["1,234.50", "Europe/Berlin"]
