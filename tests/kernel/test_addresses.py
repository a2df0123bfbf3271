"""The client's address is what our own proxies saw, never what a client says of itself."""

from typing import Any

import pytest
from django.test import RequestFactory

from kernel.addresses import client_address


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "expected"),
    [
        (0, "198.51.100.9", "203.0.113.7", "203.0.113.7"),
        (1, "203.0.113.7", "10.0.0.2", "203.0.113.7"),
        (1, "198.51.100.9, 203.0.113.7", "10.0.0.2", "203.0.113.7"),
        (1, "", "10.0.0.2", "10.0.0.2"),
        (2, "198.51.100.9, 203.0.113.7, 10.0.0.3", "10.0.0.2", "203.0.113.7"),
        (2, "203.0.113.7", "10.0.0.2", "203.0.113.7"),
        (1, "203.0.113.7:50612", "10.0.0.2", "203.0.113.7"),
        (1, "[2001:DB8::1]:443", "10.0.0.2", "2001:db8::1"),
        (1, "2001:db8:0:0::1", "10.0.0.2", "2001:db8::1"),
        (1, "::ffff:203.0.113.7", "10.0.0.2", "203.0.113.7"),
        (1, "unknown", "10.0.0.2", "10.0.0.2"),
        (1, "unknown", "", None),
    ],
)
def test_address_is_of_the_last_trusted_hop(
    rf: RequestFactory,
    settings: Any,
    proxies: int,
    forwarded: str,
    remote: str,
    expected: str | None,
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == expected
