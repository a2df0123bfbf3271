"""Work to be done once the transaction that asks for it has been committed."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class OutboxState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("handed over")
    WORKING = "working", _("working")
    DONE = "done", _("done")
    STUCK = "stuck", _("look at this")


class OutboxMessage(models.Model):
    """One request for work outside the transaction: a letter to send, an import to run.

    `topic` is the task's name; topic and key are unique, so that the same work is asked for once.
    It is done only when its task says so.
    """

    topic = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=OutboxState, default=OutboxState.WAITING)
    is_repeatable = models.BooleanField(default=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    available_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())
    error = models.TextField(blank=True)
    correlation_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["topic", "key"], name="outbox_topic_key_uq"),
            models.CheckConstraint(
                condition=models.Q(state__in=OutboxState.values), name="outbox_state_ck"
            ),
        ]
        indexes = [
            models.Index(
                fields=["available_at"],
                condition=~models.Q(state=OutboxState.DONE),
                name="outbox_open_ix",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"
