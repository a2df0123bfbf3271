"""Searching documents and receipts by number, reference, text and amount."""

import django.contrib.postgres.indexes
import kernel.search_sql
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0003_search'),
        ('invoices', '0008_import_reasons'),
        ('kernel', '0005_search_keys'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='document',
            index=models.Index(django.contrib.postgres.indexes.OpClass(kernel.search_sql.NumberKey('number'), name='text_pattern_ops'), name='document_number_key_ix'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(django.contrib.postgres.indexes.OpClass(kernel.search_sql.Reversed(kernel.search_sql.NumberKey('number')), name='text_pattern_ops'), name='document_number_end_ix'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(django.contrib.postgres.indexes.OpClass(kernel.search_sql.NumberKey('reference'), name='text_pattern_ops'), condition=models.Q(('reference', ''), _negated=True), name='document_reference_key_ix'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['amount', 'id'], name='document_amount_ix'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(django.contrib.postgres.indexes.OpClass(kernel.search_sql.NumberKey('purchase_order'), name='text_pattern_ops'), condition=models.Q(('purchase_order', ''), _negated=True), name='document_order_key_ix'),
        ),
        migrations.AddIndex(
            model_name='source',
            index=models.Index(django.contrib.postgres.indexes.OpClass(kernel.search_sql.NumberKey('number'), name='text_pattern_ops'), name='source_number_key_ix'),
        ),
        migrations.AddIndex(
            model_name='source',
            index=models.Index(django.contrib.postgres.indexes.OpClass(kernel.search_sql.Reversed(kernel.search_sql.NumberKey('number')), name='text_pattern_ops'), name='source_number_end_ix'),
        ),
        migrations.AddIndex(
            model_name='source',
            index=models.Index(django.contrib.postgres.indexes.OpClass(kernel.search_sql.NumberKey('reference'), name='text_pattern_ops'), condition=models.Q(('reference', ''), _negated=True), name='source_reference_key_ix'),
        ),
        migrations.AddIndex(
            model_name='source',
            index=models.Index(fields=['amount', 'id'], name='source_amount_ix'),
        ),
        migrations.AddIndex(
            model_name='source',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(kernel.search_sql.Fold('remittance'), name='gin_trgm_ops'), condition=models.Q(('remittance', ''), _negated=True), name='source_remittance_ix'),
        ),
    ]
