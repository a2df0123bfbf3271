"""A customer's statement of account: looked at as a page, taken away as PDF or XLSX."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from customers.addressees import find_addressee
from customers.merging.selectors import list_accounts, survivor_of
from customers.models import Customer
from invoices.aging.forms import address
from invoices.aging.readers import customers_of
from invoices.models import Document, Source
from invoices.statements.forms import StatementForm
from invoices.statements.letters import Letter, print_letter, write_letter
from invoices.statements.selectors import Statement, build_statement
from invoices.statements.workbooks import statement_as_workbook
from kernel import clock, rights
from kernel.access import get_visible, requires
from kernel.errors import Refused
from kernel.http import render_page

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _find(request: HttpRequest, public_id: str) -> tuple[Customer, StatementForm]:
    today = clock.today()
    customer = survivor_of(get_visible(customers_of(request.user, today), public_id))
    form = StatementForm(
        request.GET,
        today=today,
        currencies=_currencies_of(customer),
        language=find_addressee(customer, on=today).language,
    )
    return customer, form


def _currencies_of(customer: Customer) -> list[str]:
    posted = (
        model.objects.filter(customer__in=list_accounts(customer))
        .order_by()
        .values_list("currency")
        for model in (Document, Source)
    )
    first, second = posted
    return sorted(code for (code,) in first.union(second))


def _write(customer: Customer, form: StatementForm) -> tuple[Statement, Letter]:
    statement = build_statement(form.ask(customer.pk), customer)
    return statement, write_letter(statement, language=form.cleaned_data["language"])


@require_safe
@requires(rights.CUSTOMERS_VIEW, rights.LEDGER_VIEW)
def customer_statement(request: HttpRequest, public_id: str) -> HttpResponse:
    customer, form = _find(request, public_id)
    context: dict[str, Any] = {"customer": customer, "form": form}
    is_valid = form.is_valid()
    if is_valid:
        try:
            _statement, letter = _write(customer, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            is_valid = False
        else:
            context |= _shown(customer, form, letter)
    template = "customers/customer_statement.html"
    status = 200 if is_valid else 422
    return render_page(request, template, context, partial="letter", status=status)


def _shown(customer: Customer, form: StatementForm, letter: Letter) -> dict[str, Any]:
    files = [(name.upper(), _file_address(customer, form, name)) for name in TYPES]
    form.show_in_force()
    return {
        "letter": letter,
        "written_in": dict(settings.LANGUAGES)[letter.language],
        "accounts": _accounts(letter),
        "files": files,
    }


def _accounts(letter: Letter) -> list[dict[str, Any]]:
    """Each account with its rows, in which every cell knows the head of its column."""
    return [
        {
            "account": account,
            "rows": [
                (row, list(zip(letter.heads, row.cells, strict=False))) for row in account.rows
            ],
        }
        for account in letter.accounts
    ]


def _file_address(customer: Customer, form: StatementForm, name: str) -> str:
    path = reverse("customers:statement-file", args=[customer.public_id, name])
    return address(path, form.parameters())


@require_safe
@requires(rights.CUSTOMERS_VIEW, rights.LEDGER_VIEW)
def customer_statement_file(request: HttpRequest, public_id: str, form: str) -> HttpResponse:
    """A file of what the page shows with the same address; what is wrong there is said there."""
    customer, asked = _find(request, public_id)
    page = reverse("customers:statement", args=[customer.public_id])
    if not asked.is_valid():
        return redirect(address(page, request.GET.dict()))
    statement, letter = _write(customer, asked)
    if form == "pdf":
        content = print_letter(letter, made_at=clock.now())
    else:
        content = statement_as_workbook(statement, letter)
    response = HttpResponse(content, content_type=TYPES[form])
    name = _file_name(customer, statement.ask.as_of)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def _file_name(customer: Customer, as_of: date) -> str:
    return f"statement-{slugify(customer.number) or customer.public_id}-{as_of.isoformat()}"
