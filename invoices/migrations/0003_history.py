"""The history of what may change beside the postings."""

from django.db import migrations

from kernel.history import KeepHistory


class Migration(migrations.Migration):
    dependencies = [("invoices", "0002_ledger_guards"), ("kernel", "0002_functions")]

    operations = [
        KeepHistory("invoices_rate"),
        KeepHistory("invoices_glbalance"),
        KeepHistory("invoices_adjustmentlimit"),
        KeepHistory("invoices_importmapping"),
    ]
