"""Parents that go round in a circle: one rule for a file of customers and for one by hand.

The SQL stands here once; who asks says who stands under whom, and whom to begin with.
"""

from typing import Final

from django.db import connection


def write_circles(*, links: str, begin: str, is_kept: bool = False) -> str:
    """A query of the children that would stand above themselves.

    `links` and `begin` each select (child, parent). `is_kept` reads the links once, for many
    beginnings; without it each step looks its own up.
    """
    kept = "MATERIALIZED" if is_kept else "NOT MATERIALIZED"
    return f"""
        WITH RECURSIVE link (child, parent) AS {kept} ({links}),
        up (child, parent) AS (
            {begin}
            UNION
            SELECT up.child, l.parent FROM up JOIN link l ON l.child = up.parent)
        SELECT DISTINCT child FROM up WHERE child = parent
    """


_OWN: Final = write_circles(
    links="SELECT id, parent_id FROM customers_customer",
    begin="SELECT %(child)s::bigint, %(parent)s::bigint",
)


def goes_round(*, customer_id: int, parent_id: int) -> bool:
    """True where the customer would stand above itself with this parent."""
    with connection.cursor() as cursor:
        cursor.execute(_OWN, {"child": customer_id, "parent": parent_id})
        return cursor.fetchone() is not None
