"""The Celery application; tasks are found by name in the apps' `tasks.py`."""

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arman.settings")

app = Celery("arman")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule_filename = ""
app.autodiscover_tasks()


@setup_logging.connect
def keep_logging_settings(**_: object) -> None:
    """Django's logging settings stand; Celery would replace them."""


@app.on_after_configure.connect
def add_schedule(sender: Celery, **_: object) -> None:
    from arman.schedule import SCHEDULE

    sender.conf.beat_schedule = SCHEDULE
