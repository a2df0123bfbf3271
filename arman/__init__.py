"""The project: how the apps are put together. No app imports it."""

from arman.celery import app as celery_app

__all__ = ["celery_app"]
