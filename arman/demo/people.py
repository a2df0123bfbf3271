"""The demo's department: who signs in, in which team, who is away and who stands in."""

from dataclasses import dataclass

import polars as pl

from arman.demo.customers import Plan

PASSWORD = "demo-ledger"  # noqa: S105 - known to everybody, made for looking around
NAMES = (
    "Ada Lindgren", "Ben Okoye", "Carla Moreno", "David Ionescu", "Eva Kranz", "Farid Nazari",
    "Gwen Parry", "Hugo Brandt", "Ines Duarte", "Jan Novotny", "Karin Holm", "Luca Ferri",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in."""

    role: str
    email: str
    name: str
    team: str
    language: str = "en"
    deputy: str = ""


STAFF = (
    Person(
        "manager", "manager@demo.example", "Mara Feld", "Receivables", deputy="deputy@demo.example"
    ),
    Person("manager", "deputy@demo.example", "Tom Reuter", "Receivables"),
    Person("analyst", "analyst@demo.example", "Nils Aster", "Credit"),
    Person("accountant", "accountant@demo.example", "Ruth Sandu", "Accounting", language="ro"),
    Person("admin", "admin@demo.example", "Sam Okafor", "Systems"),
    Person("auditor", "auditor@demo.example", "Vera Lenz", "Audit", language="de"),
)


def collectors_of(plan: Plan) -> list[Person]:
    """`collector@…` is the first; the teams share them."""
    return [
        Person(
            "collector",
            f"collector{number if number > 1 else ''}@demo.example",
            NAMES[(number - 1) % len(NAMES)] + (f" {number}" if number > len(NAMES) else ""),
            f"Team {'North' if number % 2 else 'South'}",
        )
        for number in range(1, plan.collectors + 1)
    ]


def people_of(plan: Plan) -> list[Person]:
    return [*STAFF, *collectors_of(plan)]


def user_file(plan: Plan) -> pl.DataFrame:
    names = ("email", "name", "role", "team", "language", "deputy")
    # The deputy stands before whose deputy it is.
    people = sorted(people_of(plan), key=lambda person: bool(person.deputy))
    rows = [[getattr(person, name) or None for name in names] for person in people]
    return pl.DataFrame(rows, schema=list(names), orient="row")
