"""The first person of an installation comes from the command line."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import RequestFactory

from staff.models import Team, User
from staff.people import reader_of

pytestmark = pytest.mark.django_db


def test_createsuperuser_makes_an_administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "battery-staple-9")
    out = StringIO()
    call_command(
        "createsuperuser", email="first@example.test", name="First", interactive=False, stdout=out
    )
    user = User.objects.get()
    assert (user.role, user.name) == ("admin", "First")
    assert user.check_password("battery-staple-9")


def test_a_view_without_a_guard_is_a_fault() -> None:
    request = RequestFactory().get("/")
    request.user = None  # type: ignore[assignment]
    with pytest.raises(TypeError, match="not guarded"):
        reader_of(request)


def test_a_team_is_its_name() -> None:
    assert str(Team(name="North")) == "North"
