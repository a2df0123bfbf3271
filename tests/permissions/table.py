"""The table of addresses x roles. One line is one address and method; who is not named gets 403.

Columns: name of the address; method; who may; then, only where they differ from the usual:
`made` gives the address's arguments for a signed-in person (and makes what it shows);
`answers` is what those who may get (200; 302 after a POST);
`stranger` is what a collector gets to whom the object is not assigned;
`anonymous` is what somebody gets who has not signed in (302 to sign in);
`sent` is the body of a POST.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from staff.choices import Role
from staff.models import User
from tests.permissions import objects, settings_objects

MANAGER, COLLECTOR, ANALYST = Role.MANAGER, Role.COLLECTOR, Role.ANALYST
ACCOUNTANT, ADMIN, AUDITOR = Role.ACCOUNTANT, Role.ADMIN, Role.AUDITOR
READERS = frozenset({MANAGER, COLLECTOR, ANALYST, ACCOUNTANT, AUDITOR})
CUSTOMER_EDITORS = frozenset({MANAGER, ANALYST, ACCOUNTANT})
CONTACT_EDITORS = CUSTOMER_EDITORS | {COLLECTOR}
EVERYBODY = frozenset(Role)

Arguments = dict[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    method: str
    allowed: frozenset[Role]
    made: Callable[[User], Arguments] | None = None
    answers: int | None = None
    denied: int = 403
    stranger: int | None = None
    anonymous: int = 302
    sent: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.name}"

    def expects(self, role: Role) -> int:
        if role not in self.allowed:
            return self.denied
        return self.answers or (302 if self.method == "post" else 200)


def row(name: str, method: str, *allowed: Role, **rest: Any) -> Row:
    return Row(name, method, frozenset(allowed), **rest)


def settings_rows() -> list[Row]:
    """Those who manage settings: every room by its page, and each of its forms sent empty."""
    made = settings_objects
    pages = [
        row("home:settings", "get", ADMIN),
        row("home:entities", "get", ADMIN),
        row("home:calendars", "get", ADMIN),
        *(row(f"invoices:{room}", "get", ADMIN) for room in made.LISTS),
    ]
    forms: list[tuple[str, Any]] = [
        ("home:department", None),
        ("home:entity-add", None),
        ("home:entity-edit", made.an_entity),
        ("home:calendar-add", None),
        ("home:calendar", made.a_calendar),
        ("home:calendar-edit", made.a_calendar),
        *((f"invoices:{name}", maker) for name, maker in made.FORMS.items()),
    ]
    acts: list[tuple[str, Any]] = [
        ("home:calendar-default", made.a_calendar),
        ("home:calendar-proposal", made.a_year),
        ("home:holiday-remove", made.a_holiday),
        *((f"invoices:{name}", maker) for name, maker in made.ACTS.items()),
    ]
    return [
        *pages,
        *(row(name, "get", ADMIN, made=maker) for name, maker in forms),
        *(row(name, "post", ADMIN, made=maker, answers=422) for name, maker in forms),
        *(row(name, "post", ADMIN, made=maker) for name, maker in acts),
        row("home:calendar-proposal", "get", ADMIN, made=made.a_year),
    ]


TABLE = [
    # open to all
    row("healthz", "get", *EVERYBODY, anonymous=200),
    row("readyz", "get", *EVERYBODY, anonymous=200),
    row("staff:sign-in", "get", *EVERYBODY, answers=302, anonymous=200),
    row("staff:password-link", "get", *EVERYBODY, anonymous=200),
    row("staff:password-link", "post", *EVERYBODY, sent={"email": "a@example.test"}),
    row("staff:password-link-sent", "get", *EVERYBODY, anonymous=200),
    row("staff:password-set", "get", *EVERYBODY, made=objects.dead_link, anonymous=200),
    # every signed-in person
    row("home:start", "get", *EVERYBODY, answers=302),
    row("home:search", "get", *EVERYBODY),
    row("staff:sign-out", "post", *EVERYBODY),
    row("staff:account", "get", *EVERYBODY),
    row("staff:account", "post", *EVERYBODY, sent=objects.ACCOUNT),
    row("staff:theme", "post", *EVERYBODY, sent={"theme": "dark"}),
    row("home:keys", "get", *EVERYBODY),
    row("staff:account-password", "get", *EVERYBODY),
    row("staff:absence-add", "get", *EVERYBODY, made=objects.oneself, stranger=404),
    row("staff:absence-add", "post", *EVERYBODY, made=objects.oneself, answers=422, stranger=404),
    row("staff:absence-end", "post", *EVERYBODY, made=objects.own_absence, stranger=404),
    # one's own views and files of lists; a list itself asks for its right
    row("tables:exports", "get", *EVERYBODY),
    row("tables:export-page", "get", *EVERYBODY, made=objects.own_export, stranger=404),
    row(
        "tables:export-file", "get", *EVERYBODY, made=objects.own_export, answers=404, stranger=404
    ),
    row("tables:view-change", "post", *EVERYBODY, made=objects.own_view, answers=422, stranger=404),
    row("tables:view-delete", "post", *EVERYBODY, made=objects.own_view, stranger=404),
    row("tables:view-first", "post", *EVERYBODY, made=objects.own_view, stranger=404),
    row("tables:columns", "post", *READERS, made=objects.a_list),
    row("tables:view-save", "post", *READERS, made=objects.a_list, answers=422),
    row("tables:export", "post", *READERS, made=objects.a_list, answers=200),
    # the ledger's readers
    row("invoices:aging", "get", *READERS),
    row("invoices:aging-items", "get", *READERS),
    row("invoices:aging-tie-out", "get", *READERS),
    row("invoices:aging-weeks", "get", *READERS),
    row("invoices:aging-groups", "get", *READERS),
    row("invoices:aging-changes", "get", *READERS),
    row("invoices:aging-postings", "get", *READERS),
    row("invoices:aging-export", "get", *READERS, made=objects.as_csv),
    row("invoices:aging-items-export", "get", *READERS, made=objects.as_csv),
    row("invoices:document", "get", *READERS, made=objects.own_document, stranger=404),
    row("invoices:source", "get", *READERS, made=objects.own_receipt, stranger=404),
    row("invoices:documents", "get", *READERS),
    row("invoices:sources", "get", *READERS),
    row("customers:list", "get", *READERS),
    row("customers:assign-many", "post", MANAGER, answers=422),
    row("customers:detail", "get", *READERS, made=objects.own_customer, stranger=404),
    row("customers:charts", "get", *READERS, made=objects.own_customer, stranger=404),
    row("customers:group", "get", *READERS, made=objects.own_customer, stranger=404),
    row("customers:history", "get", *READERS, made=objects.own_customer, stranger=404),
    row("customers:timeline", "get", *READERS, made=objects.own_customer, stranger=404),
    row("customers:part", "get", *READERS, made=objects.own_part, answers=302, stranger=404),
    row("customers:statement", "get", *READERS, made=objects.own_customer, stranger=404),
    row("customers:statement-file", "get", *READERS, made=objects.own_statement, stranger=404),
    row("customers:duplicates", "get", *CUSTOMER_EDITORS),
    row("customers:duplicate", "get", *CUSTOMER_EDITORS, made=objects.two_customers),
    row(
        "customers:duplicate",
        "post",
        *CUSTOMER_EDITORS,
        made=objects.two_customers,
        answers=422,
    ),
    row(
        "customers:duplicate-dismiss",
        "post",
        *CUSTOMER_EDITORS,
        made=objects.two_customers,
        answers=422,
    ),
    row("customers:duplicate-offer", "post", *CUSTOMER_EDITORS, made=objects.a_different_pair),
    row("customers:merge-undo", "post", *CUSTOMER_EDITORS, made=objects.a_merge),
    row("api-aging", "get", *READERS, anonymous=401),
    row("api-schema", "get", *EVERYBODY, anonymous=401),
    # those who post
    row("customers:options", "get", *READERS),
    row("invoices:receipt-add", "get", ACCOUNTANT),
    row("invoices:receipt-add", "post", ACCOUNTANT, answers=422),
    row("invoices:source-apply", "get", ACCOUNTANT, made=objects.own_receipt),
    row("invoices:source-apply", "post", ACCOUNTANT, made=objects.own_receipt, answers=422),
    row("invoices:source-payer", "get", ACCOUNTANT, made=objects.unknown_receipt),
    row("invoices:source-payer", "post", ACCOUNTANT, made=objects.unknown_receipt, answers=422),
    row("invoices:receipt-return", "get", ACCOUNTANT, made=objects.own_receipt),
    row("invoices:receipt-return", "post", ACCOUNTANT, made=objects.own_receipt, answers=422),
    row("invoices:receipt-undo", "get", ACCOUNTANT, made=objects.own_receipt),
    row("invoices:receipt-undo", "post", ACCOUNTANT, made=objects.own_receipt, answers=422),
    row("invoices:allocation-reverse", "get", ACCOUNTANT, made=objects.an_allocation),
    row("invoices:allocation-reverse", "post", ACCOUNTANT, made=objects.an_allocation, answers=422),
    # those who keep customers' people, notes and limits to contact
    *(
        row(name, method, *CONTACT_EDITORS, made=made, answers=answers, stranger=404)
        for name, made, posted in (
            ("customers:contact-add", objects.own_customer, 422),
            ("customers:contact-edit", objects.own_contact, 422),
            ("customers:contact-remove", objects.own_contact, 302),
            ("customers:restriction-add", objects.own_customer, 422),
            ("customers:note-add", objects.own_customer, 422),
            ("customers:note-edit", objects.own_note, 422),
        )
        for method, answers in (("get", 200), ("post", posted))
    ),
    row("customers:note-pin", "post", *CONTACT_EDITORS, made=objects.own_note, stranger=404),
    # those who keep customers' master data
    row("customers:add", "get", *CUSTOMER_EDITORS),
    row("customers:add", "post", *CUSTOMER_EDITORS, answers=422),
    row("customers:edit", "get", *CUSTOMER_EDITORS, made=objects.own_customer),
    row("customers:edit", "post", *CUSTOMER_EDITORS, made=objects.own_customer, answers=422),
    row("customers:restriction-end", "get", *CUSTOMER_EDITORS, made=objects.own_restriction),
    row(
        "customers:restriction-end",
        "post",
        *CUSTOMER_EDITORS,
        made=objects.own_restriction,
        answers=422,
    ),
    row("customers:assign", "get", MANAGER, made=objects.own_customer),
    row("customers:assign", "post", MANAGER, made=objects.own_customer, answers=422),
    row("invoices:document-add", "get", ACCOUNTANT),
    row("invoices:document-add", "post", ACCOUNTANT, answers=422),
    row("invoices:document-credit", "get", ACCOUNTANT, made=objects.own_document),
    row("invoices:document-credit", "post", ACCOUNTANT, made=objects.own_document, answers=422),
    row("invoices:document-cancel", "get", ACCOUNTANT, made=objects.own_document),
    row("invoices:document-cancel", "post", ACCOUNTANT, made=objects.own_document, answers=422),
    row("customers:adjust", "get", ACCOUNTANT, made=objects.own_customer),
    row("customers:adjust", "post", ACCOUNTANT, made=objects.own_customer, answers=422),
    row("invoices:adjustment-reverse", "get", ACCOUNTANT, made=objects.an_adjustment),
    row("invoices:adjustment-reverse", "post", ACCOUNTANT, made=objects.an_adjustment, answers=422),
    row("invoices:source-refund", "get", ACCOUNTANT, made=objects.own_receipt),
    row("invoices:source-refund", "post", ACCOUNTANT, made=objects.own_receipt, answers=422),
    row("invoices:source-transfer", "get", ACCOUNTANT, made=objects.own_receipt),
    row("invoices:source-transfer", "post", ACCOUNTANT, made=objects.own_receipt, answers=422),
    row("invoices:withdrawal-reverse", "get", ACCOUNTANT, made=objects.a_withdrawal),
    row("invoices:withdrawal-reverse", "post", ACCOUNTANT, made=objects.a_withdrawal, answers=422),
    row("invoices:periods", "get", *READERS),
    row("invoices:period-close", "get", ACCOUNTANT, made=settings_objects.an_entity),
    row(
        "invoices:period-close",
        "post",
        ACCOUNTANT,
        made=settings_objects.an_entity,
        answers=422,
    ),
    row("invoices:own-requests", "get", ACCOUNTANT),
    row(
        "invoices:request-withdraw",
        "post",
        ACCOUNTANT,
        made=objects.own_request,
        sent=objects.KEY,
    ),
    # those who approve
    row("invoices:approvals", "get", MANAGER),
    row(
        "invoices:request-approve",
        "post",
        MANAGER,
        made=objects.a_request,
        answers=409,
        sent=objects.KEY,
    ),
    row("invoices:request-reject", "post", MANAGER, made=objects.a_request, answers=422),
    # those who import
    row("invoices:imports", "get", ACCOUNTANT, ADMIN),
    row("invoices:import-add", "get", ACCOUNTANT, ADMIN),
    row("invoices:import-add", "post", ACCOUNTANT, ADMIN, answers=422),
    row("invoices:import", "get", ACCOUNTANT, ADMIN, made=objects.an_import),
    row("invoices:import-rejects", "get", ACCOUNTANT, ADMIN, made=objects.some_rejects),
    row("invoices:import-now", "post", ACCOUNTANT, ADMIN, made=objects.an_import, answers=422),
    row("invoices:import-undo", "get", ACCOUNTANT, ADMIN, made=objects.an_import, answers=302),
    row("invoices:import-undo", "post", ACCOUNTANT, ADMIN, made=objects.an_import, answers=422),
    # those who manage users
    row("staff:user-list", "get", ADMIN),
    row("staff:user-add", "get", ADMIN),
    row("staff:user-add", "post", ADMIN, answers=422),
    row("staff:user-edit", "get", ADMIN, made=objects.somebody),
    row("staff:user-edit", "post", ADMIN, made=objects.somebody, answers=422),
    row("staff:user-deactivate", "get", ADMIN, made=objects.somebody),
    row("staff:user-deactivate", "post", ADMIN, made=objects.somebody),
    row("staff:user-reactivate", "post", ADMIN, made=objects.somebody),
    row("staff:user-invite", "post", ADMIN, made=objects.somebody),
    row("staff:team-list", "get", ADMIN),
    row("staff:team-add", "get", ADMIN),
    row("staff:team-add", "post", ADMIN, sent={"name": "North"}),
    row("staff:team-edit", "get", ADMIN, made=objects.a_team),
    row("staff:team-edit", "post", ADMIN, made=objects.a_team, answers=422),
    row("home:styleguide", "get", ADMIN),
    row("staff:roles", "get", ADMIN),
    row("staff:deputies", "get", ADMIN),
    row("staff:deputies", "post", ADMIN, answers=422),
    row("staff:deputies-end", "post", ADMIN, made=objects.own_absence),
    *settings_rows(),
]

# Addresses that are not ours to decide about, each with its reason.
LEFT_OUT: dict[str, str] = {}
