"""The one mapping of refusals and faults to answers: page, HTMX fragment, JSON body."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from kernel.correlation import current_id
from kernel.http import own_address, wants_fragment

if TYPE_CHECKING:
    from django.http import HttpRequest

    from kernel.errors import DomainError

logger = logging.getLogger(__name__)
_PAGES = frozenset({403, 404, 409})  # any other refusal is 422


def wants_json(request: HttpRequest) -> bool:
    accepts = request.headers.get("Accept", "")
    return request.path.startswith("/api/") or accepts.startswith("application/json")


def refusal_body(error: DomainError) -> dict[str, Any]:
    details = {name: str(value) for name, value in error.details.items()}
    return {"code": error.code, "message": str(error), "details": details}


def answer_refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    status = error.http_status
    if wants_json(request):
        return JsonResponse(refusal_body(error), status=status)
    if wants_fragment(request):
        # A refusal must not be swapped into the place of what was asked for.
        notice = render_to_string("errors/_refusal.html", {"message": str(error)}, request)
        return HttpResponse(
            notice, status=status, headers={"HX-Retarget": "#toasts", "HX-Reswap": "beforeend"}
        )
    template = f"errors/{status if status in _PAGES else 422}.html"
    context = {"message": str(error), "back": _came_from(request)}
    return render(request, template, context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, "errors/400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, "errors/403.html", 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, "errors/404.html", 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _answer(request, "errors/csrf.html", 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 where the database is away. Uses no session, no user and no query."""
    status = 500 if _database_answers() else 503
    context = {"reference": current_id()}
    if wants_json(request):
        return JsonResponse({"code": f"kernel.fault.{status}", **context}, status=status)
    headers = {"Retry-After": "30"} if status == 503 else None
    again = request.get_full_path() if request.method == "GET" else ""
    page = render_to_string(f"errors/{status}.html", {**context, "again": again})
    return HttpResponse(page, status=status, headers=headers)


def _answer(request: HttpRequest, template: str, status: int) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"code": f"kernel.http.{status}"}, status=status)
    return render(request, template, {"back": _came_from(request)}, status=status)


def _came_from(request: HttpRequest) -> str:
    """The page of ours from which somebody came here, unless it is this one again."""
    address = own_address(request, request.headers.get("Referer", ""))
    is_here = request.method == "GET" and address == request.build_absolute_uri()
    return "" if is_here else address


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (OperationalError, InterfaceError):
        logger.exception("the database does not answer")
        return False
    except Exception:  # a broken transaction is no broken database
        return True
    return True
