"""The rooms of the settings about roles and deputies, for those who manage users."""

from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock, formats, rights
from kernel.access import get_visible, requires
from kernel.changes import Row, Watched, list_changes
from kernel.editing import edit
from kernel.http import redirect_with, render_page
from staff import selectors, services
from staff.choices import Role
from staff.forms import DeputyForm
from staff.models import Absence
from staff.people import reader_of
from staff.rights_words import build_rights_table
from staff.rooms import needs_deputy


def _name(row: Row) -> str:
    days = [formats.day(date.fromisoformat(row[name])) for name in ("from_on", "until_on")]
    return " – ".join(days)


ABSENCE: Final = Watched(Absence, _name, unsaid=frozenset({"from_on", "until_on"}))


@require_safe
@requires(rights.USERS_MANAGE)
def roles(request: HttpRequest) -> HttpResponse:
    holders = selectors.count_by_role()
    context = {
        "roles": [(role, holders.get(role, 0)) for role in Role],
        "rows": build_rights_table(),
    }
    return render_page(request, "staff/roles.html", context)


@require_http_methods(["GET", "POST"])
@requires(rights.USERS_MANAGE)
def deputies(request: HttpRequest) -> HttpResponse:
    """Everybody's absences from today on; a POST enters one."""
    today = clock.today()
    form = DeputyForm(request.POST or None, today=today)

    def save(_seen: str) -> Any:
        made = services.record_absence(**form.cleaned_data)
        return "staff:deputies", _("The absence of %s is entered.") % made.user.name

    absences = list(selectors.list_all_absences(on=today))
    context = {
        "absences": [(one, one.from_on <= today, needs_deputy(one)) for one in absences],
        "changes": list_changes(ABSENCE),
    }
    return edit(request, "staff/deputies.html", form=form, save=save, context=context)


@require_POST
@requires(rights.USERS_MANAGE)
def deputies_end(request: HttpRequest, public_id: str) -> HttpResponse:
    absence = get_visible(Absence.objects.visible_to(reader_of(request)), public_id)
    services.end_absence(absence=absence, on=clock.today())
    news = _("The absence of %s is ended.") % absence.user.name
    return redirect_with(request, "staff:deputies", news)
