"""Users and contacts, by e-mail and by customer and name."""

from typing import Final

from django.contrib.auth.hashers import make_password

from invoices.imports.session import Session

_USERS: Final = """
    SELECT s.file, s.line, u.id AS known_id, lower(s.email) AS email, s.name, s.role, s.team,
           coalesce(s.language, u.language, 'en') AS language, lower(s.deputy) AS deputy,
           CASE WHEN u.id IS NULL THEN 'new'
                WHEN u.name <> s.name OR u.role <> s.role OR u.language <> s.language
                     OR (%(has_team)s AND t.name IS DISTINCT FROM s.team)
                     OR (%(has_deputy)s AND p.email IS DISTINCT FROM lower(s.deputy))
                    THEN 'changed' ELSE 'same' END AS state,
           CASE WHEN s.deputy IS NOT NULL AND d.id IS NULL AND NOT EXISTS (
                    SELECT 1 FROM stage_users o WHERE lower(o.email) = lower(s.deputy))
                    OR lower(s.deputy) = lower(s.email)
                    THEN 'deputy|unknown_user|' || s.deputy END AS err
    FROM stage_users s
    LEFT JOIN staff_user u ON u.email = lower(s.email)
    LEFT JOIN staff_team t ON t.id = u.team_id
    LEFT JOIN staff_user p ON p.id = u.deputy_id
    LEFT JOIN staff_user d ON d.email = lower(s.deputy)
    ORDER BY s.file, s.line
"""
_CONTACT: Final = ("role", "email", "phone", "language", "timezone", "prefers", "stop")
_CONTACTS: Final = """
    SELECT s.file, s.line, c.id AS customer_id, o.id AS known_id, s.name, {values},
           CASE WHEN o.id IS NULL THEN 'new' WHEN {changed} THEN 'changed' ELSE 'same' END
               AS state,
           CASE WHEN c.id IS NULL THEN 'customer|unknown_customer|' || s.customer END AS err
    FROM stage_contacts s
    LEFT JOIN customers_customer c ON c.number = s.customer
    LEFT JOIN customers_contact o ON o.customer_id = c.id AND o.name = s.name
    ORDER BY s.file, s.line
"""


def merge_users(session: Session) -> None:
    """New users cannot sign in before they have set a password by the link sent to them."""
    given = session.given["users"]
    flags = {"has_team": "team" in given, "has_deputy": "deputy" in given}
    session.make("work_users", _USERS, key="", **flags)
    session.run(
        "INSERT INTO staff_team (name) SELECT DISTINCT team FROM work_users w WHERE err IS NULL"
        " AND team IS NOT NULL AND NOT EXISTS (SELECT 1 FROM staff_team t WHERE t.name = w.team)"
    )
    session.run(
        """
        INSERT INTO staff_user
            (email, name, role, team_id, language, theme, is_active, joined_at, password)
        SELECT w.email, w.name, w.role, t.id, w.language, 'system', true, now(), %(password)s
        FROM work_users w LEFT JOIN staff_team t ON t.name = w.team
        WHERE w.state = 'new' AND w.err IS NULL
        """,
        password=make_password(None),
    )
    session.run(
        """
        UPDATE staff_user u
        SET name = w.name, role = w.role, language = w.language,
            team_id = CASE WHEN %(has_team)s THEN t.id ELSE u.team_id END
        FROM work_users w LEFT JOIN staff_team t ON t.name = w.team
        WHERE u.id = w.known_id AND w.state = 'changed' AND w.err IS NULL
        """,
        **flags,
    )
    if flags["has_deputy"]:
        session.run(
            "UPDATE staff_user u SET deputy_id = d.id FROM work_users w"
            " LEFT JOIN staff_user d ON d.email = w.deputy"
            " WHERE u.email = w.email AND w.err IS NULL AND u.deputy_id IS DISTINCT FROM d.id"
        )
    session.collect("users", "work_users")


def merge_contacts(session: Session) -> None:
    """People at customers; columns that the file does not have stay as they are."""
    given = [column for column in _CONTACT if column in session.given["contacts"]]
    values = ", ".join(
        f"coalesce(s.{column}, '') AS {column}" if column in given else
        f"coalesce(o.{column}, '') AS {column}" for column in _CONTACT
    )  # fmt: skip
    changed = " OR ".join(f"o.{column} <> coalesce(s.{column}, '')" for column in given) or "false"
    session.make("work_contacts", _CONTACTS.format(values=values, changed=changed))
    columns = ", ".join(_CONTACT)
    session.run(
        f"INSERT INTO customers_contact (customer_id, name, {columns})"
        f" SELECT customer_id, name, {columns} FROM work_contacts"
        " WHERE state = 'new' AND err IS NULL ORDER BY file, line"
    )
    changes = ", ".join(f"{column} = w.{column}" for column in _CONTACT)
    session.run(
        f"UPDATE customers_contact o SET {changes} FROM work_contacts w"
        " WHERE o.id = w.known_id AND w.state = 'changed' AND w.err IS NULL"
    )
    session.collect("contacts", "work_contacts")
