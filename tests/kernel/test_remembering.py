"""What pages remember for a minute: found once, forgotten on commit, never needed."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from kernel.remembering import forget, remember


def test_what_is_remembered_is_found_once() -> None:
    found: list[int] = []

    def find() -> dict[int, int]:
        found.append(1)
        return {}

    assert (remember("one", find), remember("one", find)) == ({}, {})
    assert len(found) == 1


@pytest.mark.django_db(transaction=True)
def test_it_is_forgotten_when_what_was_done_stands() -> None:
    remember("one", lambda: 1)
    with transaction.atomic():
        forget("one")
        assert remember("one", lambda: 2) == 1
    assert remember("one", lambda: 2) == 2


def test_without_a_cache_it_is_found_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: Any, **_rest: Any) -> None:
        raise ConnectionError

    for name in ("get", "set"):
        monkeypatch.setattr(cache, name, away)
    assert (remember("one", lambda: 1), remember("one", lambda: 2)) == (1, 2)
