"""What runs by itself, each with its time in words; rows of django-celery-beat start from here."""

from typing import Any

SCHEDULE: dict[str, dict[str, Any]] = {
    # Every five seconds: messages whose nudge was lost with the broker.
    "relay-outbox": {"task": "kernel.relay_outbox", "schedule": 5.0},
    # Every minute: messages and runs whose worker was lost.
    "reap-outbox": {"task": "kernel.reap_outbox", "schedule": 60.0},
    "reap-runs": {"task": "kernel.reap_runs", "schedule": 60.0},
}
