"""Why something is done: the field that every act of the ledger asks for."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST: Final = 300


class ReasonField(forms.CharField):
    """In one's own words, as long as a fact keeps."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Reason"))
        super().__init__(max_length=LONGEST, **kwargs)
