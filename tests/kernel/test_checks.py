"""The system checks find what they are for."""

from typing import Any

import pytest
from django.apps import apps
from pytest_django import Settings

from kernel import checks
from staff.models import Absence, Team, User


def test_the_project_passes() -> None:
    assert checks.check_public_prefixes(None) == []
    assert checks.check_public_key(None) == []


def test_two_kinds_with_one_prefix_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def models() -> list[Any]:
        return [User, Absence, Team]

    monkeypatch.setattr(apps, "get_models", models)
    monkeypatch.setattr(Absence, "public_prefix", User.public_prefix)
    (error,) = checks.check_public_prefixes(None)
    assert error.msg == "staff.Absence and staff.User share the public prefix"


def test_a_short_key_is_found(settings: Settings) -> None:
    settings.PUBLIC_ID_KEY = "short"
    assert [error.id for error in checks.check_public_key(None)] == ["kernel.E002"]
