"""Import files into the ledger from the command line."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext_lazy as _

from invoices.imports import mapping as mappings
from invoices.imports.engine import Result
from invoices.imports.errors import Unusable
from invoices.imports.inputs import Input
from invoices.imports.kinds import KINDS
from invoices.imports.report import as_json
from invoices.imports.runs import begin_run, execute_run, write_rejects
from invoices.imports.session import Options
from invoices.models import ImportMapping
from kernel import clock

REJECTED = 1
UNUSABLE = 2
SHOWN = 20


class Command(BaseCommand):
    """Exit status: 0 applied or checked, 1 rejected and nothing applied, 2 unusable input."""

    help = "Import customers, documents, receipts … from CSV or XLSX files, all rows or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path)
        parser.add_argument("--kind", choices=list(KINDS), default="", metavar="KIND")
        parser.add_argument("--mapping", default="", help="a name or a JSON file")
        parser.add_argument(
            "--company", default="", metavar="CODE", help="the entity of rows that name none"
        )
        parser.add_argument("--as-of", type=_day, help="the day of a snapshot; today if not given")
        for switch, meaning in (
            ("--dry-run", "run everything, keep nothing"),
            ("--accept-good-rows", "apply what is right although other rows are rejected"),
            ("--repost", "reverse posted facts that differ and post them anew"),
            ("--mix", "let a snapshot stand beside postings by other files"),
            ("--json", "print one JSON object and nothing else"),
            ("--list-mappings", "name the mappings and stop"),
        ):
            parser.add_argument(switch, action="store_true", help=meaning)
        parser.add_argument("--rejects", type=Path, help="a folder or a file for the rejected rows")

    def handle(self, *_args: Any, **given: Any) -> None:
        if given["list_mappings"]:
            self._list_mappings()
            return
        try:
            result, run_id = self._import(given)
        except Unusable as unusable:
            self.stderr.write(str(unusable))
            sys.exit(UNUSABLE)
        if given["json"]:
            self.stdout.write(json.dumps(as_json(run_id, result), ensure_ascii=False))
        else:
            self._tell(run_id, result)
        if result.status == "rejected":
            sys.exit(REJECTED)

    def _import(self, given: dict[str, Any]) -> tuple[Result, int]:
        options = Options(
            as_of=given["as_of"] or clock.today(),
            dry_run=given["dry_run"],
            accept_good_rows=given["accept_good_rows"],
            repost=given["repost"],
            mix=given["mix"],
            mapping=given["mapping"],
            kind=given["kind"],
            company=given["company"],
        )
        for path in given["files"]:
            if not path.is_file():
                raise Unusable(_("There is no file %(file)s."), file=str(path))
        inputs = [Input(path.name, path) for path in given["files"]]
        run = begin_run(names=[str(path.name) for path in given["files"]], options=options)
        result = execute_run(run=run, inputs=inputs, options=options)
        if result is None:
            raise Unusable(_("Import %(run)s is being run elsewhere."), run=run.pk)
        if given["rejects"]:
            _write(result, given["rejects"], is_mapped=bool(options.mapping))
        for problem in result.problems[:SHOWN]:
            name = result.outcomes[problem.file].name
            self.stderr.write(f"{name}:{problem.line}: {problem.field}: {problem.at_command}")
        if len(result.problems) > SHOWN:
            self.stderr.write(f"… and {len(result.problems) - SHOWN} more.")
        return result, run.pk

    def _tell(self, run_id: int, result: Result) -> None:
        self.stdout.write(f"Run {run_id}: {result.status}")
        for outcome in result.outcomes:
            self.stdout.write(
                f"{outcome.name} ({outcome.kind}): {outcome.rows} rows, {outcome.new} new,"
                f" {outcome.same} same, {outcome.changed} changed, {outcome.rejected} rejected,"
                f" {outcome.not_taken} not taken"
            )
            if outcome.unknown:
                self.stdout.write(f"  unknown columns: {', '.join(outcome.unknown)}")
        for total in result.totals:
            self.stdout.write(
                f"{total['company']} {total['currency']}: open {total['open']},"
                f" unapplied {total['unapplied']}, balance {total['balance']}"
            )
        self.stdout.write(f"{result.seconds:.1f} seconds")

    def _list_mappings(self) -> None:
        for mapping in mappings.list_ready():
            self.stdout.write(f"{mapping.name}: {mapping.title}")
        for name in ImportMapping.objects.order_by("name").values_list("name", flat=True):
            self.stdout.write(name)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _write(result: Result, path: Path, *, is_mapped: bool) -> None:
    try:
        write_rejects(result, path, is_mapped=is_mapped)
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror}") from error
