"""Fixtures for every test: the database of `tests/database.py`, and no way out of this machine."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

# Imported here and not a plugin of its own, so that it stands before pytest-django's.
from tests.database import (  # noqa: F401
    django_db_setup,
    owner_connection,
    owner_cursor,
    pytest_runtest_setup,
)

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
