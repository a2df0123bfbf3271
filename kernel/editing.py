"""The one way in which a page of settings shows a form, saves it and says what was wrong."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from kernel.errors import Conflict, DomainError, Text
from kernel.http import add_refusal, redirect_with, render_form, render_page
from kernel.versions import fingerprint

Saved = tuple[Any, Text]


def edit(
    request: HttpRequest,
    template: str,
    *,
    form: Any,
    save: Callable[[str], Saved],
    row: Model | None = None,
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show the form, or save it and go where `save` says.

    `save` gets the fingerprint that the page was shown with, calls one service and answers where
    to go and what to say. After a conflict the form carries the row's new fingerprint, so that
    saving once more is a decision; a form that is merely wrong keeps the old one.
    """
    around = {"form": form, "row": row, "seen": fingerprint(row) if row else "", **(context or {})}
    if request.method != "POST":
        return render_page(request, template, around, partial="form")
    around["seen"] = request.POST.get("seen", "")
    if form.is_valid():
        try:
            url, news = save(around["seen"])
        except Conflict as refusal:
            add_refusal(form, refusal)
            around["seen"] = _read_anew(row)
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return redirect_with(request, url, news)
    return render_form(request, template, around)


def _read_anew(row: Model | None) -> str:
    fresh = row._meta.base_manager.filter(pk=row.pk).first() if row is not None else None
    return fingerprint(fresh) if fresh is not None else ""
