"""Runs of jobs: claimed once, watched while they run, kept afterwards."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class JobRun(models.Model):
    """One run of one job for one business date (and part, where ranges run side by side).

    A worker owns it from its claim to its end; a run that is done is never done again.
    """

    job = models.CharField(max_length=80)
    business_date = models.DateField()
    part = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, choices=JobState, default=JobState.WAITING)
    claim = models.UUIDField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=80, blank=True)
    rows_done = models.BigIntegerField(default=0)
    rows_total = models.BigIntegerField(null=True)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    correlation_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    stage_started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("job run")
        verbose_name_plural = _("job runs")
        constraints = [
            models.UniqueConstraint(fields=["job", "business_date", "part"], name="job_run_uq"),
            models.CheckConstraint(
                condition=models.Q(state__in=JobState.values), name="job_state_ck"
            ),
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="job_state_ix")]

    def __str__(self) -> str:
        return f"{self.job} {self.business_date} {self.part}".rstrip()
