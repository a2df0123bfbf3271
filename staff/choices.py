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


class NumberForm(models.TextChoices):
    # The keys are those of kernel.formats; each form is shown by itself.
    COMMA_POINT = "comma_point", "1,234.56"
    POINT_COMMA = "point_comma", "1.234,56"
    SPACE_COMMA = "space_comma", "1\u00a0234,56"
    SPACE_POINT = "space_point", "1\u00a0234.56"
    APOSTROPHE_POINT = "apostrophe_point", "1’234.56"
