"""What lists share: saving views and columns, writing files, watching and fetching them."""

import uuid
from typing import Any, cast

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from kernel.access import Person, get_visible, require, signed_in
from kernel.errors import NotFound
from kernel.http import redirect_with, render_page
from kernel.jobs import measure_pace
from kernel.models import JobState, SavedView, TableExport
from kernel.tables import exports, keeping
from kernel.tables.registry import get_table
from kernel.tables.table import Table
from kernel.tables.views_menu import Kept, address_of
from kernel.tables.writers import FORMS

MOST_TICKED = 500


def _table(request: HttpRequest, key: str, remembered: Any = ()) -> Table:
    """The list of the address, for a reader who may open it."""
    found = get_table(key)
    require(cast("Person", request.user), found.right)
    return found(
        reader=request.user,
        today=clock.today(),
        given=request.GET.dict(),
        remembered=remembered,
    )


def _view(request: HttpRequest, public_id: str) -> tuple[SavedView, Table]:
    """One's own or a shared view, of a list that one may open."""
    mine = SavedView.objects.exclude(name="").filter(owner_id=request.user.pk)
    shared = SavedView.objects.exclude(name="").filter(is_shared=True)
    found = get_visible(mine | shared, public_id)
    return found, _table(request, found.table)


@require_POST
@signed_in
def columns(request: HttpRequest, key: str) -> HttpResponse:
    table = _table(request, key)
    known = [column.name for column in table.columns]
    chosen = [name for name in request.POST.getlist("columns") if name in known]
    if request.POST.get("usual"):
        chosen = []
    names = list(dict.fromkeys([known[0], *chosen])) if chosen else []
    keeping.remember_columns(reader=request.user, table=key, columns=names)
    return redirect(table.state.at_start(columns=tuple(names)).address(table.path))


@require_POST
@signed_in
def view_save(request: HttpRequest, key: str) -> HttpResponse:
    table = _table(request, key)
    view = keeping.save_view(
        owner=request.user,
        table=key,
        name=request.POST.get("name", ""),
        state=table.state.kept().parameters(),
        is_shared=bool(request.POST.get("is_shared")),
    )
    return redirect_with(
        request, address_of(view, table.path), _("The view %s is saved.") % view.name
    )


@require_POST
@signed_in
def view_change(request: HttpRequest, public_id: str) -> HttpResponse:
    view, table = _view(request, public_id)
    is_overwritten = bool(request.POST.get("is_overwritten"))
    changed = keeping.change_view(
        view=view,
        reader=request.user,
        name=request.POST.get("name", ""),
        is_shared=bool(request.POST.get("is_shared")),
        state=table.state.kept().parameters() if is_overwritten else None,
    )
    return redirect_with(
        request, address_of(changed, table.path), _("The view %s is saved.") % changed.name
    )


@require_POST
@signed_in
def view_delete(request: HttpRequest, public_id: str) -> HttpResponse:
    view, table = _view(request, public_id)
    keeping.delete_view(view=view, reader=request.user)
    return redirect_with(request, table.path, _("The view %s is deleted.") % view.name)


@require_POST
@signed_in
def view_first(request: HttpRequest, public_id: str) -> HttpResponse:
    view, table = _view(request, public_id)
    is_off = bool(request.POST.get("off"))
    keeping.open_first(reader=request.user, table=view.table, view=None if is_off else view)
    news = _("The list opens with everything.") if is_off else _("The list opens with %s.")
    return redirect_with(
        request, address_of(view, table.path), news if is_off else news % view.name
    )


@require_POST
@signed_in
def export(request: HttpRequest, key: str) -> HttpResponseBase:
    """The list, or its ticked rows, as a file; a long one is written by a worker."""
    kept = Kept(reader=request.user, table=key)
    table = _table(request, key, kept.columns)
    form = exports.check_form(request.POST.get("form", "csv"))
    only = tuple(request.POST.getlist("row")[:MOST_TICKED])
    wanted = exports.Wanted(table, form, only)
    if exports.is_long(wanted):
        sent = request.POST.get("key") or uuid.uuid4().hex
        return redirect(
            "tables:export-page",
            exports.request_export(wanted=wanted, owner=request.user, key=sent),
        )
    response = HttpResponse(exports.write_now(wanted), content_type=FORMS[form])
    name = exports.file_name(table, form)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@signed_in
def export_list(request: HttpRequest) -> HttpResponse:
    mine = TableExport.objects.filter(owner_id=request.user.pk).select_related("run")[:50]
    rows = [_shown(one) for one in mine]
    days = exports.KEPT_FOR.days
    return render_page(request, "tables/export_list.html", {"rows": rows, "days": days})


@require_safe
@signed_in
def export_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """How far it is; the file when it is written. Can be left and come back to."""
    context = {"export": _shown(_own(request, public_id)), "days": exports.KEPT_FOR.days}
    return render_page(request, "tables/export.html", context, partial="progress")


@require_safe
@signed_in
def export_file(request: HttpRequest, public_id: str) -> HttpResponseBase:
    found = _own(request, public_id)
    require(cast("Person", request.user), get_table(found.table).right)
    if exports.size_of(found) is None:
        raise NotFound("kernel.export.no_file", _("There is no file yet, or no longer."))
    name = f"{found.table}-{found.created_at.date().isoformat()}.{found.form}"
    return FileResponse(
        default_storage.open(found.stored_at),
        as_attachment=True,
        filename=name,
        content_type=FORMS[found.form],
    )


def _own(request: HttpRequest, public_id: str) -> TableExport:
    own = TableExport.objects.filter(owner_id=request.user.pk).select_related("run")
    return get_visible(own, public_id)


def _shown(found: TableExport) -> dict[str, Any]:
    run = found.run
    seconds = int((clock.now() - run.started_at).total_seconds()) if run.started_at else 0
    pace = measure_pace(rows_done=run.rows_done, rows_total=run.rows_total, seconds=seconds)
    tones = {JobState.DONE: "good", JobState.FAILED: "bad"}
    return {
        "export": found,
        "run": run,
        "title": get_table(found.table).title,
        "tone": tones.get(JobState(run.state), ""),
        "is_under_way": run.state in (JobState.WAITING, JobState.RUNNING),
        "rows": run.result.get("rows", run.rows_done),
        "size": exports.size_of(found),
        "pace": pace,
        "list_url": exports.table_of(found).state.address(exports.table_of(found).path),
    }
