"""Changes of people, teams and absences are kept; passwords and sign-in times never."""

from django.db import migrations

from kernel.history import KeepHistory


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial"), ("kernel", "0002_functions")]

    operations = [
        KeepHistory("staff_user", without=("password", "last_login")),
        KeepHistory("staff_team"),
        KeepHistory("staff_absence"),
    ]
