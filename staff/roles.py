"""Which role has which right: the table of the domain's section 9, and nothing else."""

from typing import Final

from kernel import rights
from staff.choices import Role

_READS: Final = frozenset({rights.REPORTS_VIEW, rights.CUSTOMERS_VIEW, rights.LEDGER_VIEW})
# Master data of every customer; a collector edits the contacts of own and covered ones.
_EDITS: Final = frozenset({rights.CUSTOMERS_EDIT, rights.CONTACTS_EDIT})

ROLE_RIGHTS: Final[dict[Role, frozenset[str]]] = {
    Role.MANAGER: _READS
    | _EDITS
    | {rights.CUSTOMERS_ASSIGN, rights.LEDGER_APPROVE, rights.AUDIT_VIEW},
    Role.COLLECTOR: _READS | {rights.CONTACTS_EDIT},
    Role.ANALYST: _READS | _EDITS,
    Role.ACCOUNTANT: _READS | _EDITS | {rights.LEDGER_POST, rights.IMPORTS_RUN},
    Role.ADMIN: frozenset(
        {rights.IMPORTS_RUN, rights.USERS_MANAGE, rights.SETTINGS_MANAGE, rights.AUDIT_VIEW}
    ),
    Role.AUDITOR: _READS | {rights.AUDIT_VIEW},
}

# The roles whose work stands still when they are away, so that a deputy steps in.
DEPUTISED_ROLES: Final = frozenset({Role.MANAGER})

# These see only their own and covered customers; all others with the right see every one.
OWN_CUSTOMERS_ONLY: Final = frozenset({Role.COLLECTOR})


def rights_of(role: str) -> frozenset[str]:
    return ROLE_RIGHTS[Role(role)]


def passed_on_by(role: str) -> frozenset[str]:
    """The rights that a deputy has while somebody of this role is away."""
    if role not in DEPUTISED_ROLES:
        return frozenset()
    return rights_of(role) & rights.PASSED_TO_DEPUTIES


def roles_with(right: str) -> frozenset[Role]:
    return frozenset(role for role, granted in ROLE_RIGHTS.items() if right in granted)
