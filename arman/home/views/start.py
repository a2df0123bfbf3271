"""The first page of whoever signs in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from kernel import navigation
from kernel.access import signed_in


@require_safe
@signed_in
def start(request: HttpRequest) -> HttpResponse:
    chosen = getattr(request.user, "first_page", "")
    return redirect(navigation.first_page_for(request.user, chosen=chosen) or "staff:account")
