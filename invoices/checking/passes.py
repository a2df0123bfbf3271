"""A pass reads one kind of fact and names each row that breaks one of the pass's rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection
from django.utils.functional import Promise

from kernel.public_ids import encode

PREFIXES: Final = {"document": "D", "item": "I", "source": "R"}


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that is not as it must be: the rule, the row by number and public id, and why."""

    rule: str
    subject: str
    number: str
    public_id: str
    sentence: str

    def __str__(self) -> str:
        key = f"{self.number} ({self.public_id})" if self.public_id else self.number
        return f"{self.rule}: {self.subject} {key}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Rule:
    """`broken` is a condition in SQL over the columns of the pass; NULL counts as kept."""

    name: str
    broken: str
    sentence: Promise


@dataclass(frozen=True, slots=True)
class Pass:
    """`facts` is a SELECT with the columns that rules and sentences name.

    `number` is how the row is called; `document`, `item` or `source` among its columns, a primary
    key each, give the public ids.
    """

    subject: Promise
    facts: str
    rules: tuple[Rule, ...]
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def run(self) -> Iterator[Violation]:
        for row in rows_of(self._statement(), self.parameters):
            for rule, is_broken in zip(self.rules, row["broken_rules"], strict=True):
                if is_broken:
                    yield self._violation(rule, row)

    def _statement(self) -> str:
        answers = ", ".join(f"({rule.broken}) IS TRUE" for rule in self.rules)
        where = " OR ".join(f"({rule.broken})" for rule in self.rules)
        answered = f"SELECT *, ARRAY[{answers}] AS broken_rules"
        return f"{answered} FROM ({self.facts}) AS f WHERE {where}"

    def _violation(self, rule: Rule, row: dict[str, Any]) -> Violation:
        return Violation(
            rule=rule.name,
            subject=str(self.subject),
            number=row["number"] or "?",
            public_id=public_ids(row),
            sentence=str(rule.sentence) % row,
        )


def public_ids(row: Mapping[str, Any]) -> str:
    return " ".join(
        encode(prefix, row[column])
        for column, prefix in PREFIXES.items()
        if row.get(column) is not None
    )


def rows_of(statement: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, dict(parameters or {}))
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
