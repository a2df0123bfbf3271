"""A form or call that acts once, however often it is sent."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Once(models.Model):
    """One request that was done: its key, who sent it, what it said, and what was answered.

    Written in the transaction that does the work, so that the key is taken if and only if the
    work is done.
    """

    key = models.UUIDField(_("key"), unique=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    content = models.CharField(max_length=64)
    url = models.CharField(max_length=500, blank=True)
    message = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("request done once")
        verbose_name_plural = _("requests done once")
        indexes = [models.Index(fields=["done_at"], name="once_done_ix")]

    def __str__(self) -> str:
        return str(self.key)
