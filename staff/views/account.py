"""One's own account, and absences: one's own, or anybody's for those who manage users."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from kernel import clock
from kernel.access import get_visible, signed_in
from kernel.errors import DomainError
from kernel.http import add_refusal, own_address, redirect_with, render_form, render_page
from staff import selectors, services
from staff.forms import AbsenceForm, AccountForm
from staff.models import Absence, User
from staff.people import reader_of


@require_http_methods(["GET", "POST"])
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request)
    form = AccountForm(request.POST or None, person=reader)
    if request.method == "POST" and form.is_valid():
        services.change_account(user=reader, preferences=form.preferences())
        with override(reader.language):
            return redirect_with(request, "staff:account", _("Your account is saved."))
    today = clock.today()
    context = {
        "form": form,
        "absences": selectors.list_absences(user=reader, on=today),
        "absence_form": AbsenceForm(person=reader, today=today),
        "stands_in_for": selectors.list_stand_ins(user=reader, on=today),
        "person": reader,
    }
    if request.method == "POST":
        return render_form(request, "staff/account.html", context)
    return render_page(request, "staff/account.html", context)


@require_POST
@signed_in
def theme(request: HttpRequest) -> HttpResponse:
    """Colours from the menu of any page; back to that page."""
    services.choose_theme(user=reader_of(request), theme=request.POST.get("theme", ""))
    return redirect(own_address(request, request.POST.get("next", "")) or "/")


@require_http_methods(["GET", "POST"])
@signed_in
def absence_add(request: HttpRequest, public_id: str) -> HttpResponse:
    reader = reader_of(request)
    person = get_visible(User.objects.visible_to(reader), public_id)
    form = AbsenceForm(request.POST or None, person=person, today=clock.today())
    if request.method == "POST" and form.is_valid():
        try:
            services.record_absence(user=person, **form.cleaned_data)
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return redirect_with(request, _home_of(person, reader), _("The absence is entered."))
    context = {"form": form, "person": person, "back": _home_of(person, reader)}
    if request.method == "POST":
        return render_form(request, "staff/absence_add.html", context)
    return render_page(request, "staff/absence_add.html", context)


@require_POST
@signed_in
def absence_end(request: HttpRequest, public_id: str) -> HttpResponse:
    reader = reader_of(request)
    absence = get_visible(Absence.objects.visible_to(reader), public_id)
    person = absence.user
    services.end_absence(absence=absence, on=clock.today())
    return redirect_with(request, _home_of(person, reader), _("The absence is ended."))


def _home_of(person: User, reader: User) -> str:
    return resolve_url("staff:account" if person == reader else person)
