"""Before and after of every change to a mutable table."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from kernel.models.act import Act


class History(models.Model):
    """One change of one row of a mutable table, written by a trigger, never by the program.

    Neither changed nor deleted; personal values in it are blanked by `kernel_erase_history`.
    """

    is_posted: ClassVar[bool] = True
    is_written_by_triggers: ClassVar[bool] = True

    class Operation(models.TextChoices):
        INSERT = "I", _("made")
        UPDATE = "U", _("changed")
        DELETE = "D", _("deleted")

    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    operation = models.CharField(max_length=1, choices=Operation)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    act = models.ForeignKey(Act, models.PROTECT, null=True, related_name="+", db_index=False)
    database_role = models.CharField(max_length=63)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [
            models.Index(fields=["table_name", "row_id", "id"], name="history_row_ix"),
        ]

    def __str__(self) -> str:
        return f"{self.table_name} {self.row_id} {self.operation}"
