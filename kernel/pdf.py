"""Letters and reports as PDF, by Typst: a template of `templates/letters/` and data as JSON.

A template only places what it is given: words, amounts and days come written in the reader's
language. The file is archivable (PDF/A-2a) and readable by screen readers (PDF/UA-1), uses the
fonts that come with the program and reads nothing of the machine it is made on.
"""

import json
import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, Final, cast

import typst
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError

logger = logging.getLogger(__name__)
LETTERS: Final = Path(settings.TEMPLATES[0]["DIRS"][0], "letters")
STANDARDS: Final = ["a-2a", "ua-1"]
MISSING: Final = "?"  # stands for a letter that no font of ours has
_FONTS: Final = "font_source_sans_pro"
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028\u2029\ufeff\ud800-\udfff]")
_UNDISPLAYED: Final = re.compile(r'the text `"(.+?)"` could not be displayed')
_lock = Lock()  # a compiler keeps the data of its last call


class Unprintable(DomainError):
    """A PDF could not be made; why is in the log."""

    http_status = 500


def compile(template: str, data: Mapping[str, Any], *, language: str, made_at: datetime) -> bytes:
    """The template filled with the data; the same data and moment give the same file.

    `made_at` is the moment written into the file. A letter that no font has becomes a question
    mark. Raises Unprintable where the template is faulty.
    """
    text = json.dumps(_printable(data), ensure_ascii=False)
    try:
        return _compile(template, text, language, made_at)
    except typst.TypstError as error:
        if letters := set(_UNDISPLAYED.findall(error.diagnostic)):
            return compile(template, _without(data, letters), language=language, made_at=made_at)
        logger.exception("%s: %s", template, error.diagnostic)
        raise Unprintable(
            "kernel.pdf.faulty",
            _("The PDF could not be made. Tell an administrator; the log says why."),
        ) from error


def _compile(template: str, text: str, language: str, made_at: datetime) -> bytes:
    with _lock:
        made = _compiler().compile(
            LETTERS / template,
            sys_inputs={"data": text, "language": language},
            pdf_standards=cast("Any", STANDARDS),
            timestamp=made_at.astimezone(UTC).replace(microsecond=0),
        )
    return cast("bytes", made)  # one document, not one image for each page


def _printable(value: Any) -> Any:
    return _changed(value, lambda text: _CONTROLS.sub("", text))


def _without(value: Any, letters: set[str]) -> Any:
    found = re.compile("|".join(re.escape(letter) for letter in sorted(letters)))
    return _changed(value, lambda text: found.sub(MISSING, text))


def _changed(value: Any, change: Any) -> Any:
    """The same data with every text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _changed(part, change) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_changed(part, change) for part in value]
    return value


@cache
def _compiler() -> typst.Compiler:
    """Made once: reading the fonts takes longer than a letter."""
    return typst.Compiler(root=LETTERS, font_paths=_fonts())


def _fonts() -> typst.Fonts:
    spec = find_spec(_FONTS)
    if spec is None or spec.origin is None:
        raise Unprintable("kernel.pdf.no_fonts", _("The fonts of the letters are not installed."))
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[Path(spec.origin).parent / "files"],
    )
