"""Every page of an administrator and an accountant is accessible; the sweep says how.

A file of its own, so that the sweeps share the workers.
"""

from collections.abc import Callable
from typing import Any

import pytest

from staff.models import User
from tests.e2e.sweeping import sweep

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("role", ["admin", "accountant"])
def test_every_page_is_accessible(enter: Callable[[User], Any], role: str) -> None:
    sweep(enter, role)
