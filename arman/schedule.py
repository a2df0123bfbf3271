"""What runs by itself, each with its time in words; rows of django-celery-beat start from here."""

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    # Every five seconds: messages whose nudge was lost with the broker.
    "relay-outbox": {"task": "kernel.relay_outbox", "schedule": 5.0},
    # Every minute: messages and runs whose worker was lost.
    "reap-outbox": {"task": "kernel.reap_outbox", "schedule": 60.0},
    "reap-runs": {"task": "kernel.reap_runs", "schedule": 60.0},
    "fail-lost-imports": {"task": "invoices.fail_lost_imports", "schedule": 60.0},
    # Every night: asked for each hour, done by the first after two in the morning where the
    # department is (kernel.jobs.nightly), or as soon as the machine is up again.
    "tidy-up": {"task": "kernel.tidy_up", "schedule": crontab(minute="10")},
    "forget-attempts": {"task": "staff.forget_attempts", "schedule": crontab(minute="15")},
    "forget-import-files": {
        "task": "invoices.forget_import_files",
        "schedule": crontab(minute="25"),
    },
    "compact-running": {"task": "invoices.compact_running", "schedule": crontab(minute="20")},
}
