"""Figures of pages that may be a minute old, kept for all processes in the shared cache.

Where the cache is away they are worked out anew each time: no page falls for want of it.
"""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import cache
from django.db import transaction

logger = logging.getLogger(__name__)
Found = TypeVar("Found")


def remember(key: str, find: Callable[[], Found], *, seconds: int = 60) -> Found:
    """What stands under the key, else what is found now; None is never kept."""
    kept = _quietly(lambda: cache.get(key))
    if kept is not None:
        return kept  # type: ignore[no-any-return]
    found = find()
    _quietly(lambda: cache.set(key, found, seconds))
    return found


def forget(key: str) -> None:
    """Once what was done stands: the next page works it out anew."""
    transaction.on_commit(lambda: _quietly(lambda: cache.delete(key)))


def _quietly(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except Exception:  # the client's own kinds differ from cache to cache
        logger.warning("the cache does not answer", exc_info=True)
        return None
