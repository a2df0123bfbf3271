"""The users' page, for those who manage users."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock, rights
from kernel.access import get_visible, requires
from kernel.errors import DomainError
from kernel.http import add_refusal, redirect_with, render_form, render_page
from kernel.tables.pages import show_list
from staff import selectors, services
from staff.forms import AbsenceForm, NewUserForm, UserForm
from staff.models import User
from staff.people import reader_of
from staff.tables import UserTable

if TYPE_CHECKING:
    from staff.querysets import UserQuerySet


@require_safe
@requires(rights.USERS_MANAGE)
def user_list(request: HttpRequest) -> HttpResponse:
    return show_list(request, UserTable, "staff/user_list.html")


@require_http_methods(["GET", "POST"])
@requires(rights.USERS_MANAGE)
def user_add(request: HttpRequest) -> HttpResponse:
    form = NewUserForm(request.POST or None)
    if request.method == "GET":
        return render_page(request, "staff/user_add.html", {"form": form})
    if form.is_valid():
        try:
            user = services.add_user(details=form.details(), password=form.cleaned_data["password"])
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return _welcome(request, user)
    return render_form(request, "staff/user_add.html", {"form": form})


@require_http_methods(["GET", "POST"])
@requires(rights.USERS_MANAGE)
def user_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    user = _person(request, public_id)
    form = UserForm(request.POST or None, person=user)
    today = clock.today()
    context = {
        "form": form,
        "person": user,
        "absences": selectors.list_absences(user=user, on=today),
        "absence_form": AbsenceForm(person=user, today=today),
    }
    if request.method == "GET":
        return render_page(request, "staff/user_edit.html", context)
    if form.is_valid():
        try:
            services.change_user(user=user, details=form.details())
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return redirect_with(request, "staff:user-list", _("%s is saved.") % user.name)
    return render_form(request, "staff/user_edit.html", context)


@require_http_methods(["GET", "POST"])
@requires(rights.USERS_MANAGE)
def user_deactivate(request: HttpRequest, public_id: str) -> HttpResponse:
    """First what it means; then, when it is sent, done."""
    user = _person(request, public_id)
    if request.method == "GET":
        return render_page(request, "staff/user_deactivate.html", {"person": user})
    services.deactivate_user(user=user)
    return redirect_with(request, "staff:user-list", _("%s can no longer sign in.") % user.name)


@require_POST
@requires(rights.USERS_MANAGE)
def user_reactivate(request: HttpRequest, public_id: str) -> HttpResponse:
    user = _person(request, public_id)
    services.reactivate_user(user=user)
    return redirect_with(request, user, _("%s can sign in again.") % user.name)


@require_POST
@requires(rights.USERS_MANAGE)
def user_invite(request: HttpRequest, public_id: str) -> HttpResponse:
    user = _person(request, public_id)
    _send_link(request, user)
    return redirect_with(request, user, _("A link to set a password is on its way."))


def _welcome(request: HttpRequest, user: User) -> HttpResponse:
    if user.has_usable_password():
        return redirect_with(request, "staff:user-list", _("%s can sign in now.") % user.name)
    _send_link(request, user)
    news = _("%s gets an e-mail with a link to set a password.") % user.name
    return redirect_with(request, "staff:user-list", news)


def _send_link(request: HttpRequest, user: User) -> None:
    services.send_password_link(
        user=user,
        base_url=request.build_absolute_uri("/"),
        at=int(clock.now().timestamp()),
    )


def _person(request: HttpRequest, public_id: str) -> User:
    people: UserQuerySet = User.objects.visible_to(reader_of(request))
    return get_visible(people, public_id)
