"""Writes of what is offered for choice, with its words in every language: reasons and terms.

Nothing is deleted, because facts name it: what is no longer offered is not active.
"""

from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from invoices.choices import ReasonKind
from invoices.models import PaymentTerm, Reason
from invoices.terms import BadTerms, parse_terms
from kernel.audit import record_act
from kernel.errors import Refused
from kernel.versions import refuse_stale


@dataclass(frozen=True, slots=True)
class ReasonDetails:
    """What an administrator says about a reason; its code and kind only when it is added."""

    label: dict[str, str]
    place: int = 0
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class TermDetails:
    """What an administrator says about payment terms."""

    rule: str
    label: dict[str, str]
    place: int = 0
    is_active: bool = True


@transaction.atomic
def add_reason(*, code: str, kind: ReasonKind, details: ReasonDetails) -> Reason:
    """A new reason. Raises Refused where the code is taken: facts know a reason by it."""
    record_act(code="invoices.reason.added", reason=code)
    reason = Reason(code=code, kind=kind, **asdict(details))
    _save(reason, _("There is a reason of this code. Choose another code."), field="code")
    return reason


@transaction.atomic
def change_reason(*, reason: Reason, details: ReasonDetails, seen: str = "") -> Reason:
    """Other words, place or offer; what already stands so leaves no act."""
    held = Reason.objects.select_for_update().get(pk=reason.pk)
    refuse_stale(held, seen)
    if _change(held, asdict(details)):
        record_act(code="invoices.reason.changed", reason=held.code)
        held.save()
    return held


@transaction.atomic
def add_term(*, details: TermDetails) -> PaymentTerm:
    """Terms under a name. Raises Refused for a rule that is not understood or named already."""
    _require_rule(details.rule)
    record_act(code="invoices.term.added", reason=details.rule)
    term = PaymentTerm(**asdict(details))
    _save(term, _RULE_TAKEN, field="rule")
    return term


@transaction.atomic
def change_term(*, term: PaymentTerm, details: TermDetails, seen: str = "") -> PaymentTerm:
    """Another name, rule or place; what was agreed with customers stays as it was agreed."""
    held = PaymentTerm.objects.select_for_update().get(pk=term.pk)
    refuse_stale(held, seen)
    if not _change(held, asdict(details)):
        return held
    _require_rule(details.rule)
    record_act(code="invoices.term.changed", reason=details.rule)
    _save(held, _RULE_TAKEN, field="rule")
    return held


_RULE_TAKEN = _("These terms are offered already under another name.")


def _change(row: Model, values: dict[str, Any]) -> bool:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return bool(changed)


def _require_rule(rule: str) -> None:
    try:
        terms = parse_terms(rule)
    except BadTerms as error:
        raise Refused(
            "invoices.term.unknown",
            _(
                "This rule is not understood. Write it like net 30, 15 eom,"
                " 2/10 net 30 or 50%% 30, 50%% 60."
            ),
            field="rule",
        ) from error
    if any(line.on is not None for line in terms.lines):
        raise Refused(
            "invoices.term.one_day",
            _("A single day is no rule: it would be past for the next document."),
            field="rule",
        )


def _save(row: Model, sentence: Any, *, field: str) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(f"invoices.{row._meta.model_name}.taken", sentence, field=field) from error
