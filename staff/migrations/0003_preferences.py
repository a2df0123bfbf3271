from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('staff', '0002_history'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='first_page',
            field=models.CharField(blank=True, db_default='', default='', max_length=40, verbose_name='first page'),
        ),
        migrations.AddField(
            model_name='user',
            name='number_form',
            field=models.CharField(blank=True, choices=[('comma_point', '1,234.56'), ('point_comma', '1.234,56'), ('space_comma', '1\xa0234,56'), ('space_point', '1\xa0234.56'), ('apostrophe_point', '1’234.56')], db_default='', default='', max_length=16, verbose_name='form of numbers'),
        ),
        migrations.AddField(
            model_name='user',
            name='time_zone',
            field=models.CharField(blank=True, db_default='', default='', max_length=64, verbose_name='time zone'),
        ),
        migrations.AddField(
            model_name='user',
            name='uses_keys',
            field=models.BooleanField(db_default=True, default=True, verbose_name='single keys'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('number_form__in', ['', 'comma_point', 'point_comma', 'space_comma', 'space_point', 'apostrophe_point'])), name='user_number_form_ck'),
        ),
    ]
