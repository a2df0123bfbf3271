"""What the addresses of the table show: each makes the object for the person who asks."""

from datetime import timedelta

from customers.choices import RestrictionKind
from customers.merging.services import keep_apart, merge_customers
from customers.models import Contact, Customer
from customers.notes import add_note
from customers.services import restrict_contact
from invoices.choices import AdjustmentKind
from invoices.imports.runs import begin_run
from invoices.imports.session import Options
from invoices.models import ImportFile, OpenItem
from invoices.services import (
    AdjustmentDraft,
    ItemsDraft,
    adjust_item,
    ask_adjustment,
    refund_source,
)
from kernel import clock
from kernel.audit import acting
from kernel.models import SavedView
from staff import services
from staff.models import Team, User
from tests.factories import (
    apply,
    assign,
    item_of,
    make_customer,
    make_export,
    make_invoice,
    make_receipt,
    make_user,
)

KEY = {"key": "7d3a5d64-2f0b-4a56-9f6e-0c1c2b6c3f11"}
ACCOUNT = {"name": "New Name", "language": "en", "theme": "dark", "number_form": "space_comma"}


def dead_link(person: User) -> dict[str, str]:
    return {"uidb64": "MQ", "token": "set-nothing"}


def oneself(person: User) -> dict[str, str]:
    return {"public_id": person.public_id}


def somebody(person: User) -> dict[str, str]:
    return {"public_id": make_user("collector").public_id}


def a_team(person: User) -> dict[str, str]:
    return {"public_id": Team.objects.create(name="South").public_id}


def own_absence(person: User) -> dict[str, str]:
    today = clock.today()
    absence = services.record_absence(
        user=person, from_on=today, until_on=today + timedelta(days=1)
    )
    return {"public_id": absence.public_id}


def _customer_of(person: User) -> Customer:
    customer = make_customer()
    assign(customer, person)
    return customer


def own_customer(person: User) -> dict[str, str]:
    return {"public_id": _customer_of(person).public_id}


def own_part(person: User) -> dict[str, str]:
    return own_customer(person) | {"name": "contacts"}


def own_contact(person: User) -> dict[str, str]:
    customer = _customer_of(person)
    contact = Contact.objects.create(customer=customer, name="Denise", phone="+44 1144960182")
    return {"public_id": customer.public_id, "row_id": contact.public_id}


def own_note(person: User) -> dict[str, str]:
    customer = _customer_of(person)
    with acting(actor=person):
        note = add_note(customer=customer, text="They pay on Fridays.")
    return {"public_id": customer.public_id, "row_id": note.public_id}


def own_restriction(person: User) -> dict[str, str]:
    customer = _customer_of(person)
    made = restrict_contact(customer=customer, kind=RestrictionKind.HARDSHIP, from_on=clock.today())
    return {"public_id": customer.public_id, "row_id": made.public_id}


def own_statement(person: User) -> dict[str, str]:
    return own_customer(person) | {"form": "pdf"}


def two_customers(person: User) -> dict[str, str]:
    return {"first_id": make_customer().public_id, "second_id": make_customer().public_id}


def a_different_pair(person: User) -> dict[str, str]:
    pair = keep_apart(first=make_customer(), second=make_customer(), reason="two shops")
    return {"public_id": pair.public_id}


def a_merge(person: User) -> dict[str, str]:
    merge = merge_customers(survivor=make_customer(), duplicate=make_customer())
    return {"public_id": merge.public_id}


def own_document(person: User) -> dict[str, str]:
    return {"public_id": make_invoice(_customer_of(person)).public_id}


def own_receipt(person: User) -> dict[str, str]:
    return {"public_id": make_receipt(_customer_of(person)).public_id}


def unknown_receipt(person: User) -> dict[str, str]:
    return {"public_id": make_receipt(None).public_id}


def an_allocation(person: User) -> dict[str, str]:
    customer = _customer_of(person)
    (allocation,) = apply(make_receipt(customer), make_invoice(customer))
    return {"public_id": allocation.public_id}


def an_adjustment(person: User) -> dict[str, str]:
    item = item_of(make_invoice(_customer_of(person)))
    return {"public_id": adjust_item(draft=_draft(item)).public_id}


def _draft(item: OpenItem) -> AdjustmentDraft:
    return AdjustmentDraft(
        item=item,
        kind=AdjustmentKind.WAIVER,
        amount=item.open_amount,
        posted_on=clock.today(),
        reason="kind",
    )


def a_withdrawal(person: User) -> dict[str, str]:
    receipt = make_receipt(_customer_of(person))
    row = refund_source(source=receipt, amount=receipt.amount, paid_on=clock.today())
    return {"public_id": row.public_id}


def a_request(person: User) -> dict[str, str]:
    """Somebody else's."""
    return _request_of(make_user("accountant"), person)


def own_request(person: User) -> dict[str, str]:
    return _request_of(person, person)


def _request_of(asker: User, person: User) -> dict[str, str]:
    item = item_of(make_invoice(_customer_of(person)))
    draft = ItemsDraft(
        customer=item.customer,
        kind=AdjustmentKind.WAIVER,
        posted_on=clock.today(),
        reason="kind",
        parts=((item, item.open_amount),),
    )
    with acting(actor=asker):
        return {"public_id": ask_adjustment(draft=draft).public_id}


def as_csv(person: User) -> dict[str, str]:
    return {"form": "csv"}


def a_list(person: User) -> dict[str, str]:
    return {"key": "documents"}


def own_view(person: User) -> dict[str, str]:
    """Of a list that its owner may open."""
    table = "users" if person.role == "admin" else "documents"
    view = SavedView.objects.create(owner=person, table=table, name="Mine")
    return {"public_id": view.public_id}


def own_export(person: User) -> dict[str, str]:
    table = "users" if person.role == "admin" else "documents"
    return {"public_id": make_export(person, table).public_id}


def an_import(person: User) -> dict[str, str]:
    options = Options(as_of=clock.today())
    return {"public_id": begin_run(names=["documents.csv"], options=options).public_id}


def some_rejects(person: User) -> dict[str, str]:
    run = begin_run(names=["documents.csv"], options=Options(as_of=clock.today()))
    ImportFile.objects.create(run=run, position=1, name="x.csv", kind="documents", rejected=1)
    return {"public_id": run.public_id, "name": "documents-rejected.csv"}
