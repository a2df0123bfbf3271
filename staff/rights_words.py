"""What each role may do, in words: the table of rights as a page shows it."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kernel import rights
from staff.choices import Role
from staff.roles import OWN_CUSTOMERS_ONLY, passed_on_by, rights_of

Text = str | Promise

# In the order of a working day; every right has its words (a test holds it).
RIGHT_WORDS: Final[dict[str, Text]] = {
    rights.REPORTS_VIEW: _("Read the aging and other reports"),
    rights.CUSTOMERS_VIEW: _("See customers, contacts and who looks after them"),
    rights.CUSTOMERS_EDIT: _("Change customers' master data, merge duplicates"),
    rights.CONTACTS_EDIT: _("Change customers' contacts"),
    rights.CUSTOMERS_ASSIGN: _("Decide who looks after a customer"),
    rights.LEDGER_VIEW: _("See documents, receipts and their histories"),
    rights.LEDGER_POST: _("Post, allocate, reverse, credit, refund and write off within limits"),
    rights.LEDGER_APPROVE: _("Approve what passes a limit, never an own request"),
    rights.IMPORTS_RUN: _("Import ledgers and bank files, and undo imports"),
    rights.USERS_MANAGE: _("Add users, give roles, enter absences and deputies"),
    rights.SETTINGS_MANAGE: _("Change the settings"),
    rights.AUDIT_VIEW: _("Read who did what"),
}


@dataclass(frozen=True, slots=True)
class Leave:
    """May a role do something: yes or no, and in which bounds."""

    is_given: bool
    bound: Text = ""


@dataclass(frozen=True, slots=True)
class RightRow:
    words: Text
    leaves: tuple[Leave, ...]


def build_rights_table() -> list[RightRow]:
    """A row for each right, a leave for each role, both in the order they are written down."""
    ordered = [*RIGHT_WORDS, *sorted(rights.ALL - RIGHT_WORDS.keys())]
    return [
        RightRow(
            words=RIGHT_WORDS.get(right, right),
            leaves=tuple(_leave(role, right) for role in Role),
        )
        for right in ordered
    ]


_OF_CUSTOMERS: Final = frozenset(
    {rights.REPORTS_VIEW, rights.CUSTOMERS_VIEW, rights.LEDGER_VIEW, rights.CONTACTS_EDIT}
)


def _leave(role: Role, right: str) -> Leave:
    if right not in rights_of(role):
        return Leave(is_given=False)
    if role in OWN_CUSTOMERS_ONLY and right in _OF_CUSTOMERS:
        return Leave(is_given=True, bound=_("own and covered customers"))
    if right in passed_on_by(role):
        return Leave(is_given=True, bound=_("while away: the deputy"))
    return Leave(is_given=True)
