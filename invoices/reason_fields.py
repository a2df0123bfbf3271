"""The field in which a reason is chosen, or written where none on offer fits."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from invoices.choices import ReasonKind
from invoices.reasons import NOTE_LENGTH, keep_reason, list_reasons


class ReasonInput(forms.MultiWidget):
    """A list of reasons, and a line for one's own words, which has the field's plain name."""

    use_fieldset = False  # the list has the field's label, the line one of its own

    def __init__(self) -> None:
        words = forms.TextInput(
            attrs={
                "maxlength": NOTE_LENGTH,
                "placeholder": _("In your own words"),
                "aria-label": _("Reason in your own words"),
            }
        )
        super().__init__({"code": forms.Select(), "": words})

    def decompress(self, value: Any) -> list[str]:
        text = str(value or "")
        code, _space, note = text.partition(" ") if text.startswith("#") else ("", "", text)
        return [code.removeprefix("#"), note]

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else id_  # as Django names the first of several


class ReasonField(forms.MultiValueField):
    """A reason of a kind, in the reader's language; cleaned to the text that a fact keeps.

    `reason = ReasonField(ReasonKind.WRITE_OFF)`: pass the cleaned text to a service as it is. Of
    several kinds the list is in groups. One reason, one's own words, or both: never neither,
    unless `required=False`.
    """

    widget = ReasonInput
    default_error_messages = {"required": _("Choose a reason, or write one.")}

    def __init__(self, *kinds: ReasonKind, **kwargs: Any) -> None:
        self.kinds = kinds
        code = forms.ChoiceField(
            required=False,
            choices=self.offered,
            error_messages={"invalid_choice": _("This reason is not on offer. Choose another.")},
        )
        note = forms.CharField(required=False, max_length=NOTE_LENGTH)
        kwargs.setdefault("label", _("Reason"))
        super().__init__(fields=[code, note], require_all_fields=False, **kwargs)
        widget: Any = self.widget
        widget.widgets[0].choices = code.choices

    def offered(self) -> Sequence[tuple[Any, Any]]:
        groups = [
            (kind.label, [(reason.code, str(reason)) for reason in list_reasons(kind)])
            for kind in self.kinds
        ]
        on_offer = groups[0][1] if len(groups) == 1 else groups
        return [("", _("Choose a reason")), *on_offer]

    def compress(self, data_list: list[str]) -> str:
        kept = keep_reason(*data_list) if data_list else ""
        if not kept and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return kept
