"""`manage.py demo_data`: a made-up department with its ledger, into an empty database or files."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from arman.demo.customers import Plan
from arman.demo.files import make_files, write_files
from arman.demo.loading import NOT_EMPTY, as_begun, is_loaded, load_demo, sign_ins
from invoices.imports.errors import Unusable
from kernel import clock
from kernel.errors import DomainError

LARGEST = 10


class Command(BaseCommand):
    help = "Loads made-up people, customers and a ledger; scale 1 is 1,000,000 documents."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", type=_thousandths, default=10, help="0.01, 0.1, 1 or 10")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--until", type=_day, help="the last day; today if not given")
        parser.add_argument(
            "--if-empty", action="store_true", help="leave a ledger that holds others' rows"
        )
        parser.add_argument("--csv", type=Path, metavar="FOLDER", help="write the files, load none")

    def handle(self, *_args: Any, **given: Any) -> None:
        plan = Plan(given["scale"], given["seed"], given["until"] or clock.today())
        if given["csv"]:
            for path in write_files(make_files(plan), given["csv"]):
                self.stdout.write(str(path))
            return
        if is_loaded(plan, until_any_day=given["until"] is None):
            self.stdout.write("This demo is loaded already.")
        elif not self._load(
            plan if given["until"] else as_begun(plan), is_optional=given["if_empty"]
        ):
            return
        for line in sign_ins(plan):
            self.stdout.write(line)

    def _load(self, plan: Plan, *, is_optional: bool) -> bool:
        try:
            load_demo(plan=plan, say=self.stdout.write)
        except (DomainError, Unusable) as error:
            if not is_optional or error.code != NOT_EMPTY:
                raise CommandError(str(error)) from error
            self.stdout.write(str(error))
            return False
        return True


def _thousandths(text: str) -> int:
    try:
        scale = Decimal(text) * 1000
    except InvalidOperation:
        scale = Decimal(0)
    if not 1 <= scale <= LARGEST * 1000 or scale != int(scale):
        raise ArgumentTypeError(f"{text} is no scale from 0.001 to {LARGEST}.")
    return int(scale)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is no day; write it as 2026-06-15.") from None
