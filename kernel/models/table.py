"""What people keep of their lists: views under a name, and the columns that they last chose."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from kernel.models.job import JobRun
from kernel.public_ids import PublicIdMixin


class SavedView(PublicIdMixin, models.Model):
    """A list as somebody wants to find it again: its filters, order and columns.

    The owner's, or everybody's who may open the list where it is shared. The one row of a person
    and a list that has no name keeps the columns last chosen (`state`) and the view that opens
    first (`opens`).
    """

    public_prefix: ClassVar[str] = "V"

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", editable=False
    )
    table = models.CharField(max_length=40, editable=False)
    name = models.CharField(_("name"), max_length=60, blank=True)
    state = models.JSONField(default=dict)
    is_shared = models.BooleanField(_("shared"), default=False)
    opens = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "table", "name"], name="savedview_name_uq"),
            models.CheckConstraint(
                condition=~Q(name="") | Q(is_shared=False), name="savedview_shared_ck"
            ),
        ]
        indexes = [models.Index(fields=["table"], name="savedview_table_ix")]

    def __str__(self) -> str:
        return self.name


class TableExport(PublicIdMixin, models.Model):
    """A file of a list too long to be written while its reader waits.

    `query` is the list's address. How far the
    work is stands in its run. The file is its owner's alone and goes after some days.
    """

    public_prefix: ClassVar[str] = "X"

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="table_exports", editable=False
    )
    run = models.OneToOneField(JobRun, models.CASCADE, related_name="+", editable=False)
    table = models.CharField(max_length=40)
    form = models.CharField(max_length=4)
    query = models.TextField(blank=True)
    language = models.CharField(max_length=8)
    stored_at = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("exported list")
        verbose_name_plural = _("exported lists")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.table}.{self.form}"
