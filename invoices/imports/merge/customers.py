"""Customers, users and contacts: master data, updated where a file says something else."""

from typing import Final

from customers.circles import write_circles
from invoices.imports.session import Session

# Column of the file → column of the table and how the staged text becomes its value.
_TEXT: Final = "coalesce(s.{column}, '')"
_CUSTOMER: Final[dict[str, tuple[str, str]]] = {
    "name": ("name", "s.name"),
    "kind": ("kind", "s.kind"),
    "relation": ("relation", "s.relation"),
    **{
        column: (column, _TEXT.format(column=column))
        for column in (
            "currency", "language", "country", "timezone", "segment", "region", "email", "phone",
            "terms",
        )
    },
    "parent": ("parent_id", "p.id"),
    "credit_limit": ("credit_limit_proposed", "s.credit_limit"),
}  # fmt: skip
_RESOLVE: Final = """
    SELECT s.file, s.line, c.id AS known_id, s.number, s.sort_key, s.collector, {values},
           u.id AS collector_id,
           CASE WHEN c.id IS NULL THEN 'new' WHEN {changed} THEN 'changed' ELSE 'same' END AS state,
           CASE WHEN s.parent = s.number THEN 'parent|own_parent'
                WHEN s.parent IS NOT NULL AND p.id IS NULL AND NOT EXISTS (
                    SELECT 1 FROM stage_customers o WHERE o.number = s.parent)
                    THEN 'parent|unknown_parent|' || s.parent
                WHEN s.collector IS NOT NULL AND u.id IS NULL
                    THEN 'collector|unknown_user|' || s.collector
                WHEN s.credit_limit <> round(s.credit_limit, 4) THEN 'credit_limit|no_amount'
           END AS err
    FROM stage_customers s
    LEFT JOIN customers_customer c ON c.number = s.number
    LEFT JOIN customers_customer p ON p.number = s.parent
    LEFT JOIN staff_user u ON u.email = lower(s.collector)
    ORDER BY s.file, s.line
"""
# Customers that would stand above themselves, with the parents of the file and of the others.
_OF_FILE: Final = "SELECT number, parent FROM stage_customers WHERE parent IS NOT NULL"
_LINKS: Final = f"""
    {_OF_FILE}
    UNION ALL
    SELECT c.number, p.number FROM customers_customer c
    JOIN customers_customer p ON p.id = c.parent_id
    WHERE NOT EXISTS (SELECT 1 FROM stage_customers s WHERE s.number = c.number)
"""
_CIRCLES: Final = f"""
    UPDATE work_customers w SET err = 'parent|parent_circle|' || w.number
    FROM ({write_circles(links=_LINKS, begin=_OF_FILE, is_kept=True)}) up
    WHERE w.number = up.child AND w.err IS NULL
"""
_ASSIGNMENTS: Final = """
    SELECT w.file, w.line, c.id AS customer_id, w.collector_id, a.id AS current_id, a.from_on,
           (SELECT min(l.from_on) - 1 FROM customers_assignment l
            WHERE l.customer_id = c.id AND l.from_on > %(as_of)s) AS until_on
    FROM work_customers w
    JOIN customers_customer c ON c.number = w.number
    LEFT JOIN customers_assignment a ON a.customer_id = c.id AND a.from_on <= %(as_of)s
        AND (a.until_on IS NULL OR a.until_on >= %(as_of)s)
    WHERE w.err IS NULL AND w.collector_id IS NOT NULL
      AND a.collector_id IS DISTINCT FROM w.collector_id
"""


def merge_customers(session: Session) -> None:
    """New and changed customers; their collector is an assignment from the day of the run."""
    if not session.staged.get("customers"):
        return
    given = [column for column in _CUSTOMER if column in session.given["customers"]]
    columns = {column: _CUSTOMER[column] for column in {*given, "kind", "relation", "name"}}
    _resolve(session, columns)
    _insert(session)
    _set_parents(session)
    update = [target for name, (target, _value) in columns.items() if name in given]
    _update(session, [target for target in update if target != "parent_id"])
    _assign(session)
    session.collect("customers", "work_customers")


def _resolve(session: Session, columns: dict[str, tuple[str, str]]) -> None:
    values = ", ".join(f"{value} AS {target}" for target, value in columns.values())
    given = session.given["customers"]
    tests = [
        f"c.{target} IS DISTINCT FROM {value}"
        for name, (target, value) in columns.items()
        if name in given and name != "parent"
    ]
    if "parent" in given:
        tests.append(
            "(SELECT o.number FROM customers_customer o WHERE o.id = c.parent_id)"
            " IS DISTINCT FROM s.parent"
        )
    if "parent" not in columns:
        values += ", NULL::bigint AS parent_id"
    session.make(
        "work_customers", _RESOLVE.format(values=values, changed=" OR ".join(tests)), key="number"
    )
    if "parent" in given:
        session.run(_CIRCLES)


def _insert(session: Session) -> None:
    """Columns that the file does not have start empty."""
    known = {
        column for (column,) in session.rows(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'work_customers'::regclass"
        )
    }  # fmt: skip
    texts = [target for target, value in _CUSTOMER.values() if value.startswith("coalesce")]
    chosen = [target if target in known else f"'' AS {target}" for target in texts]
    limit = "credit_limit_proposed" if "credit_limit_proposed" in known else "NULL::numeric"
    session.run(
        f"""
        INSERT INTO customers_customer
            (number, sort_key, name, kind, relation, credit_limit_proposed, {", ".join(texts)})
        SELECT number, sort_key, name, kind, relation, {limit}, {", ".join(chosen)}
        FROM work_customers WHERE state = 'new' AND err IS NULL ORDER BY file, line
        """
    )


def _set_parents(session: Session) -> None:
    """After all are in, because a parent may stand below its child."""
    if "parent" not in session.given["customers"]:
        return
    session.run(
        """
        UPDATE customers_customer c SET parent_id = p.id
        FROM work_customers w
        JOIN stage_customers s ON s.file = w.file AND s.line = w.line
        LEFT JOIN customers_customer p ON p.number = s.parent
        WHERE c.number = w.number AND w.err IS NULL AND c.parent_id IS DISTINCT FROM p.id
        """
    )


def _update(session: Session, targets: list[str]) -> None:
    changes = ", ".join(f"{target} = w.{target}" for target in [*targets, "sort_key"])
    session.run(
        f"UPDATE customers_customer c SET {changes} FROM work_customers w"
        " WHERE c.id = w.known_id AND w.state = 'changed' AND w.err IS NULL"
    )


def _assign(session: Session) -> None:
    """The old collector's time ends the day before; one who began today never looked after it."""
    if "collector" not in session.given["customers"]:
        return
    if not session.make("work_assignments", _ASSIGNMENTS):
        return
    session.run(
        "UPDATE customers_assignment a SET until_on = %(as_of)s - 1 FROM work_assignments w"
        " WHERE a.id = w.current_id AND a.from_on < %(as_of)s"
    )
    session.run(
        "UPDATE customers_assignment a SET collector_id = w.collector_id FROM work_assignments w"
        " WHERE a.id = w.current_id AND a.from_on = %(as_of)s"
    )
    session.run(
        "INSERT INTO customers_assignment (customer_id, collector_id, from_on, until_on)"
        " SELECT customer_id, collector_id, %(as_of)s, until_on FROM work_assignments"
        " WHERE current_id IS NULL OR from_on < %(as_of)s"
    )
    session.run(
        "UPDATE work_customers w SET state = 'changed' FROM work_assignments a"
        " WHERE a.file = w.file AND a.line = w.line AND w.state = 'same'"
    )
