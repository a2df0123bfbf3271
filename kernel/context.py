"""What every page's template gets besides its own context."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kernel import navigation


def page(request: HttpRequest) -> dict[str, Any]:
    """The rail and the reader's theme; read only by whole pages, not by fragments."""
    user = getattr(request, "user", None)
    return {
        "rail": SimpleLazyObject(lambda: _rail(user, request.path)),
        "theme": getattr(user, "theme", "system"),
    }


def _rail(user: Any, path: str) -> list[list[navigation.Link]]:
    links = navigation.links_for(user, path=path)
    groups = sorted({link.group for link in links})
    return [[link for link in links if link.group == group] for group in groups]
