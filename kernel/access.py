"""May this person do this, see this? Asked by every page, action, export and API answer."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, TypeVar, cast, runtime_checkable

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext_lazy as _

from kernel.audit import ambient, record_act
from kernel.errors import NotAllowed, NotFound
from kernel.public_ids import decode
from kernel.refusals import wants_json

logger = logging.getLogger(__name__)
M = TypeVar("M", bound=Model)
View = Callable[..., HttpResponseBase]


@runtime_checkable
class Person(Protocol):
    """What the kernel asks of a user: one question."""

    is_active: bool

    def has_right(self, right: str) -> bool: ...


def can(user: Person | AnonymousUser | None, right: str) -> bool:
    """True where the person has the right today, by role or as a deputy."""
    return isinstance(user, Person) and user.is_active and user.has_right(right)


def require(user: Person | AnonymousUser | None, right: str) -> None:
    """Raise NotAllowed, and keep a record of it, where the person lacks the right."""
    if can(user, right):
        return
    record_denial(user=user, what=right)
    raise NotAllowed(
        "kernel.access.denied",
        _("You may not open or do this. If your work needs it, ask an administrator."),
    )


def get_visible(queryset: QuerySet[M], public_id: str) -> M:
    """The object behind a public id, out of those the caller may see; NotFound otherwise.

    The queryset is already narrowed (`visible_to(user)`), so that foreign and missing look alike.
    """
    prefix = cast("Any", queryset.model).public_prefix
    pk = decode(prefix, public_id)
    found = queryset.filter(pk=pk).first() if pk else None
    if found is None:
        _record_foreign(queryset.model, pk, public_id)
        raise NotFound(
            "kernel.access.not_found",
            _("There is no such page, or it is not yours to see. Search for it by its number."),
        )
    return found


def _record_foreign(model: type[Model], pk: int | None, public_id: str) -> None:
    """Asking for what exists but is not one's own is kept, as any refusal is."""
    if pk and model._meta.base_manager.filter(pk=pk).exists():
        record_denial(user=ambient().actor, what=public_id)


def requires(*rights: str) -> Callable[[View], View]:
    """For views: a signed-in person with every right named; anonymous people sign in first."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _ask_to_sign_in(request)
            for right in rights:
                require(cast("Person", request.user), right)
            return view(request, *args, **kwargs)

        guarded.required_rights = rights  # type: ignore[attr-defined]
        return guarded

    return decorate


signed_in = requires()


def record_denial(*, user: Any, what: str) -> None:
    """A refused request is kept even though nothing was done."""
    logger.warning("access denied: %s", what, extra={"user_id": getattr(user, "pk", None)})
    with transaction.atomic():
        record_act(
            code="kernel.access.denied",
            actor=user if getattr(user, "pk", None) else None,
            reason=what,
        )


def _ask_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    if wants_json(request):
        return JsonResponse({"code": "kernel.access.sign_in"}, status=401)
    if request.headers.get("HX-Request") == "true":
        # A swap would put the sign-in page inside the page that timed out.
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    return redirect_to_login(request.get_full_path())
