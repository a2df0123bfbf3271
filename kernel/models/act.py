"""Who did what, when, from where: the root of every posted fact."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    PAGE = "page", _("page")
    API = "api", _("API")
    COMMAND = "command", _("command")
    TASK = "task", _("task")
    IMPORT = "import", _("import")
    MIGRATION = "migration", _("migration")


class Act(models.Model):
    """One thing that somebody or a job did: posting a receipt, running an import.

    Facts carry the act that made them. Never changed, never deleted: the actor's name is copied,
    so that the record stays readable when the person is gone.
    """

    is_posted: ClassVar[bool] = True

    code = models.CharField(max_length=80)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    actor_text = models.CharField(max_length=200, blank=True)
    origin = models.CharField(max_length=16, choices=Origin)
    correlation_id = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("acts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(origin__in=Origin.values), name="act_origin_ck"
            ),
            models.CheckConstraint(condition=~models.Q(code=""), name="act_code_ck"),
        ]
        indexes = [
            models.Index(fields=["recorded_at"], name="act_recorded_ix"),
            models.Index(fields=["code", "recorded_at"], name="act_code_ix"),
        ]

    def __str__(self) -> str:
        return f"{self.code} #{self.pk}"
