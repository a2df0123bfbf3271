"""Addresses of the tests' own, for what no page of the program does on purpose."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path

from kernel import audit, clock, correlation, formats
from kernel.access import requires, signed_in
from kernel.errors import Conflict, NotFound, Refused
from kernel.http import redirect_with, render_page, with_toast


def refuse(request: HttpRequest, kind: str) -> HttpResponse:
    kinds: dict[str, Any] = {"refused": Refused, "conflict": Conflict, "missing": NotFound}
    raise kinds[kind]("tests.thing.refused", "No %(thing)s today.", thing="bread")


def breaks(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def who(request: HttpRequest) -> HttpResponse:
    around = audit.ambient()
    clock.zone()
    clock.zone()
    return JsonResponse(
        {
            "actor": str(around.actor),
            "origin": around.origin,
            "id": correlation.current_id(),
            "language": getattr(request, "LANGUAGE_CODE", ""),
            "zone": str(clock.zone()),
        }
    )


def reads(request: HttpRequest) -> HttpResponse:
    figures = [formats.number(Decimal("1234.5"), 2), str(clock.readers_zone())]
    return JsonResponse(figures, safe=False)


@requires("users.manage", "settings.manage")
def guarded(request: HttpRequest) -> HttpResponse:
    return HttpResponse("inside")


@signed_in
def saved(request: HttpRequest) -> HttpResponse:
    return redirect_with(request, "/who/", "Saved.")


def toast(request: HttpRequest) -> HttpResponse:
    return with_toast(HttpResponse("rows"), "Saved.")


def shell(request: HttpRequest) -> HttpResponse:
    return render_page(request, "page.html", {"heading": Decimal(1)})


urlpatterns = [
    path("refuse/<kind>/", refuse),
    path("api/refuse/<kind>/", refuse),
    path("breaks/", breaks),
    path("api/breaks/", breaks),
    path("who/", who),
    path("reads/", reads),
    path("api/who/", who),
    path("guarded/", guarded),
    path("api/guarded/", guarded),
    path("saved/", saved),
    path("toast/", toast),
    path("shell/", shell),
    path("", include("arman.urls")),
]
handler400 = "kernel.refusals.bad_request"
handler403 = "kernel.refusals.permission_denied"
handler404 = "kernel.refusals.page_not_found"
handler500 = "kernel.refusals.server_error"
