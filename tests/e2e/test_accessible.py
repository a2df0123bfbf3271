"""Every page of a manager is accessible; the sweep says what is looked at.

A file of its own, so that the sweeps share the workers.
"""

from collections.abc import Callable
from typing import Any

import pytest

from staff.models import User
from tests.e2e.sweeping import sweep

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_every_page_of_a_manager_is_accessible(enter: Callable[[User], Any]) -> None:
    sweep(enter, "manager")
