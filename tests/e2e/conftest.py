"""Browser tests: a person who is already signed in, and pictures of what they see."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from staff.models import User


@pytest.fixture
def enter(page: Any, live_server: Any) -> Callable[[User], Any]:
    """Signs in without the form, for tests of what comes after it."""

    def enter(user: User) -> Any:
        client = Client()
        client.force_login(user, backend="staff.backends.People")
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
        )
        page.set_viewport_size({"width": 1440, "height": 900})
        return page

    return enter


@pytest.fixture
def picture() -> Callable[..., None]:
    """Keeps a picture of a page in each theme and width, where PICTURES names a folder."""

    def picture(page: Any, name: str) -> None:
        folder = os.environ.get("PICTURES")
        if not folder:
            return
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            for width in (1440, 1024, 390):
                page.set_viewport_size({"width": width, "height": 900})
                page.screenshot(path=Path(folder) / f"{name}-{theme}-{width}.png", full_page=True)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1440, "height": 900})

    return picture
