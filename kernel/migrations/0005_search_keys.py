"""The keys that searches compare by."""

from django.db import migrations

from kernel import search_sql


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_once")]

    operations = [
        migrations.RunSQL([text], f"DROP FUNCTION IF EXISTS {signature}")
        for signature, text in search_sql.FUNCTIONS.items()
    ]
