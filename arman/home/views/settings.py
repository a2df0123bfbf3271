"""The index of the settings, and the rooms of the department and its legal entities."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from arman.home.forms import DepartmentForm, EntityForm
from arman.home.watched import DEPARTMENT, ENTITY
from customers.models import LegalEntity
from customers.selectors import is_posted_to, list_entities
from customers.services import add_entity, change_entity
from kernel import clock, rights
from kernel.access import get_visible, requires
from kernel.changes import list_changes
from kernel.editing import edit
from kernel.http import render_page
from kernel.models import Department
from kernel.services import change_department
from kernel.settings_rooms import doors_for


@require_safe
@requires(rights.SETTINGS_MANAGE)
def settings(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    groups = [
        (name, [(door, door.room.state(today)) for door in doors])
        for name, doors in doors_for(request.user, path=request.path)
    ]
    return render_page(request, "home/settings.html", {"groups": groups, "today": today})


@require_http_methods(["GET", "POST"])
@requires(rights.SETTINGS_MANAGE)
def department(request: HttpRequest) -> HttpResponse:
    row = Department.objects.get()
    form = DepartmentForm(request.POST or None, department=row)

    def save(seen: str) -> Any:
        change_department(**form.cleaned_data, seen=seen)
        return "home:department", _("The settings are saved.")

    context = {"changes": list_changes(DEPARTMENT)}
    return edit(request, "home/department.html", form=form, save=save, row=row, context=context)


@require_safe
@requires(rights.SETTINGS_MANAGE)
def entity_list(request: HttpRequest) -> HttpResponse:
    context = {"entities": list_entities(), "changes": list_changes(ENTITY)}
    return render_page(request, "home/entity_list.html", context)


@require_http_methods(["GET", "POST"])
@requires(rights.SETTINGS_MANAGE)
def entity_edit(request: HttpRequest, public_id: str = "") -> HttpResponse:
    entity = get_visible(LegalEntity.objects.all(), public_id) if public_id else None
    is_fixed = entity is not None and is_posted_to(entity)
    form = EntityForm(request.POST or None, entity=entity, is_fixed=is_fixed)

    def save(seen: str) -> Any:
        if entity is None:
            saved = add_entity(details=form.details())
        else:
            saved = change_entity(entity=entity, details=form.details(), seen=seen)
        return "home:entities", _("%s is saved.") % saved.name

    context: dict[str, Any] = {"entity": entity}
    if entity is not None:
        context["changes"] = list_changes(ENTITY, pk=entity.pk)
    return edit(request, "home/entity_edit.html", form=form, save=save, row=entity, context=context)
