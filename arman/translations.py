"""The catalogues of locale/: every text of the sources, with what is translated already.

By Babel and by Django's own reader of templates, since a fresh machine has no gettext.
They carry no dates, no line numbers and no guesses, so that the same sources make the same file.
"""

import json
import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from babel.messages import Catalog, Message
from babel.messages.extract import extract as extract_texts
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT: Final = Path(__file__).resolve().parent.parent
PACKAGES: Final = (
    "arman",
    "kernel",
    "staff",
    "customers",
    "invoices",
    "credit_policy",
    "collections",
)
KEYWORDS: Final[dict[str, Any]] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# As Django's own catalogues count, so that ours join them.
PLURALS: Final = {
    "de": "nplurals=2; plural=(n != 1);",
    "ro": "nplurals=3; plural=(n==1?0:(((n%100>19)||((n%100==0)&&(n!=0)))?2:1));",
}
HEADER: Final = (
    'msgid ""\n'
    'msgstr ""\n'
    '"Project-Id-Version: Arman\\n"\n'
    '"Language: {language}\\n"\n'
    '"MIME-Version: 1.0\\n"\n'
    '"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n'
    '"Plural-Forms: {plurals}\\n"\n'
    "\n"
)


def catalogue_path(language: str, root: Path = ROOT) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def sources(root: Path = ROOT) -> list[Path]:
    """The files that may hold texts, in the order in which the catalogues name them."""
    programs = [path for package in PACKAGES for path in (root / package).rglob("*.py")]
    pages = [path for path in (root / "templates").rglob("*") if path.suffix in {".html", ".txt"}]
    mappings = (root / "invoices/imports/mappings").glob("*.json")
    return sorted([*programs, *pages, *mappings])


def extract(root: Path = ROOT) -> Catalog:
    """Every text of the sources once, at the place where it is met first."""
    found = Catalog()
    for path in sources(root):
        for text, context, comments in texts_of(path):
            place = path.relative_to(root).as_posix()
            found.add(text, context=context, auto_comments=comments, locations=[(place, 0)])
    return found


def texts_of(path: Path) -> Iterator[tuple[Any, str | None, list[str]]]:
    source = path.read_text()
    if path.suffix == ".json":
        yield json.loads(source)["title"], None, []
        return
    if path.suffix != ".py":
        source = as_program(source, str(path))
    file = BytesIO(source.encode())
    found = extract_texts("python", file, KEYWORDS, comment_tags=["Translators"])
    for _line, text, comments, context in found:
        yield text, context, comments


def as_program(template: str, origin: str) -> str:
    """Django turns a template into calls and filler; an indent there would mean nothing."""
    return re.sub(r"(?m)^[ \t]+", "", templatize(template, origin=origin))


def read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def merge(found: Catalog, translated: Catalog, language: str) -> Catalog:
    """What was found, in its order, with the translations that still fit it."""
    merged = Catalog(locale=language)
    for message in found:
        if not message.id:
            continue
        known = translated.get(message.id, message.context)
        fits = known is not None and known.pluralizable == message.pluralizable
        places = [(place, 0) for place in dict.fromkeys(place for place, _ in message.locations)]
        merged.add(
            message.id,
            known.string if known is not None and fits else "",
            context=message.context,
            auto_comments=message.auto_comments,
            locations=places,
        )
    return merged


def written(catalogue: Catalog, language: str) -> str:
    file = BytesIO()
    write_po(file, catalogue, width=100, omit_header=True, include_lineno=False)
    header = HEADER.format(language=language, plurals=PLURALS[language])
    return header + file.getvalue().decode().rstrip("\n") + "\n"


def update(language: str, root: Path = ROOT) -> Catalog:
    """Bring one catalogue up to date with the sources; what is new in it stands empty."""
    path = catalogue_path(language, root)
    merged = merge(extract(root), read(path, language), language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written(merged, language))
    return merged


def missing(catalogue: Catalog) -> list[str]:
    """The texts of a catalogue that are not translated, or not in every plural form."""
    return [
        forms(message.id)[0]
        for message in catalogue
        if message.id and not is_whole(message, catalogue.num_plurals)
    ]


def is_whole(message: Message, plurals: int) -> bool:
    found = forms(message.string)
    return len(found) == (plurals if message.pluralizable else 1) and all(found)


def forms(text: str | Sequence[str] | None) -> list[str]:
    """A text alone, or its singular and plurals."""
    return [text] if isinstance(text, str) else list(text or ())
