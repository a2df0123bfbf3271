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


class Rail(list[list[navigation.Link]]):
    """The links in their groups; two of one mark look the same in one language."""

    @property
    def mark(self) -> str:
        links = [link for group in self for link in group]
        return " ".join(f"{link.key}{'*' * link.is_current}{link.count or ''}" for link in links)


def _rail(user: Any, path: str) -> Rail:
    links = navigation.links_for(user, path=path)
    groups = sorted({link.group for link in links})
    return Rail([link for link in links if link.group == group] for group in groups)
