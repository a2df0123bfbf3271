"""A customer's master data: added by hand, edited in place, with what was changed when by whom."""

from typing import Any

from django.http import HttpResponse
from django.http.request import HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from customers import histories, master_data, screens
from customers.forms import CustomerForm, NewCustomerForm
from customers.history_words import field_changes, learn_names, sentence_of, title_of, who_of
from customers.models import Customer
from customers.views.parts import after, ask, customer_of, saved_meanwhile
from kernel import clock, rights, timeline
from kernel.access import requires
from kernel.errors import DomainError
from kernel.http import add_refusal, redirect_with, render_form, render_page
from staff.people import reader_of

HISTORY_PAGE, ROWS_OF_ACT = 50, 50


@require_http_methods(["GET", "POST"])
@requires(rights.CUSTOMERS_EDIT)
def customer_add(request: HttpRequest) -> HttpResponse:
    visible = Customer.objects.visible_to(request.user, clock.today())
    initial = {"number": screens.propose_number(), "kind": "company", "relation": "customer"}
    form = NewCustomerForm(request.POST or None, customer=None, visible=visible, initial=initial)
    context = {"form": form, "template": "customers/_customer_fields.html"}
    if request.method == "GET":
        return render_page(request, "customers/customer_add.html", context, partial="form")
    if form.is_valid():
        try:
            customer = master_data.add_customer(
                number=form.cleaned_data["number"], details=form.details(_group_of(form))
            )
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return redirect_with(request, customer, _("%s is added.") % customer.name)
    return render_form(request, "customers/customer_add.html", context)


@require_http_methods(["GET", "POST"])
@requires(rights.CUSTOMERS_EDIT)
def customer_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    customer = customer_of(request, public_id)
    visible = Customer.objects.visible_to(request.user, clock.today())
    form = CustomerForm(request.POST or None, customer=customer, visible=visible)
    context = {
        "form": form,
        "title": _("Master data"),
        "template": "customers/_customer_fields.html",
    }
    if request.method == "GET" or not form.is_valid():
        return ask(request, customer, "data", context)
    try:
        saved = master_data.change_customer(
            customer=customer,
            details=form.details(_group_of(form)),
            stamp=form.cleaned_data["stamp"],
        )
    except master_data.Overtaken as overtaken:
        form.renew(overtaken, _shown_values(overtaken))
        context["overtaken"] = saved_meanwhile(
            histories.find_last_change(histories.CUSTOMER, customer.pk)
        )
        return ask(request, customer, "data", context)
    except DomainError as refusal:
        add_refusal(form, refusal)
        return ask(request, customer, "data", context)
    return after(request, customer_of(request, saved.public_id), "data", _("Saved."))


@require_safe
@requires(rights.CUSTOMERS_VIEW)
def customer_history(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who changed what when: each act with its rows, each row with its fields before and after."""
    customer = customer_of(request, public_id)
    before = timeline.read_mark(request.GET.get("before", ""))
    groups = histories.list_changes(
        [customer.pk], limit=HISTORY_PAGE + 1, before=before, sample=ROWS_OF_ACT
    )
    is_more, groups = len(groups) > HISTORY_PAGE, groups[:HISTORY_PAGE]
    visible = Customer.objects.visible_to(request.user, clock.today())
    names = learn_names(groups, visible=visible)
    context = {
        "customer": customer,
        "acts": [_shown_act(group, names, reader_of(request)) for group in groups],
        "older": timeline.write_mark(groups[-1].mark) if is_more else "",
        "is_first": before == timeline.TOP,
    }
    return render_page(request, "customers/customer_history.html", context)


def _shown_act(group: histories.ChangeGroup, names: Any, reader: Any) -> dict[str, Any]:
    is_told = group.table == histories.NOTE or group.count > ROWS_OF_ACT
    rows = [] if is_told else group.changes
    return {
        "at": group.mark.at,
        "who": who_of(group, reader),
        "sentence": sentence_of(group, names),
        "is_single": group.count == 1,
        "rows": [
            {
                "title": title_of(group.table, change, names),
                "fields": field_changes(group.table, change, names),
            }
            for change in rows
        ],
    }


def _group_of(form: CustomerForm) -> Any:
    name: str = form.cleaned_data["group"]
    return master_data.get_or_add_group(name=name) if name else None


def _shown_values(overtaken: master_data.Overtaken) -> dict[str, str]:
    """What stands now, as the form would show it: numbers and names in the place of keys."""
    current = Customer(**overtaken.current)
    shown = {name: str(value or "") for name, value in overtaken.current.items()}
    return shown | {
        "parent_id": current.parent.number if current.parent else "",
        "group_id": current.group.name if current.group else "",
        "kind": str(current.get_kind_display()),
        "relation": str(current.get_relation_display()),
    }
