"""Log lines carry the id of what caused them, and no values that errors quote."""

import json
import logging
import logging.config
import sys
from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from arman.logs import AddCorrelation, AsJson, logging_settings
from kernel.correlation import correlated
from staff.models import User

Write = Callable[[str], str]


def record(message: str = "posted %s", *args: object) -> logging.LogRecord:
    made = logging.LogRecord("invoices", logging.INFO, __file__, 1, message, args, None)
    assert AddCorrelation().filter(made)
    return made


def test_record_has_the_ambient_id() -> None:
    with correlated("request-0001"):
        assert record("x").correlation == "request-0001"
    assert record("x").correlation == "-"


def test_json_line_is_one_object() -> None:
    with correlated("request-0001"):
        line = json.loads(AsJson().format(record("posted %s", 17)))
    assert (line["id"], line["message"], line["level"]) == ("request-0001", "posted 17", "INFO")
    assert line["at"].endswith("+00:00")


def test_json_line_carries_the_exception() -> None:
    made = record("failed")
    try:
        raise ValueError("why")
    except ValueError:
        made.exc_info = sys.exc_info()
    assert "ValueError: why" in json.loads(AsJson().format(made))["exception"]


@pytest.mark.parametrize("style", ["plain", "json"])
def test_settings_name_a_known_formatter(style: str) -> None:
    made = logging_settings(style=style, level="INFO")
    assert made["handlers"]["stderr"]["formatter"] in made["formatters"]


@pytest.fixture(params=["plain", "json"])
def write(request: pytest.FixtureRequest) -> Callable[..., str]:
    """What the handler of this style would print."""
    made = logging_settings(style=request.param, level="INFO")
    handler = logging.config.DictConfigurator(made).configure_formatter(
        made["formatters"][request.param]
    )

    def write(message: str, *args: object) -> str:
        made = record(message, *args)
        made.exc_info = sys.exc_info()
        made.exc_text = "what another handler wrote: ada@example.test"
        return str(handler.format(made)).replace("\\n", "\n").replace('\\"', '"')

    return write


@pytest.mark.django_db
def test_refused_row_is_told_by_its_rule(write: Write, admin: User) -> None:
    with correlated("request-0001"):
        try:
            with transaction.atomic():
                User.objects.create(email=admin.email, name="Ada", role="admin")
        except IntegrityError as error:
            line = write("Task x raised unexpected: %r", error)
    assert "request-0001" in line
    assert "django.db.utils.IntegrityError: duplicate key value violates unique" in line
    assert "UniqueViolation" in line
    assert '"staff_user' in line
    assert "test_logs.py" in line
    for secret in ("DETAIL", "Key (", admin.email, "@example.test"):
        assert secret not in line


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "value", "left"),
    [
        ("SELECT %s::integer", "secret-4711", "invalid input syntax for type integer: …"),
        ("SELECT %s::smallint", "471147114711", "value … is out of range for type smallint"),
        ("SELECT 'secret-4711' FORM x, %s", "secret-4711", "syntax error at or near"),
    ],
)
def test_values_of_statements_stay_out(write: Write, statement: str, value: str, left: str) -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [value])
    except DatabaseError:
        line = write("failed")
    assert left in line
    assert "4711" not in line


def test_errors_that_quote_others_are_cut_too(write: Write) -> None:
    quoted = "refused\nDETAIL:  Key (email)=(ada@example.test)\nis there"
    try:
        try:
            raise KeyError("ada@example.test")
        except KeyError as error:
            raise ValueError(quoted) from error
    except ValueError:
        line = write("failed for ada@example.test")
    assert "KeyError: '…@…'" in line
    assert "direct cause" in line
    assert "ValueError: refused" in line
    for secret in ("ada", "DETAIL", "is there", "example.test"):
        assert secret not in line.replace('raise KeyError("ada@example.test")', "")
