"""Texts of Django's forms for passwords that our catalogues say better than Django's do.

Listed for `makemessages` alone; where ours has a text, Django asks it first.
"""

from typing import Final

from django.utils.translation import gettext_noop

TEXTS: Final = (
    gettext_noop("New password confirmation"),
    gettext_noop("Enter the same password as before, for verification."),
    gettext_noop("Your password can’t be too similar to your other personal information."),
    gettext_noop("Your password can’t be a commonly used password."),
    gettext_noop("The password is too similar to the %(verbose_name)s."),
)
