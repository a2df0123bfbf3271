"""Running figures: what triggers append is folded together once a night; no figure changes."""

from datetime import date

from django.db import connection


def compact_running(*, on: date) -> None:
    """One row for each sum instead of one for each posting, marked with the day."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT invoices_compact_running(%s)", [on])
