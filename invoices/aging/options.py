"""What an aging question can be narrowed to: entities, collectors, segments, regions, currencies."""

from collections import defaultdict
from typing import Any

from django.core.cache import cache
from django.db import connection

from invoices.aging.selectors import compile_visible
from kernel.public_ids import encode

KEPT_SECONDS = 60
Options = dict[str, list[tuple[str, str]]]


def list_options(*, visible: Any = None) -> Options:
    """(value, text) by filter, in one query; what all may see is remembered for a minute."""
    if visible is not None:
        return _read(*compile_visible(visible))
    found: Options | None = cache.get("invoices.aging.options")
    if found is None:
        found = _read("", ())
        cache.set("invoices.aging.options", found, KEPT_SECONDS)
    return found


def _read(visible: str, values: tuple[Any, ...]) -> Options:
    mine = f" AND id IN ({visible})" if visible else ""
    collectors = (
        ""
        if visible
        else (
            " UNION ALL SELECT 'collector', id::text, name FROM staff_user WHERE role = 'collector'"
        )
    )
    text = (
        "SELECT 'entity' AS filter, code AS value, name AS label FROM customers_legalentity"
        " UNION ALL SELECT DISTINCT 'document_currency', currency, currency FROM invoices_duetotal"
        f" UNION ALL SELECT DISTINCT 'segment', segment, segment FROM customers_customer"
        f" WHERE segment <> ''{mine}"
        f" UNION ALL SELECT DISTINCT 'region', region, region FROM customers_customer"
        f" WHERE region <> ''{mine}{collectors} ORDER BY 1, 3"
    )
    options: Options = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(text, [*values, *values])
        for name, value, label in cursor:
            options[name].append((encode("U", int(value)) if name == "collector" else value, label))
    return dict(options)
