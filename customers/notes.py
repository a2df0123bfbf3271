"""Writes about notes. The author corrects, anybody with the right pins; every version is kept."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, Note
from kernel.audit import record_act
from kernel.errors import Conflict, NotAllowed
from staff.models import User


@transaction.atomic
def add_note(*, customer: Customer, text: str, is_pinned: bool = False) -> Note:
    """Write down a note, by the actor of the act."""
    act = record_act(code="customers.note.added", reason=customer.number)
    return Note.objects.create(customer=customer, text=text, is_pinned=is_pinned, act=act)


@transaction.atomic
def correct_note(*, note: Note, text: str, before: str, author: User) -> Note:
    """Another text in the place of the one that was read (`before`); the first one is kept.

    The same text leaves no act. Raises NotAllowed for anybody but the author, and Conflict where
    the note was corrected since it was read.
    """
    held = Note.objects.select_for_update(of=("self",)).select_related("act").get(pk=note.pk)
    if held.act.actor_id != author.pk:
        raise NotAllowed(
            "customers.note.foreign",
            _("Only who wrote a note corrects it. Write one of your own."),
        )
    if held.text == text:
        return held
    if held.text != before:
        raise Conflict(
            "customers.note.overtaken",
            _("The note was corrected in another window meanwhile. Look at it, then save again."),
        )
    held.text = text
    held.corrected = record_act(code="customers.note.corrected")
    held.save(update_fields=["text", "corrected"])
    return held


@transaction.atomic
def pin_note(*, note: Note, is_pinned: bool) -> Note:
    """Put a note on top of its page, or take it down; the same again leaves no act."""
    held = Note.objects.select_for_update().get(pk=note.pk)
    if held.is_pinned == is_pinned:
        return held
    record_act(code="customers.note.pinned" if is_pinned else "customers.note.unpinned")
    held.is_pinned = is_pinned
    held.save(update_fields=["is_pinned"])
    return held
