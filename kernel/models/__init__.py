"""Rows that every app needs: acts, history, the department, calendars, outbox, job runs."""

from kernel.models.act import Act, Origin
from kernel.models.calendar import BusinessCalendar, Holiday
from kernel.models.department import Department
from kernel.models.history import History
from kernel.models.job import JobRun, JobState
from kernel.models.once import Once
from kernel.models.outbox import OutboxMessage, OutboxState
from kernel.models.posted import PostedModel
from kernel.models.table import SavedView, TableExport

__all__ = [
    "Act",
    "BusinessCalendar",
    "Department",
    "History",
    "Holiday",
    "JobRun",
    "JobState",
    "Once",
    "Origin",
    "OutboxMessage",
    "OutboxState",
    "PostedModel",
    "SavedView",
    "TableExport",
]
