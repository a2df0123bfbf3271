"""What surrounds every request: its id, who acts, how the reader reads, and refusals as pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation

from kernel import clock, correlation
from kernel.audit import acting
from kernel.errors import DomainError
from kernel.models import Origin
from kernel.reader import reading_as
from kernel.refusals import answer_refusal

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

Answer = Callable[["HttpRequest"], "HttpResponse"]


def correlate(get_response: Answer) -> Answer:
    """First of all: the id that log lines, acts and the answer carry."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = correlation.accept(request.headers.get("X-Request-ID"))
        with correlation.correlated(given), clock.remembered_zone():
            response = get_response(request)
        response["X-Request-ID"] = given
        return response

    return middleware


def act_as_user(get_response: Answer) -> Answer:
    """After authentication: acts of this request are the person's, in the person's language."""

    def middleware(request: HttpRequest) -> HttpResponse:
        origin = Origin.API if request.path.startswith("/api/") else Origin.PAGE
        if not request.user.is_authenticated:
            with acting(origin=origin):
                return get_response(request)
        if zone := getattr(request.user, "department_zone", ""):
            clock.remember_zone(zone)
        language = _known(getattr(request.user, "language", ""))
        acts = acting(origin=origin, actor=request.user)
        with acts, translation.override(language), reading_as(request.user):
            request.LANGUAGE_CODE = language
            response = get_response(request)
            response.headers["Content-Language"] = language
            return response

    return middleware


class RefusalMiddleware:
    """Turns a DomainError that a view let through into a page, a fragment or an API body."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DomainError):
            return answer_refusal(request, error)
        return None


def _known(language: str) -> str:
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
