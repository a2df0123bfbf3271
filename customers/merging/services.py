"""Merging one account into another customer, and taking it back.

No posted fact moves: documents and money belong to their account for good. What people keep about
a customer (contacts, restrictions, notes, children) goes along, and is remembered.
"""

import hashlib
from typing import Any, Final

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from customers.models import Contact, Customer, Merge, NotDuplicate, Restriction
from kernel.audit import record_act
from kernel.errors import Refused

# What simply goes along, by the name of its relation, where there is such a one.
_CARRIED: Final = ("contacts", "restrictions", "notes")


@transaction.atomic
def merge_customers(*, survivor: Customer, duplicate: Customer, reason: str = "") -> Merge:
    """From now on the duplicate is shown, aged and stated as the survivor.

    The same call again leaves no act. Raises Refused for one customer, for one that is merged
    already or has accounts of its own, and for a parent with what stands below it.
    """
    survivor, duplicate = _locked(survivor, duplicate)
    if duplicate.merged_into_id == survivor.pk:
        return Merge.objects.get(duplicate=duplicate, undone=None)
    _refuse_chains(survivor, duplicate)
    _refuse_family(survivor, duplicate)
    names = f"{duplicate.number} → {survivor.number}"
    act = record_act(code="customers.customer.merged", reason=f"{names} {reason}".strip()[:300])
    moved = _carry(survivor, duplicate)
    duplicate.merged_into = survivor
    duplicate.save(update_fields=["merged_into"])
    return Merge.objects.create(survivor=survivor, duplicate=duplicate, act=act, moved=moved)


@transaction.atomic
def undo_merge(*, merge: Merge, reason: str = "") -> int:
    """Take the accounts apart again; returns how many rows stay with the survivor.

    What went along goes back, but for what was changed since. The same call again leaves no act.
    """
    survivor, duplicate = _locked(merge.survivor, merge.duplicate)
    held = Merge.objects.select_for_update().get(pk=merge.pk)
    if held.undone_id is not None:
        return 0
    names = f"{duplicate.number} ← {survivor.number}"
    held.undone = record_act(
        code="customers.customer.merge_undone", reason=f"{names} {reason}".strip()[:300]
    )
    left = _bring_back(survivor, duplicate, held.moved)
    duplicate.merged_into = None
    duplicate.save(update_fields=["merged_into"])
    held.save(update_fields=["undone"])
    return left


@transaction.atomic
def keep_apart(*, first: Customer, second: Customer, reason: str) -> NotDuplicate:
    """The two are two: they are not offered again. The same call again leaves no act."""
    if not reason.strip():
        raise Refused("customers.merge.no_reason", _("Say why they are two."), field="reason")
    first, second = sorted(_locked(first, second), key=lambda customer: customer.pk)
    known: NotDuplicate | None = NotDuplicate.objects.filter(first=first, second=second).first()
    if known is not None:
        return known
    act = record_act(code="customers.customers.kept_apart", reason=reason[:300])
    return NotDuplicate.objects.create(first=first, second=second, act=act)


@transaction.atomic
def offer_again(*, pair: NotDuplicate) -> None:
    """Forget that the two were found to be two."""
    held = NotDuplicate.objects.select_for_update().filter(pk=pair.pk).first()
    if held is not None:
        record_act(
            code="customers.customers.offered_again",
            reason=f"{held.first.number}, {held.second.number}",
        )
        held.delete()


def _locked(one: Customer, other: Customer) -> tuple[Customer, Customer]:
    """Both rows held, in the order of their ids, and read again."""
    if one.pk == other.pk:
        raise Refused(
            "customers.merge.oneself", _("This is one customer. Choose another one beside it.")
        )
    both = Customer.objects.select_for_update(no_key=True, of=("self",))
    rows = {row.pk: row for row in both.filter(pk__in=[one.pk, other.pk]).order_by("pk")}
    return rows[one.pk], rows[other.pk]


def _refuse_chains(survivor: Customer, duplicate: Customer) -> None:
    for customer in (survivor, duplicate):
        if customer.merged_into_id is not None:
            raise Refused(
                "customers.merge.merged",
                _("%(number)s is merged into %(other)s already. Undo that first."),
                number=customer.number,
                other=Customer.objects.get(pk=customer.merged_into_id).number,
            )
    if Customer.objects.filter(merged_into=duplicate).exists():
        raise Refused(
            "customers.merge.has_accounts",
            _("Other accounts are merged into %(number)s. Merge the other way round."),
            number=duplicate.number,
        )


def _refuse_family(survivor: Customer, duplicate: Customer) -> None:
    """Its children come along, so the survivor must not stand among them."""
    above, seen = survivor.parent_id, {survivor.pk}
    while above is not None and above not in seen:
        if above == duplicate.pk:
            raise Refused(
                "customers.merge.family",
                _("%(number)s stands above %(other)s. Merge the other way round."),
                number=duplicate.number,
                other=survivor.number,
            )
        seen.add(above)
        above = Customer.objects.values_list("parent_id", flat=True).get(pk=above)


def _carry(survivor: Customer, duplicate: Customer) -> dict[str, Any]:
    """Move what goes along; where both know somebody of one name, the survivor's entry stands."""
    same_name = dict(Contact.objects.filter(customer=survivor).values_list("name", "id"))
    stays = {
        contact.pk: same_name[contact.name]
        for contact in Contact.objects.filter(customer=duplicate, name__in=same_name)
    }
    moved: dict[str, Any] = {}
    for relation in _CARRIED:
        if not hasattr(duplicate, relation):
            continue
        found = []
        for row in getattr(duplicate, relation).order_by("pk"):
            if relation == "contacts" and row.pk in stays:
                continue
            was = row.contact_id if relation == "restrictions" else None
            row.customer = survivor
            if was in stays:
                row.contact_id = stays[was]
            row.save()
            found.append({"id": row.pk, "contact": was, "as": _digest(row)})
        moved[relation] = found
    children = duplicate.children.order_by("pk").exclude(pk=survivor.pk)
    moved["children"] = list(children.values_list("pk", flat=True))
    children.update(parent=survivor)
    return moved


def _bring_back(survivor: Customer, duplicate: Customer, moved: dict[str, Any]) -> int:
    left = 0
    for relation in _CARRIED:
        rows = getattr(survivor, relation, None)
        by_id = rows.in_bulk([entry["id"] for entry in moved.get(relation, ())]) if rows else {}
        for entry in moved.get(relation, ()):
            row = by_id.get(entry["id"])
            if row is None or _digest(row) != entry["as"] or _is_taken(duplicate, row):
                left += 1
                continue
            row.customer = duplicate
            if isinstance(row, Restriction):
                row.contact_id = entry["contact"]
            row.save()
    back = Customer.objects.filter(pk__in=moved.get("children", ()), parent=survivor)
    back.update(parent=duplicate)
    return left


def _is_taken(duplicate: Customer, row: models.Model) -> bool:
    """A file may have brought somebody of this name to the account again."""
    if not isinstance(row, Contact):
        return False
    return Contact.objects.filter(customer=duplicate, name=row.name).exists()


def _digest(row: models.Model) -> str:
    names = [field.attname for field in row._meta.concrete_fields]
    values = [(name, str(getattr(row, name))) for name in names]
    return hashlib.sha256(repr(values).encode()).hexdigest()
