"""Every address answers every role, a stranger and an anonymous person as the table says."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kernel.models import Act
from staff.choices import Role
from staff.models import User
from tests.factories import make_user
from tests.permissions.table import LEFT_OUT, TABLE, Row

SignIn = Callable[[User], Client]
STRANGERS = [row for row in TABLE if row.stranger is not None]


def ask(client: Client, row: Row, arguments: dict[str, str]) -> HttpResponse:
    url = reverse(row.name, kwargs=arguments)
    answer: HttpResponse = getattr(client, row.method)(url, row.sent)
    return answer


def walk(resolver: Any, namespaces: tuple[str, ...] = ()) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from walk(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield ":".join([*namespaces, pattern.name or f"unnamed {pattern.pattern}"])


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role, ids=str)
@pytest.mark.parametrize("row", TABLE, ids=str)
def test_address_answers_role(row: Row, role: Role, sign_in: SignIn) -> None:
    person = make_user(role)
    make_user(Role.ADMIN)  # so that the one who asks is never the last
    arguments = row.made(person) if row.made else {}
    answer = ask(sign_in(person), row, arguments)
    assert answer.status_code == row.expects(role)
    if answer.status_code == 403:
        assert Act.objects.filter(code="kernel.access.denied", actor=person).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("row", TABLE, ids=str)
def test_address_answers_anonymous_person(row: Row, client: Client) -> None:
    arguments = row.made(make_user(Role.COLLECTOR)) if row.made else {}
    answer = ask(client, row, arguments)
    assert answer.status_code == row.anonymous
    if row.anonymous == 302 and row.expects(Role.ADMIN) != 302:
        assert answer["Location"].startswith(reverse("staff:sign-in"))


@pytest.mark.django_db
@pytest.mark.parametrize("row", STRANGERS, ids=str)
def test_address_answers_stranger(row: Row, sign_in: SignIn, stranger: User) -> None:
    assert row.made is not None
    arguments = row.made(make_user(Role.COLLECTOR))
    assert ask(sign_in(stranger), row, arguments).status_code == row.stranger


def test_table_names_every_address() -> None:
    named = {row.name for row in TABLE} | LEFT_OUT.keys()
    known = set(walk(get_resolver()))
    assert known - named == set(), "add a row to tests/permissions/table.py"
    assert named - known == set(), "these addresses are gone"


def test_table_has_no_row_twice() -> None:
    keys = [(row.name, row.method, row.made) for row in TABLE]
    assert len(keys) == len(set(keys))
