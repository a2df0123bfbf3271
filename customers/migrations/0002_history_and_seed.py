"""The first legal entity, and the history of everything about customers that may change."""

from django.db import migrations

from kernel.history import KeepHistory


def seed_entity(apps, schema_editor):
    apps.get_model("customers", "LegalEntity").objects.create(code="MAIN", name="Main company")


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial"), ("kernel", "0002_functions")]

    operations = [
        migrations.RunPython(seed_entity, migrations.RunPython.noop),
        KeepHistory("customers_legalentity"),
        KeepHistory("customers_customergroup"),
        KeepHistory("customers_customer", without=("sort_key",)),
        KeepHistory("customers_contact"),
        KeepHistory("customers_assignment"),
        KeepHistory("customers_cover"),
        KeepHistory("customers_restriction"),
    ]
