"""Searching customers and contacts; names are folded anew, with letters such as ł and ø."""

import django.contrib.postgres.indexes
import django.db.models.functions.text
import kernel.search_sql
from django.db import migrations, models

from customers.rules import fold_name


def fold_again(apps, schema_editor):
    customers = apps.get_model("customers", "Customer").objects
    for customer in customers.only("name", "sort_key").iterator():
        if (key := fold_name(customer.name)) != customer.sort_key:
            customers.filter(pk=customer.pk).update(sort_key=key)


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0002_history_and_seed'),
        ('kernel', '0005_search_keys'),
    ]

    operations = [
        migrations.RunPython(fold_again, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='contact',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(kernel.search_sql.Fold('name'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Lower('email'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(kernel.search_sql.PhoneKey('phone'), name='gin_trgm_ops'), name='contact_search_ix'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(django.contrib.postgres.indexes.OpClass(kernel.search_sql.NumberKey('number'), name='text_pattern_ops'), name='customer_number_key_ix'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(django.contrib.postgres.indexes.OpClass(kernel.search_sql.Reversed(kernel.search_sql.NumberKey('number')), name='text_pattern_ops'), name='customer_number_end_ix'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.F('sort_key'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Lower('email'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(kernel.search_sql.PhoneKey('phone'), name='gin_trgm_ops'), name='customer_search_ix'),
        ),
    ]
