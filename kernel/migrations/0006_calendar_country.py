"""Calendars of countries: whose public holidays a calendar holds."""
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0005_search_keys'),
    ]

    operations = [
        migrations.AddField(
            model_name='businesscalendar',
            name='country',
            field=models.CharField(blank=True, max_length=2, verbose_name='country'),
        ),
        migrations.AddField(
            model_name='businesscalendar',
            name='region',
            field=models.CharField(blank=True, max_length=32, verbose_name='region'),
        ),
        migrations.AddConstraint(
            model_name='businesscalendar',
            constraint=models.UniqueConstraint(condition=models.Q(('country', ''), _negated=True), fields=('country', 'region'), name='calendar_country_uq'),
        ),
    ]
