"""What an aging question can be narrowed to: entities, collectors, segments, regions …"""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db import connection

from invoices.aging.selectors import compile_visible
from kernel.public_ids import encode
from kernel.remembering import remember
from staff.models import User

OF_ALL = "invoices.aging.options"
Options = dict[str, list[tuple[str, str]]]

ENTITIES = "SELECT 'entity', code, name FROM customers_legalentity"
CURRENCIES = (
    "SELECT DISTINCT 'document_currency', currency, currency"
    " FROM (SELECT DISTINCT entity_id, currency FROM invoices_duetotal) used"
)
CARERS = (
    "SELECT DISTINCT 'collector', u.id::text, u.name FROM customers_assignment h"
    " JOIN staff_user u ON u.id = h.collector_id WHERE h.from_on <= %s"
    " AND (h.until_on IS NULL OR h.until_on >= %s) AND h.customer_id IN ({customers})"
)
COLLECTORS = "SELECT 'collector', id::text, name FROM staff_user WHERE role = 'collector'"


def list_options(*, on: date, visible: Any = None) -> Options:
    """(value, text) by filter, in one query; only of the customers that the reader may see.

    Those of everything, the same for all who see it, are remembered a minute.
    """
    if visible is None:
        parts = [ENTITIES, CURRENCIES, COLLECTORS, _leap("segment"), _leap("region")]
        return remember(OF_ALL, lambda: _read(parts, ()))
    text, values = compile_visible(visible)
    mine = [
        f"SELECT DISTINCT '{name}', {name}, {name} FROM customers_customer"
        f" WHERE {name} <> '' AND id IN ({text})"
        for name in ("segment", "region")
    ]
    carers = CARERS.format(customers=text)
    return _read([ENTITIES, CURRENCIES, *mine, carers], (*values, *values, on, on, *values))


def _leap(name: str) -> str:
    """The different values of an indexed column, leaping from one to the next in the index."""
    return f"""
        SELECT '{name}', value, value FROM (
            WITH RECURSIVE leap AS (
                SELECT min({name}) AS value FROM customers_customer WHERE {name} > ''
                UNION ALL
                SELECT (SELECT min({name}) FROM customers_customer WHERE {name} > leap.value)
                FROM leap WHERE leap.value IS NOT NULL
            ) SELECT value FROM leap WHERE value IS NOT NULL
        ) AS {name}s"""


def _read(parts: list[str], values: tuple[Any, ...]) -> Options:
    options: Options = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(parts)} ORDER BY 1, 3", values)
        for name, value, label in cursor:
            is_person = name == "collector"
            public = encode(User.public_prefix, int(value)) if is_person else value
            options[name].append((public, label))
    return dict(options)
