"""`manage.py check_ledger`: recomputes the ledger from its facts and names what is wrong."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from invoices.checking import check_ledger
from kernel import clock


class Command(BaseCommand):
    help = "Recomputes everything from the facts; prints each violation; exit status 1 if any."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")
        parser.add_argument(
            "--seed", type=int, help="chooses the random days; today's if not given"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        seed = options["seed"] if options["seed"] is not None else clock.today().toordinal()
        violations = check_ledger(seed=seed)
        if options["json"]:
            found = [asdict(violation) for violation in violations]
            self.stdout.write(json.dumps({"seed": seed, "violations": found}, ensure_ascii=False))
        else:
            for violation in violations:
                self.stdout.write(str(violation))
            self.stdout.write(_closing_line(len(violations), seed))
        if violations:
            sys.exit(1)


def _closing_line(count: int, seed: int) -> str:
    found = f"{count} violations" if count else "The ledger is clean"
    return f"{found} (seed {seed})."
