"""Addresses of rows, by key: the pattern is looked up once, not once for each of fifty rows."""

from collections.abc import Callable
from functools import cache

from django.urls import reverse

from kernel.public_ids import encode

_PLACE = "0" * 13


def address_maker(url_name: str, prefix: str) -> Callable[[int], str]:
    """`address_maker("customers:detail", "C")(7)` is the page of customer 7."""

    def make(pk: int) -> str:
        before, after = _around(url_name, prefix)
        return f"{before}{encode(prefix, pk)}{after}"

    return make


@cache
def _around(url_name: str, prefix: str) -> tuple[str, str]:
    before, _id, after = reverse(url_name, args=[f"{prefix}-{_PLACE}"]).partition(
        f"{prefix}-{_PLACE}"
    )
    return before, after
