"""Payment terms as they stand with a customer: words that the app above can read.

How they become instalments is the ledger's business; it enters its reader in `ready()`.
"""

from collections.abc import Callable

_readers: list[Callable[[str], bool]] = []


def accept_only(is_readable: Callable[[str], bool]) -> None:
    """Called from `AppConfig.ready()`; the same reader again changes nothing."""
    if is_readable not in _readers:
        _readers.append(is_readable)


def are_terms(text: str) -> bool:
    return all(is_readable(text) for is_readable in _readers)
