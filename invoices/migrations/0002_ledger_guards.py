"""The invariants of the ledger as constraints and triggers; the statements stand beside it."""

from pathlib import Path

from django.db import migrations

STATEMENTS = Path(__file__).with_suffix(".sql")


class Migration(migrations.Migration):
    dependencies = [("invoices", "0001_initial")]

    operations = [
        migrations.RunSQL(STATEMENTS.read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
