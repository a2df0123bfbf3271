"""Log lines carry the id of what caused them."""

import json
import logging
import sys

import pytest

from arman.logs import AddCorrelation, AsJson, logging_settings
from kernel.correlation import correlated


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
