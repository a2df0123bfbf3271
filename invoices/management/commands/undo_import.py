"""Take a whole import back."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from invoices.imports.undo import undo_import
from invoices.models import ImportRun
from kernel.errors import DomainError

REFUSED = 1
UNKNOWN = 2


class Command(BaseCommand):
    """Exit status: 0 undone, 1 refused, 2 there is no such run."""

    help = (
        "Reverse every fact of an import on its own date; refused where later facts stand on one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", type=int)

    def handle(self, *_args: Any, **given: Any) -> None:
        run = ImportRun.objects.filter(pk=given["run"]).first()
        if run is None:
            self.stderr.write(f"There is no import {given['run']}.")
            sys.exit(UNKNOWN)
        try:
            undone = undo_import(run=run)
        except DomainError as error:
            self.stderr.write(str(error))
            sys.exit(REFUSED)
        self.stdout.write(
            f"Import {run.pk} is undone: {undone.documents} documents,"
            f" {undone.sources} receipts and credits, {undone.effects} effects."
        )
