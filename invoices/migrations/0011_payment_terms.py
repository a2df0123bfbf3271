"""Payment terms that are offered by name, with those that most departments give."""

import kernel.public_ids
import kernel.texts
from django.db import migrations, models

from kernel.history import KeepHistory

SEEDS = [
    ("immediately", "At once", "Sofort", "Imediat"),
    ("net 14", "14 days", "14 Tage", "14 zile"),
    ("net 30", "30 days", "30 Tage", "30 de zile"),
    ("net 60", "60 days", "60 Tage", "60 de zile"),
    ("15 eom", "15 days after the month's end", "15 Tage nach Monatsende", "15 zile de la sfârșitul lunii"),
    ("2/10 net 30", "2 % within 10 days, else 30 days", "2 % in 10 Tagen, sonst 30 Tage", "2 % în 10 zile, altfel 30 de zile"),
    ("50% 30, 50% 60", "Half in 30 days, half in 60", "Hälfte in 30 Tagen, Hälfte in 60", "Jumătate în 30 de zile, jumătate în 60"),
]


def make_defaults(apps, schema_editor):
    terms = apps.get_model("invoices", "PaymentTerm")
    terms.objects.bulk_create(
        terms(rule=rule, label={"en": english, "de": german, "ro": romanian}, place=place)
        for place, (rule, english, german, romanian) in enumerate(SEEDS, start=1)
    )


class Migration(migrations.Migration):

    dependencies = [
        ('invoices', '0010_reasons'),
        ('kernel', '0002_functions'),
    ]

    operations = [
        migrations.CreateModel(
            name='PaymentTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=100, unique=True, verbose_name='rule')),
                ('label', kernel.texts.TextsField(verbose_name='label')),
                ('is_active', models.BooleanField(default=True, verbose_name='offered')),
                ('place', models.PositiveSmallIntegerField(default=0, verbose_name='place in the list')),
            ],
            options={
                'verbose_name': 'payment term',
                'verbose_name_plural': 'payment terms',
                'ordering': ['place', 'rule'],
            },
            bases=(kernel.public_ids.PublicIdMixin, models.Model),
        ),
        migrations.RunPython(make_defaults, migrations.RunPython.noop, elidable=False),
        KeepHistory("invoices_paymentterm"),
    ]
