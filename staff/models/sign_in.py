"""Attempts to sign in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SignInAttempt(models.Model):
    """One attempt to sign in with an address, from a network address; kept to slow guessing.

    Deleted after ninety days.
    """

    email = models.CharField(max_length=254)
    network_address = models.GenericIPAddressField(null=True)
    has_succeeded = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("sign-in attempt")
        verbose_name_plural = _("sign-in attempts")
        indexes = [
            models.Index(fields=["email", "at"], name="sign_in_email_ix"),
            models.Index(fields=["network_address", "at"], name="sign_in_address_ix"),
        ]

    def __str__(self) -> str:
        return f"{self.email} {self.at}"
