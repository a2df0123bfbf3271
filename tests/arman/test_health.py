"""Whether this process answers, and whether it can work."""

from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from redis.exceptions import ConnectionError as RedisGone

from arman import health


@pytest.mark.django_db
def test_healthz_and_readyz_answer_anybody(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    answer = client.get("/readyz")
    assert answer.json() == {"status": "ready", "database": True, "broker": True}
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_readyz_is_503_without_the_database(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(health.connection, "cursor", gone)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] is False


@pytest.mark.parametrize(("error", "expected"), [(None, True), (RedisGone("gone"), False)])
def test_broker_is_asked(
    settings: Any, monkeypatch: pytest.MonkeyPatch, error: Exception | None, expected: bool
) -> None:
    class Cache:
        def get(self, key: str) -> None:
            if error:
                raise error

    settings.CACHES = {"default": {"BACKEND": "redis"}}
    monkeypatch.setattr(health, "cache", Cache())
    assert health.broker_answers() is expected
