"""The page of keys, and the style guide: every component, and who may look at it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from staff.models import User
from tests.architecture.sources import ROOT

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
COMPONENTS = ROOT / "templates" / "components"


def test_the_style_guide_shows_every_component(sign_in: SignIn, admin: User) -> None:
    answer: Any = sign_in(admin).get("/styleguide/")
    rendered = {template.name for template in answer.templates}
    known = {f"components/{path.relative_to(COMPONENTS)}" for path in COMPONENTS.rglob("*.html")}
    missing = known - rendered
    assert missing == set(), "show them in templates/styleguide/_<name>.html"


@pytest.mark.parametrize(
    ("look", "found"),
    [("dark", 'data-theme="dark"'), ("light", 'data-theme="light"'), ("paper", 'media="all"')],
)
def test_the_style_guide_has_looks(sign_in: SignIn, admin: User, look: str, found: str) -> None:
    client = sign_in(admin)
    assert found in client.get(f"/styleguide/?look={look}").content.decode()
    assert found not in client.get("/styleguide/").content.decode()


def test_who_develops_sees_the_style_guide(sign_in: SignIn, collector: User, settings: Any) -> None:
    client = sign_in(collector)
    assert client.get("/styleguide/").status_code == 403
    settings.DEBUG = True
    assert client.get("/styleguide/").status_code == 200


def test_the_keys_are_those_of_the_reader(sign_in: SignIn, manager: User) -> None:
    client = sign_in(manager)
    page = client.get("/keys/").content.decode()
    assert "Aging" in page
    assert "Users" not in page
    assert 'data-keys="off"' not in page
    User.objects.update(uses_keys=False)
    assert 'data-keys="off"' in client.get("/keys/").content.decode()
