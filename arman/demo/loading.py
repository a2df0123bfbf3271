"""Loads the demo through the import, as an administrator would, and adds what no file carries."""

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from arman.demo.customers import Plan
from arman.demo.department import leave_on_desks, settle_department
from arman.demo.files import file_names, make_files, write_files
from arman.demo.people import PASSWORD, collectors_of, people_of
from customers.models import Cover, Customer, LegalEntity
from invoices.imports.inputs import Input
from invoices.imports.runs import begin_run, execute_run
from invoices.imports.session import Options
from invoices.models import Document, ImportRun, PeriodClose
from invoices.services import close_period
from kernel.audit import acting, record_act
from kernel.dates import add_months, month_end
from kernel.errors import Conflict, Refused
from kernel.models import Act, Department
from staff.models import Absence, User

BEGUN, LOADED = "arman.demo.begun", "arman.demo.loaded"
ENTITIES = (
    ("MAIN", "Halvern Supply GmbH", "DE", "EUR", "1200"),
    ("UK", "Halvern Supply Ltd", "GB", "GBP", "1100"),
)
NOT_EMPTY = "arman.demo.not_empty"
OPEN_MONTHS = 2  # the month of the last day and those before it that are not closed


def is_loaded(plan: Plan, *, until_any_day: bool = False) -> bool:
    """Whether this very demo stands there, or one that differs by its last day only."""
    loaded = Act.objects.filter(code=LOADED)
    if until_any_day:
        return loaded.filter(reason__startswith=name_of(plan).partition("until")[0]).exists()
    return loaded.filter(reason=name_of(plan)).exists()


def as_begun(plan: Plan) -> Plan:
    """The same demo until the day that it was begun with, where it was begun and stopped."""
    stem = name_of(plan).partition("until")[0]
    begun = Act.objects.filter(code=BEGUN, reason__startswith=stem).order_by("-pk").first()
    if begun is None:
        return plan
    return replace(plan, until=date.fromisoformat(begun.reason.rpartition(" ")[2]))


def load_demo(*, plan: Plan, say: Callable[[str], None]) -> None:
    """Load it whole into an empty ledger.

    Begun and interrupted, it goes on where it stopped: every step can be done twice. Raises
    Conflict where the ledger holds customers or documents of something else.
    """
    name = name_of(plan)
    is_imported = _is_imported(name)
    if not is_imported and (Document.objects.exists() or Customer.objects.exists()):
        raise Conflict(
            NOT_EMPTY,
            _("The ledger holds customers or documents already; the demo goes into an empty one."),
        )
    with acting(origin="command"):
        begin_demo(name)
        if not is_imported:
            _import(plan, say)
        _finish(plan, name)


def _is_imported(name: str) -> bool:
    """Whether its own files went in, all of them or nothing, after it was begun."""
    begun = Act.objects.filter(code=BEGUN, reason=name).order_by("pk").first()
    return begun is not None and ImportRun.objects.filter(
        status=ImportRun.Status.APPLIED,
        started_by=None,
        created_at__gte=begun.recorded_at,
        options__files=file_names(),
    ).exists()  # fmt: skip


def name_of(plan: Plan) -> str:
    return f"scale {plan.scale_in_thousand}/1000, seed {plan.seed}, until {plan.until}"


@transaction.atomic
def begin_demo(name: str) -> None:
    """The legal entities, which no file carries; from here on it may go on after a stop."""
    record_act(code=BEGUN, reason=name)
    Department.objects.filter(name="").update(name=ENTITIES[0][1])
    for code, firm, country, currency, account in ENTITIES:
        LegalEntity.objects.update_or_create(
            code=code,
            defaults={
                "name": firm,
                "country": country,
                "currency": currency,
                "control_account": account,
            },
        )


def _import(plan: Plan, say: Callable[[str], None]) -> None:
    with tempfile.TemporaryDirectory(prefix="arman-demo-") as folder:
        paths = write_files(make_files(plan), Path(folder))
        options = Options(as_of=plan.until)
        run = begin_run(names=[path.name for path in paths], options=options)
        inputs = [Input(path.name, path) for path in paths]
        result = execute_run(run=run, inputs=inputs, options=options)
    if result is None:
        raise RuntimeError("the run was taken by somebody else")
    for outcome in result.outcomes:
        say(f"{outcome.name}: {outcome.rows} rows")
    if result.status != "applied":
        problem = result.problems[0]
        raise Refused(
            "arman.demo.rejected",
            _("%(file)s, line %(line)s, %(field)s: %(reason)s"),
            file=result.outcomes[problem.file].name,
            line=problem.line,
            field=problem.field,
            reason=problem.sentence,
        )


@transaction.atomic
def _finish(plan: Plan, name: str) -> None:
    """Passwords, assignments of the past, an absence with its cover, closed periods."""
    record_act(code=LOADED, reason=name)
    emails = [person.email for person in people_of(plan)]
    # One hash for all: to make a slow one for each would take longer than the import.
    User.objects.filter(email__in=emails).update(password=make_password(PASSWORD))
    _assign_in_the_past(plan)
    _stand_in(plan)
    closed = month_end(add_months(plan.until, -OPEN_MONTHS))
    for entity in LegalEntity.objects.filter(code__in=[code for code, *_rest in ENTITIES]):
        if not PeriodClose.objects.filter(entity=entity).exists():
            close_period(entity=entity, closed_through=closed)
    settle_department(plan)
    leave_on_desks(plan)


def _assign_in_the_past(plan: Plan) -> None:
    """The import assigns from its own day; here most began with the ledger, some took over."""
    values = {"until": plan.until, "first": plan.first_day, "since": plan.until - timedelta(120)}
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE customers_assignment"
            " SET from_on = CASE WHEN customer_id %% 9 = 0 THEN %(since)s ELSE %(first)s END"
            " WHERE from_on = %(until)s",
            values,
        )
        cursor.execute(
            "INSERT INTO customers_assignment (customer_id, collector_id, from_on, until_on)"
            " SELECT a.customer_id, o.id, %(first)s, %(since)s::date - 1"
            " FROM customers_assignment AS a JOIN LATERAL ("
            "     SELECT min(u.id) AS id FROM staff_user AS u"
            "     WHERE u.role = 'collector' AND u.id <> a.collector_id) AS o ON true"
            " WHERE a.from_on = %(since)s AND o.id IS NOT NULL AND NOT EXISTS ("
            "     SELECT 1 FROM customers_assignment AS e"
            "     WHERE e.customer_id = a.customer_id AND e.from_on < a.from_on)",
            values,
        )


def _stand_in(plan: Plan) -> None:
    first, second = (User.objects.get(email=person.email) for person in collectors_of(plan)[:2])
    Cover.objects.get_or_create(
        collector=second,
        substitute=first,
        from_on=plan.until - timedelta(3),
        until_on=plan.until + timedelta(11),
    )
    Absence.objects.get_or_create(
        user=User.objects.get(email="manager@demo.example"),
        deputy=User.objects.get(email="deputy@demo.example"),
        from_on=plan.until + timedelta(20),
        until_on=plan.until + timedelta(30),
    )


def sign_ins(plan: Plan) -> Iterable[str]:
    """A person of each role, as the start of the program prints them."""
    shown: set[str] = set()
    for person in people_of(plan):
        if person.role not in shown:
            shown.add(person.role)
            yield f"sign-in: {person.role}  {person.email}  {PASSWORD}"
