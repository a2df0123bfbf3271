"""Teams of the department."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kernel.public_ids import PublicIdMixin


class Team(PublicIdMixin, models.Model):
    """A group of people of the department; its managers read its staff files."""

    public_prefix: ClassVar[str] = "T"

    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("staff:team-edit", args=[self.public_id])
