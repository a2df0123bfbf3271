"""Teams of the department."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Team(models.Model):
    """A group of people with one manager, who reads its staff files."""

    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
