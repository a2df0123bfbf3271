"""Runs of the import: what was sent, how far it is, what came of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from invoices.choices import FileKind
from invoices.imports.kinds import KINDS
from invoices.imports.reasons import REASONS, sentence_of
from kernel.models import Act
from kernel.public_ids import PublicIdMixin


class ImportRun(PublicIdMixin, models.Model):
    """One import of one or more files: all or nothing unless good rows were accepted.

    `act` is the act that every fact of the run carries, so that the run can be undone. `report` is
    the answer as the command line prints it; the rejected rows are kept to be corrected.
    """

    public_prefix: ClassVar[str] = "M"

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        APPLIED = "applied", _("Applied")
        CHECKED = "checked", _("Checked")
        REJECTED = "rejected", _("Rejected")
        FAILED = "failed", _("Failed")
        UNDONE = "undone", _("Undone")

    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.WAITING)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    act = models.ForeignKey(Act, models.PROTECT, null=True, blank=True, related_name="+")
    options = models.JSONField(default=dict)
    stage = models.CharField(_("stage"), max_length=60, blank=True)
    rows_total = models.BigIntegerField(default=0)
    rows_done = models.BigIntegerField(default=0)
    report = models.JSONField(default=dict)
    message = models.TextField(blank=True)
    created_at = models.DateTimeField(_("sent"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("invoices:import", args=[self.public_id])


class ImportFile(models.Model):
    """One file of a run, and what came of its rows."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("file"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, blank=True)
    stored_at = models.CharField(max_length=500, blank=True)
    rows = models.BigIntegerField(default=0)
    new = models.BigIntegerField(default=0)
    same = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    columns = models.JSONField(default=list)
    unknown = models.JSONField(default=list)

    class Meta:
        verbose_name = _("import file")
        verbose_name_plural = _("import files")
        ordering = ["run_id", "position"]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_label(self) -> str:
        return str(FileKind(self.kind).label) if self.kind in FileKind else self.kind

    @property
    def keeps_unknown(self) -> bool:
        """Whether columns that are not known are kept as the documents' extra."""
        return self.kind in KINDS and KINDS[self.kind].keeps_unknown

    @property
    def not_taken(self) -> int:
        """Good rows that stayed out because the run is all or nothing."""
        return max(0, self.rows - self.new - self.same - self.changed - self.rejected)


class ImportReject(models.Model):
    """A row that was not taken, with its own text and the field.

    The reason is a code of `imports.reasons` and a value; older rows hold the sentence itself.
    """

    file = models.ForeignKey(ImportFile, models.CASCADE, related_name="rejects")
    line = models.BigIntegerField(_("line"))
    field = models.CharField(_("field"), max_length=60, blank=True)
    code = models.CharField(max_length=40, blank=True)
    value = models.TextField(blank=True)
    reason = models.TextField(_("reason"), blank=True)
    row = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("rejected row")
        verbose_name_plural = _("rejected rows")
        ordering = ["file_id", "line"]

    def __str__(self) -> str:
        return f"{self.file_id}:{self.line}"

    @property
    def sentence(self) -> str:
        """The reason in the reader's language."""
        return sentence_of(self.code, self.value) if self.code in REASONS else self.reason


class ImportMapping(models.Model):
    """A saved way to read a file whose layout is not Arman's own."""

    name = models.SlugField(_("name"), max_length=60, unique=True)
    rules = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("mapping")
        verbose_name_plural = _("mappings")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
