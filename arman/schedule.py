"""What runs by itself, each with its time in words; rows of django-celery-beat start from here."""

from typing import Any

SCHEDULE: dict[str, dict[str, Any]] = {}
