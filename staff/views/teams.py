"""Teams, for those who manage users."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kernel import rights
from kernel.access import get_visible, requires
from kernel.errors import DomainError
from kernel.http import add_refusal, redirect_with, render_form, render_page
from staff import selectors, services
from staff.forms import TeamForm
from staff.models import Team


@require_safe
@requires(rights.USERS_MANAGE)
def team_list(request: HttpRequest) -> HttpResponse:
    return render_page(request, "staff/team_list.html", {"teams": selectors.list_teams()})


@require_http_methods(["GET", "POST"])
@requires(rights.USERS_MANAGE)
def team_edit(request: HttpRequest, public_id: str = "") -> HttpResponse:
    team = get_visible(Team.objects.all(), public_id) if public_id else None
    form = TeamForm(request.POST or None, initial={"name": team.name if team else ""})
    context = {"form": form, "team": team}
    if request.method == "GET":
        return render_page(request, "staff/team_edit.html", context)
    if form.is_valid():
        try:
            saved = services.save_team(name=form.cleaned_data["name"], team=team)
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return redirect_with(request, "staff:team-list", _("%s is saved.") % saved.name)
    return render_form(request, "staff/team_edit.html", context)
