"""E-mails to people of the department."""

from urllib.parse import urljoin

from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from staff.models import User


def send_password_link(user: User, *, base_url: str) -> None:
    """The link to set a password, in the person's language; it works for a limited time, once."""
    where = reverse(
        "staff:password-set",
        args=[
            urlsafe_base64_encode(force_bytes(user.pk)),
            default_token_generator.make_token(user),
        ],
    )
    with translation.override(user.language):
        context = {"person": user, "link": urljoin(base_url, where)}
        send_mail(
            subject=_("Set your password for Arman"),
            message=render_to_string("emails/password_link.txt", context),
            from_email=None,
            recipient_list=[user.email],
        )
