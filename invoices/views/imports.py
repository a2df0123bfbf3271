"""Pages of the import: send files, watch the run, read what was rejected, undo."""

from decimal import Decimal
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from invoices.choices import FileKind
from invoices.forms import ImportForm
from invoices.imports.report import write_rejects
from invoices.imports.session import Options
from invoices.imports.undo import undo_import
from invoices.imports.uploads import request_import
from invoices.models import ImportReject, ImportRun
from kernel import clock, rights
from kernel.access import get_visible, requires
from kernel.http import redirect_with, render_form, render_page
from kernel.jobs import measure_pace

RUNS_SHOWN: Final = 50
REJECTS_SHOWN: Final = 100
STAGES: Final = {
    "": _("Starting"),
    "waiting": _("Waiting for another import"),
    "reading": _("Reading the files"),
    "checking": _("Checking the rows"),
    "staging": _("Handing the rows to the database"),
    "proving": _("Proving that everything fits together"),
    "vacuuming": _("Refreshing statistics"),
}
_TONES: Final = {
    ImportRun.Status.APPLIED: "good",
    ImportRun.Status.CHECKED: "accent",
    ImportRun.Status.REJECTED: "bad",
    ImportRun.Status.FAILED: "bad",
}


@require_safe
@requires(rights.IMPORTS_RUN)
def import_list(request: HttpRequest) -> HttpResponse:
    runs = ImportRun.objects.select_related("started_by").prefetch_related("files")
    page = Paginator(runs, RUNS_SHOWN).get_page(request.GET.get("page"))
    rows = [{"run": run, "tone": tone_of(run), "files": run.options["files"]} for run in page]
    return render_page(request, "invoices/import_list.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "POST"])
@requires(rights.IMPORTS_RUN)
def import_add(request: HttpRequest) -> HttpResponse:
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "GET":
        return render_page(request, "invoices/import_add.html", {"form": ImportForm()})
    if not form.is_valid():
        return render_form(request, "invoices/import_add.html", {"form": form})
    given = dict(form.cleaned_data)
    files, as_of = given.pop("files"), given.pop("as_of") or clock.today()
    run = request_import(
        files=files, options=Options(as_of=as_of, **given), started_by=request.user
    )
    return redirect_with(request, run, _("The files are being imported."))


@require_safe
@requires(rights.IMPORTS_RUN)
def import_page(request: HttpRequest, public_id: str) -> HttpResponse:
    run = _run(public_id)
    rejects = ImportReject.objects.filter(file__run=run).select_related("file")
    context = {
        "run": run,
        "tone": tone_of(run),
        "files": run.files.all(),
        "totals": [_amounts(total) for total in run.report.get("totals", [])],
        "progress": progress_of(run),
        "rejects": rejects[:REJECTS_SHOWN],
        "rejected": rejects.count(),
        "can_undo": run.status == ImportRun.Status.APPLIED and run.act_id is not None,
    }
    return render_page(request, "invoices/import_detail.html", context, partial="progress")


@require_safe
@requires(rights.IMPORTS_RUN)
def import_rejects(request: HttpRequest, public_id: str) -> HttpResponse:
    run = _run(public_id)
    rejects = ImportReject.objects.filter(file__run=run).select_related("file")
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rejects-{run.pk}.csv"'
    write_rejects(
        response,
        ((one.file.name, one.line, one.field, one.reason, one.row) for one in rejects),
    )
    return response


@require_POST
@requires(rights.IMPORTS_RUN)
def import_undo(request: HttpRequest, public_id: str) -> HttpResponse:
    run = _run(public_id)
    undo_import(run=run)
    return redirect_with(request, run, _("The import is undone."))


def _run(public_id: str) -> ImportRun:
    return get_visible(ImportRun.objects.select_related("started_by"), public_id)


def _amounts(total: dict[str, Any]) -> dict[str, Any]:
    amounts = {name: Decimal(total[name]) for name in ("open", "unapplied", "balance")}
    return {**total, **amounts}


def tone_of(run: ImportRun) -> str:
    return _TONES.get(ImportRun.Status(run.status), "")


def _kind_of(stage: str) -> str:
    """The files that a stage such as `merge_documents` posts, in words."""
    kind = stage.partition("_")[2]
    return str(FileKind(kind).label) if kind in FileKind else ""


def progress_of(run: ImportRun) -> dict[str, Any] | None:
    """How far it is, while it is not over."""
    if run.status not in (ImportRun.Status.WAITING, ImportRun.Status.RUNNING):
        return None
    seconds = int((clock.now() - run.started_at).total_seconds()) if run.started_at else 0
    pace = measure_pace(rows_done=run.rows_done, rows_total=run.rows_total, seconds=seconds)
    waiting = run.status == ImportRun.Status.WAITING
    stage = _("Waiting for a worker") if waiting else STAGES.get(run.stage, _("Posting"))
    return {
        "stage": stage,
        "detail": _kind_of(run.stage),
        "done": run.rows_done,
        "total": run.rows_total,
        "rate": pace.rate,
        "seconds_left": pace.seconds_left,
    }
