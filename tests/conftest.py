"""Fixtures for every test: the database of `tests/database.py`, and no way out of this machine."""

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.core.cache import caches
from django.test import Client

from staff.models import User
from tests.browser import (  # noqa: F401
    chromium,
    page,
    pytest_collection_modifyitems,
    pytest_report_header,
    pytest_terminal_summary,
)

# Imported here and not a plugin of its own, so that it stands before pytest-django's.
from tests.database import (  # noqa: F401
    django_db_setup,
    owner_connection,
    owner_cursor,
    pytest_runtest_setup,
)
from tests.factories import make_user

LOCAL = {"127.0.0.1", "::1", "localhost", "0.0.0.0"}


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """An address outside this machine is a mistake of a test."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in LOCAL:
            raise AssertionError(f"a test wanted to reach {address[0]}")
        real(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        yield


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> None:
    """What pages keep in the cache is of rows that the last test took along."""
    for name in settings.CACHES:
        caches[name].clear()


@pytest.fixture(autouse=True, scope="session")
def tasks_are_known() -> None:
    """As in a worker: a message of the outbox finds its task by name."""
    current_app.loader.import_default_modules()


@pytest.fixture
def manager(db: None) -> User:
    return make_user("manager", "manager@example.test")


@pytest.fixture
def collector(db: None) -> User:
    return make_user("collector", "collector@example.test")


@pytest.fixture
def analyst(db: None) -> User:
    return make_user("analyst", "analyst@example.test")


@pytest.fixture
def accountant(db: None) -> User:
    return make_user("accountant", "accountant@example.test")


@pytest.fixture
def admin(db: None) -> User:
    return make_user("admin", "admin@example.test")


@pytest.fixture
def auditor(db: None) -> User:
    return make_user("auditor", "auditor@example.test")


@pytest.fixture
def stranger(db: None) -> User:
    """A collector to whom nothing is assigned."""
    return make_user("collector", "stranger@example.test")


@pytest.fixture
def sign_in(client: Client) -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client.force_login(user, backend="staff.backends.People")
        return client

    return sign_in
