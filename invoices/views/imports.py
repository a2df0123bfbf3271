"""Pages of the import: send files, watch the run, read what was rejected, undo."""

from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from invoices.choices import FileKind
from invoices.forms.imports import ImportForm
from invoices.imports import rejects
from invoices.imports.rejects import Fault
from invoices.imports.runs import MOST_KEPT
from invoices.imports.session import Options
from invoices.imports.taken_back import refusal_of
from invoices.imports.undo import undo_import
from invoices.imports.undo_figures import can_undo, list_figures
from invoices.imports.uploads import can_import_checked, import_checked, request_import
from invoices.models import ImportFile, ImportReject, ImportRun
from invoices.tables.imports import TONES, ImportTable
from kernel import clock, rights
from kernel.access import get_visible, requires
from kernel.errors import NotFound
from kernel.http import redirect_with, render_form, render_page
from kernel.jobs import measure_pace
from kernel.tables.pages import show_list

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
ENDED_WITHOUT: Final = frozenset(
    {ImportRun.Status.CHECKED, ImportRun.Status.REJECTED, ImportRun.Status.FAILED}
)


@require_safe
@requires(rights.IMPORTS_RUN)
def import_list(request: HttpRequest) -> HttpResponse:
    return show_list(request, ImportTable, "invoices/import_list.html")


@require_http_methods(["GET", "POST"])
@requires(rights.IMPORTS_RUN)
def import_add(request: HttpRequest) -> HttpResponse:
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "GET":
        form = ImportForm(initial=_asked_before(request))
        return render_page(request, "invoices/import_add.html", {"form": form})
    if not form.is_valid():
        return render_form(request, "invoices/import_add.html", {"form": form})
    given = dict(form.cleaned_data)
    files, as_of = given.pop("files"), given.pop("as_of") or clock.today()
    run = request_import(
        files=files, options=Options(as_of=as_of, **given), started_by=request.user
    )
    return redirect(run)  # the run's page says how far it is


def _asked_before(request: HttpRequest) -> dict[str, Any]:
    """The options of the run that is to be imported again, but for its files."""
    again = request.GET.get("again")
    if not again:
        return {}
    known = ImportForm.base_fields.keys() - {"files"}
    return {name: value for name, value in _run(again).options.items() if name in known}


@require_safe
@requires(rights.IMPORTS_RUN)
def import_page(request: HttpRequest, public_id: str) -> HttpResponse:
    run = _run(public_id)
    files, faults = list(run.files.all()), rejects_of(run)
    context = {
        "run": run,
        "tone": tone_of(run),
        "files": files,
        "unknown": [file for file in files if file.unknown],
        "held_back": any(file.not_taken for file in files),
        "totals": [_amounts(total) for total in run.report.get("totals", [])],
        "progress": progress_of(run),
        "rejects": faults[:REJECTS_SHOWN],
        "rejected": faults.count(),
        "most_kept": MOST_KEPT,
        "reject_files": rejects.files_of(files, is_mapped=is_mapped(run)),
        "can_undo": can_undo(run),
        "not_undone": refusal_of(run) if run.status == ImportRun.Status.APPLIED else None,
        "can_import_now": can_import_checked(run),
        "can_import_again": run.status in ENDED_WITHOUT,
    }
    return render_page(request, "invoices/import_detail.html", context, partial="progress")


@require_safe
@requires(rights.IMPORTS_RUN)
def import_rejects(request: HttpRequest, public_id: str, name: str) -> HttpResponse:
    """The rejected rows of one file, to be corrected and sent again."""
    run = _run(public_id)
    parts = rejects.files_of(run.files.all(), is_mapped=is_mapped(run)).get(name)
    if parts is None:
        raise NotFound("invoices.import.no_rejects", _("There is no such file."))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    found = rejects_of(run).filter(file__in=parts)
    faults = (Fault(one.line, one.field, one.sentence, one.row) for one in found)
    rejects.write(response, columns_of(parts), faults)
    return response


@require_POST
@requires(rights.IMPORTS_RUN)
def import_now(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a dry run checked, from the same files."""
    return redirect(import_checked(run=_run(public_id), started_by=request.user))


@require_http_methods(["GET", "POST"])
@requires(rights.IMPORTS_RUN)
def import_undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """First what would be taken back, in figures; then, when it is sent, done."""
    run = _run(public_id)
    if request.method == "GET":
        if not can_undo(run):
            return redirect(run)
        context = {"run": run, "figures": list_figures(run)}
        return render_page(request, "invoices/import_undo.html", context)
    undo_import(run=run)
    return redirect_with(request, run, _("The import is undone."))


def _run(public_id: str) -> ImportRun:
    return get_visible(ImportRun.objects.select_related("started_by"), public_id)


def rejects_of(run: ImportRun) -> QuerySet[ImportReject]:
    return ImportReject.objects.filter(file__run=run).select_related("file")


def is_mapped(run: ImportRun) -> bool:
    return bool(run.options.get("mapping"))


def columns_of(parts: list[ImportFile]) -> list[str]:
    """Of one file; rows of runs from before the columns were kept bear them themselves."""
    own = parts[0].columns
    return own or list(dict.fromkeys(name for one in parts[0].rejects.all() for name in one.row))


def _amounts(total: dict[str, Any]) -> dict[str, Any]:
    amounts = {name: Decimal(total[name]) for name in ("open", "unapplied", "balance")}
    return {**total, **amounts}


def tone_of(run: ImportRun) -> str:
    return TONES.get(ImportRun.Status(run.status), "")


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
    detail = _kind_of(run.stage)
    return {
        "label": f"{stage}: {detail}" if detail else stage,
        "done": run.rows_done,
        "total": run.rows_total,
        "rate": pace.rate,
        "seconds_left": pace.seconds_left,
    }
