"""Input of an import: files and how to run them."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from customers.models import LegalEntity
from invoices.choices import FileKind
from invoices.imports.kinds import KINDS
from invoices.imports.mapping import list_ready
from invoices.imports.workbooks import SUFFIXES
from invoices.models import ImportMapping

MOST_FILES: Final = 20
MOST_MEGABYTES: Final = 256
TAKEN: Final = frozenset({".csv", ".tsv", ".txt"}) | SUFFIXES


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; each is looked at by itself."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        sent = list(data) if isinstance(data, list | tuple) else [data]
        files = [super(FilesField, self).clean(one, initial) for one in sent or [None]]
        if len(files) > MOST_FILES:
            raise ValidationError(
                _("These are %(count)s files; send at most %(most)s at once."),
                params={"count": len(files), "most": MOST_FILES},
            )
        for file in files:
            _require_acceptable(file)
        return files


def _require_acceptable(file: UploadedFile[Any]) -> None:
    name = PurePath(file.name or "").name
    if PurePath(name).suffix.lower() not in TAKEN:
        raise ValidationError(_("%(file)s is neither CSV nor a workbook."), params={"file": name})
    if (file.size or 0) > MOST_MEGABYTES * 1024 * 1024:
        raise ValidationError(
            _("%(file)s is larger than %(most)s MB; split it or use the command."),
            params={"file": name, "most": MOST_MEGABYTES},
        )


def list_mappings() -> Sequence[tuple[str, Any]]:
    ready = [
        (mapping.name, _(mapping.title) if mapping.title else mapping.name)
        for mapping in list_ready()
    ]
    saved = [(name, name) for name in ImportMapping.objects.values_list("name", flat=True)]
    return [("", _("Arman's own format")), *ready, *saved]


def list_entities() -> Sequence[tuple[str, Any]]:
    entities = LegalEntity.objects.order_by("code")
    named = [(entity.code, f"{entity.code} · {entity.name}") for entity in entities]
    return [("", _("As the files say")), *named]


class ImportForm(forms.Form):
    """Files and how to run them."""

    files = FilesField(  # type: ignore[assignment]
        label=_("Files"),
        help_text=_(
            "CSV or workbooks named after what they hold: customers, documents, receipts,"
            " allocations …"
        ),
        widget=FilesInput(attrs={"accept": ",".join(sorted(TAKEN))}),
    )
    mapping = forms.ChoiceField(label=_("Layout"), required=False, choices=list_mappings)
    kind = forms.ChoiceField(
        label=_("What the files hold"),
        required=False,
        choices=[("", _("As their names say")), *((kind, FileKind(kind).label) for kind in KINDS)],
    )
    company = forms.ChoiceField(
        label=_("Entity"),
        required=False,
        choices=list_entities,
        help_text=_("For rows that name no entity of their own."),
    )
    as_of = forms.DateField(
        label=_("Day of a snapshot"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Only for open items and go-live states; today if left empty."),
    )
    dry_run = forms.BooleanField(label=_("Only check, keep nothing"), required=False)
    accept_good_rows = forms.BooleanField(
        label=_("Take the good rows although others are rejected"), required=False
    )
    repost = forms.BooleanField(
        label=_("Reverse posted facts that differ and post them anew"), required=False
    )
    mix = forms.BooleanField(
        label=_("Let a snapshot stand beside postings by other files"), required=False
    )
