"""Fixed lists of the staff app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    MANAGER = "manager", _("AR manager")
    COLLECTOR = "collector", _("collector")
    ANALYST = "analyst", _("credit analyst")
    ACCOUNTANT = "accountant", _("accountant")
    ADMIN = "admin", _("administrator")
    AUDITOR = "auditor", _("auditor")


class Language(models.TextChoices):
    # Each language is written in itself, whatever the reader's.
    ENGLISH = "en", "English"
    GERMAN = "de", "Deutsch"
    ROMANIAN = "ro", "Română"


class Theme(models.TextChoices):
    SYSTEM = "system", _("as the device")
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")
