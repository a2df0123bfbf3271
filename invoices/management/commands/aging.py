"""`manage.py aging`: the aging of the ledger as of a day, as a table, JSON or CSV."""

import csv
import json
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError

from customers.models import Customer
from invoices.aging import exports
from invoices.aging.lines import build_lines, iterate_lines
from invoices.aging.rules import (
    FIRST_DAY,
    LAST_DAY,
    AmountsIn,
    Basis,
    Credits,
    Filters,
    Grouping,
    Question,
    parse_edges,
)
from invoices.aging.selectors import build_report, get_edges
from kernel import clock
from kernel.errors import DomainError

C = TypeVar("C", bound=StrEnum)


class Command(BaseCommand):
    help = "Shows what is open, by bands of days past due, as of any day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", type=_day, help="the day, 2026-06-15; today if not given")
        parser.add_argument("--by", metavar="|".join(Grouping), default="customer")
        parser.add_argument("--basis", metavar="|".join(Basis), default="due")
        parser.add_argument("--currency", metavar="|".join(AmountsIn), default="document")
        parser.add_argument("--bands", type=_edges, help="edges of the bands: 0,30,60,90")
        parser.add_argument("--customer", metavar="NUMBER")
        parser.add_argument("--known-on", type=_day, help="leave out what was recorded later")
        parser.add_argument("--unapplied", metavar="|".join(Credits), default="apart")
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true")
        form.add_argument("--csv", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            self._answer(_read_question(options), options)
            self.stdout.flush()
        except DomainError as error:
            raise CommandError(str(error)) from error
        except BrokenPipeError:
            # Who reads has seen enough; nothing may be written at the end either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _answer(self, question: Question, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(question), ensure_ascii=False, indent=1))
        elif options["csv"]:
            csv.writer(self.stdout, lineterminator="\n").writerows(_as_table(question))
        else:
            self._write_table(_as_table(question))

    def _write_table(self, table: Iterable[list[str]]) -> None:
        rows = list(table)
        widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
        for row in rows:
            cells = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells))


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is no day; write it as 2026-06-15.") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ArgumentTypeError(f"{text} is out of reach; ask for {FIRST_DAY} to {LAST_DAY}.")
    return day


def _edges(text: str) -> tuple[int, ...]:
    try:
        return parse_edges(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} are no edges; write rising days as 0,30,60,90.") from None


def _read_question(options: dict[str, Any]) -> Question:
    as_of = options["as_of"] or clock.today()
    return Question(
        as_of=as_of,
        by=_choice(Grouping, options, "by"),
        basis=_choice(Basis, options, "basis"),
        amounts_in=_choice(AmountsIn, options, "currency"),
        edges=options["bands"] or get_edges(as_of),
        known_on=options["known_on"],
        credits=_choice(Credits, options, "unapplied"),
        filters=Filters(customer_id=_find_customer(options["customer"])),
    )


def _choice(choices: type[C], options: dict[str, Any], name: str) -> C:
    try:
        return choices(options[name])
    except ValueError:
        raise CommandError(
            f"--{name} {options[name]} is unknown; choose one of {', '.join(choices)}."
        ) from None


def _find_customer(number: str | None) -> int | None:
    if number is None:
        return None
    pk: int | None = Customer.objects.filter(number=number).values_list("pk", flat=True).first()
    if pk is None:
        raise CommandError(f"There is no customer with the number {number}.")
    return pk


def _as_json(question: Question) -> dict[str, Any]:
    if question.by is not Grouping.ITEM:
        return exports.report_as_json(build_report(question))
    totals, rates = _totals(question)
    return exports.lines_as_json(question, build_lines(question).lines, totals, rates)


def _totals(question: Question) -> tuple[Any, Any]:
    report = build_report(question.whole())
    return report.totals, report.rates


def _as_table(question: Question) -> Iterable[list[str]]:
    if question.by is Grouping.ITEM:
        return exports.lines_as_table(question, iterate_lines(question))
    return exports.report_as_table(build_report(question))
