"""How a view answers: a page, its fragment for HTMX, a form with errors, a redirect with news."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from kernel.errors import DomainError, Text


def wants_fragment(request: HttpRequest) -> bool:
    """HTMX asks for the part that changes; a boosted link or a restored page wants all of it."""
    details = getattr(request, "htmx", None)
    if not details:
        return False
    return not details.boosted and not details.history_restore_request


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    partial: str = "rows",
    status: int = 200,
) -> HttpResponse:
    """The same address and context for both: the page, or its named partial for HTMX."""
    name = f"{template}#{partial}" if wants_fragment(request) else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def render_form(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    partial: str = "form",
) -> HttpResponse:
    """The form again, with what was typed and a sentence beside each field: 422."""
    return render_page(request, template, context, partial=partial, status=422)


def add_refusal(form: Any, refusal: DomainError) -> None:
    """Put a service's refusal on the form, beside its field where it names one."""
    field = refusal.details.get("field")
    form.add_error(field if field in form.fields else None, str(refusal))


def redirect_with(request: HttpRequest, url: Any, message: Text) -> HttpResponse:
    """After a success: go there and say what was done."""
    messages.success(request, str(message))
    response = redirect(url)
    if not wants_fragment(request):
        return response
    return HttpResponse(headers={"HX-Redirect": response["Location"]})


def with_toast(response: HttpResponse, message: Text) -> HttpResponse:
    """News beside a swapped fragment; shown by static/js/toast.js."""
    response["HX-Trigger"] = json.dumps({"toast": {"message": str(message)}})
    return response


def own_address(request: HttpRequest, address: str) -> str:
    """An address that a request names, where it leads to a page of this program; else nothing."""
    try:
        host = request.get_host()
    except DisallowedHost:  # the pages that refuse such a request ask too
        return ""
    is_own = url_has_allowed_host_and_scheme(
        address, allowed_hosts={host}, require_https=request.is_secure()
    )
    return address if is_own else ""
