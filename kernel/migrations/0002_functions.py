"""Functions that other apps' constraints and triggers stand on, and the extensions of searches."""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

from kernel import sql


def drop(signature):
    return f"DROP FUNCTION IF EXISTS {signature}"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL([sql.minor_units_function()], drop("kernel_minor_units(text)")),
        migrations.RunSQL(
            [sql.FITS_CURRENCY_FUNCTION], drop("kernel_fits_currency(numeric, text)")
        ),
        migrations.RunSQL([sql.KEEP_HISTORY_FUNCTION], drop("kernel_keep_history()")),
        migrations.RunSQL([sql.BLANK_FUNCTION], drop("kernel_blank(jsonb, jsonb)")),
        migrations.RunSQL(
            [sql.ERASE_HISTORY_FUNCTION], drop("kernel_erase_history(text, bigint, text[])")
        ),
    ]
