"""Pages that look across apps: the start, and the settings of department and legal entities."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from arman.home.forms import DepartmentForm, EntityForm
from customers.models import LegalEntity
from customers.selectors import is_posted_to, list_entities
from customers.services import add_entity, change_entity
from kernel import navigation, rights
from kernel.access import get_visible, requires, signed_in
from kernel.errors import DomainError
from kernel.http import add_refusal, redirect_with, render_form, render_page
from kernel.models import Department
from kernel.services import change_department


@require_safe
@signed_in
def start(request: HttpRequest) -> HttpResponse:
    chosen = getattr(request.user, "first_page", "")
    return redirect(navigation.first_page_for(request.user, chosen=chosen) or "staff:account")


@require_http_methods(["GET", "POST"])
@requires(rights.SETTINGS_MANAGE)
def settings(request: HttpRequest) -> HttpResponse:
    form = DepartmentForm(request.POST or None, department=Department.objects.get())
    context = {"form": form, "entities": list_entities()}
    if request.method == "GET":
        return render_page(request, "home/settings.html", context, partial="form")
    if form.is_valid():
        try:
            change_department(**form.cleaned_data)
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return redirect_with(request, "home:settings", _("The settings are saved."))
    return render_form(request, "home/settings.html", context)


@require_http_methods(["GET", "POST"])
@requires(rights.SETTINGS_MANAGE)
def entity_edit(request: HttpRequest, public_id: str = "") -> HttpResponse:
    entity = get_visible(LegalEntity.objects.all(), public_id) if public_id else None
    is_fixed = entity is not None and is_posted_to(entity)
    form = EntityForm(request.POST or None, entity=entity, is_fixed=is_fixed)
    context = {"form": form, "entity": entity}
    if request.method == "GET":
        return render_page(request, "home/entity_edit.html", context, partial="form")
    if form.is_valid():
        try:
            saved = _save(form, entity)
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return redirect_with(request, "home:settings", _("%s is saved.") % saved.name)
    return render_form(request, "home/entity_edit.html", context)


def _save(form: EntityForm, entity: LegalEntity | None) -> LegalEntity:
    if entity is None:
        return add_entity(details=form.details())
    return change_entity(entity=entity, details=form.details())
