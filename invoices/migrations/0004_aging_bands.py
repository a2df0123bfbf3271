"""The bands of aging as configuration, with the first version of their edges."""

import datetime

import django.contrib.postgres.fields
from django.db import migrations, models

from kernel.history import KeepHistory


def make_default(apps, schema_editor):
    bands = apps.get_model("invoices", "AgingBands")
    bands.objects.create(edges=[0, 30, 60, 90], valid_from=datetime.date(1900, 1, 1))


class Migration(migrations.Migration):
    dependencies = [("invoices", "0003_history")]

    operations = [
        migrations.CreateModel(
            name="AgingBands",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("edges", django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None, verbose_name="edges")),
                ("valid_from", models.DateField(unique=True, verbose_name="valid from")),
            ],
            options={
                "verbose_name": "aging bands",
                "verbose_name_plural": "aging bands",
                "ordering": ["-valid_from"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("edges__len__gte", 1), ("edges__len__lte", 12)),
                        name="agingbands_edges_ck",
                    )
                ],
            },
        ),
        migrations.RunPython(make_default, migrations.RunPython.noop, elidable=False),
        KeepHistory("invoices_agingbands"),
    ]
