"""How log lines look: plain for people, JSON for machines; each with the request's or run's id.

Lines name things by id. Names, addresses and amounts of people stay out of them, also where an
error quotes them (`kernel.redaction`).
"""

import json
import logging
from datetime import UTC, datetime
from typing import Any


class AddCorrelation(logging.Filter):
    """Puts the id of the request, task or command on every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        from kernel.correlation import current_id

        record.correlation = current_id() or "-"
        return True


class Discreet(logging.Formatter):
    """Writes messages and errors without the values that they quote."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's
        from kernel.redaction import redact

        return redact(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's
        from kernel.redaction import trace

        return trace(ei[1]) if ei[1] is not None else ""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another handler's text of the error may hold everything
        return super().format(record)


class AsJson(Discreet):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        from kernel.redaction import redact

        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "id": getattr(record, "correlation", "-"),
            "message": redact(record.getMessage()),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def logging_settings(*, style: str, level: str) -> dict[str, Any]:
    plain = "%(asctime)s %(levelname)s %(name)s [%(correlation)s] %(message)s"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"correlation": {"()": "arman.logs.AddCorrelation"}},
        "formatters": {
            "plain": {"class": "arman.logs.Discreet", "format": plain},
            "json": {"()": "arman.logs.AsJson"},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": style,
                "filters": ["correlation"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Refusals of a page are the reader's, not the operator's; they are acts.
            "django.request": {"level": "ERROR"},
            "axes": {"level": "ERROR"},
            # Below, it writes each statement with its values.
            "django.db.backends": {"level": "INFO"},
            # A line for each look into the outbox would bury the rest.
            "celery.beat": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
        },
    }
