"""`makemessages`: in the place of Django's, which calls gettext; here, since only apps have
commands and no lower app may read all the others.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from arman import translations
from arman.runtime.prepare import compile_messages


class Command(BaseCommand):
    help = "Brings locale/*/LC_MESSAGES/django.po up to date with the sources and compiles them."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="fail where something is not translated"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        untranslated = []
        for language in translations.PLURALS:
            catalogue = translations.update(language)
            empty = translations.missing(catalogue)
            self.stdout.write(f"{language}: {len(catalogue)} texts, {len(empty)} to translate")
            untranslated += [f"{language}: {text}" for text in empty]
        compile_messages()
        for line in untranslated:
            self.stdout.write(line)
        if options["check"] and untranslated:
            raise CommandError(f"{len(untranslated)} texts are not translated.")
