"""Fixed lists of the staff app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    MANAGER = "manager", _("AR manager")
    COLLECTOR = "collector", _("Collector")
    ANALYST = "analyst", _("Credit analyst")
    ACCOUNTANT = "accountant", _("Accountant")
    ADMIN = "admin", _("Administrator")
    AUDITOR = "auditor", _("Auditor")


class Language(models.TextChoices):
    # Each language is written in itself, whatever the reader's.
    ENGLISH = "en", "English"
    GERMAN = "de", "Deutsch"
    ROMANIAN = "ro", "Română"


class Theme(models.TextChoices):
    SYSTEM = "system", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")
