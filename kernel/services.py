"""Writes about the department. A change is one act; before and after are kept by triggers."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kernel import clock
from kernel.audit import record_act
from kernel.errors import Refused
from kernel.models import Department
from kernel.money import is_currency
from kernel.versions import refuse_stale
from kernel.zones import is_zone


@transaction.atomic
def change_department(
    *, name: str, time_zone: str, reporting_currency: str, seen: str = ""
) -> Department:
    """What the department is called, whose day is its today, in what its reports add up.

    Holds at once, for the rest of this request too; what already stands so leaves no act.
    Raises Refused for a time zone or a currency that does not exist, Conflict where somebody
    changed it since it was `seen`.
    """
    _refuse_unknown(time_zone, reporting_currency)
    department = Department.objects.select_for_update().get()
    refuse_stale(department, seen)
    values = {"name": name, "time_zone": time_zone, "reporting_currency": reporting_currency}
    changed = [field for field, value in values.items() if getattr(department, field) != value]
    if not changed:
        return department
    record_act(code="kernel.department.changed")
    for field in changed:
        setattr(department, field, values[field])
    department.save(update_fields=changed)
    clock.forget_zone()
    return department


def refuse_unknown_currency(currency: str, *, field: str) -> None:
    """Raise Refused, beside the field, for what is no currency of ISO 4217."""
    if not is_currency(currency):
        raise Refused(
            "kernel.currency.unknown",
            _("%(currency)s is no currency. Write its three letters, such as EUR."),
            currency=currency,
            field=field,
        )


def _refuse_unknown(time_zone: str, currency: str) -> None:
    if not is_zone(time_zone):
        raise Refused(
            "kernel.department.unknown_zone",
            _("%(zone)s is no time zone. Choose one from the list."),
            zone=time_zone,
            field="time_zone",
        )
    refuse_unknown_currency(currency, field="reporting_currency")
