"""The department's one row, its default calendar, and the history of both."""

from django.db import migrations

from kernel.history import KeepHistory


def make_rows(apps, schema_editor):
    apps.get_model("kernel", "Department").objects.create(id=1, name="Accounts receivable")
    apps.get_model("kernel", "BusinessCalendar").objects.create(
        code="default", name="Monday to Friday", weekend=[6, 7], is_default=True
    )


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_functions")]

    operations = [
        migrations.RunPython(make_rows, migrations.RunPython.noop),
        KeepHistory("kernel_department"),
        KeepHistory("kernel_businesscalendar"),
        KeepHistory("kernel_holiday"),
    ]
