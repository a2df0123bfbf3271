"""Writes about people: each is an act, and changes are kept by the history triggers."""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, Final

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from kernel import locks, outbox
from kernel.audit import record_act
from kernel.errors import Refused
from kernel.zones import is_zone
from staff.choices import Language, Role, Theme
from staff.models import Absence, Team, User

PASSWORD_LINK_TOPIC: Final = "staff.send_password_link"  # noqa: S105
_REPEAT_AFTER: Final = 300  # seconds between two links to one person
ATTEMPTS_KEPT_FOR: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class UserDetails:
    """What an administrator says about a person."""

    email: str
    name: str
    role: str
    team: Team | None = None
    language: str = Language.ENGLISH
    deputy: User | None = None


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a person says about themself; empty is what the language and the department say."""

    name: str
    language: str = Language.ENGLISH
    theme: str = Theme.SYSTEM
    number_form: str = ""
    time_zone: str = ""
    first_page: str = ""
    uses_keys: bool = True


@transaction.atomic
def add_user(*, details: UserDetails, password: str = "") -> User:
    """A new person; without a password they cannot sign in before they have set one by link.

    Raises Refused where the address is taken.
    """
    record_act(code="staff.user.added")
    user = User(**_values(details))
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    _save(user)
    return user


@transaction.atomic
def change_user(*, user: User, details: UserDetails) -> User:
    """Change what an administrator says about a person.

    Raises Refused where the address is taken or the last administrator would lose the role.
    """
    locks.take(locks.Lock.LAST_ADMIN)
    if details.role != Role.ADMIN:
        _refuse_last_admin(user)
    record_act(code="staff.user.changed")
    for name, value in _values(details).items():
        setattr(user, name, value)
    _save(user)
    return user


@transaction.atomic
def deactivate_user(*, user: User) -> None:
    """End a person's access at once; everything they did keeps their name.

    Raises Refused for the last active administrator.
    """
    locks.take(locks.Lock.LAST_ADMIN)
    _refuse_last_admin(user)
    record_act(code="staff.user.deactivated", reason=user.name)
    user.is_active = False
    user.save(update_fields=["is_active"])


@transaction.atomic
def reactivate_user(*, user: User) -> None:
    record_act(code="staff.user.reactivated", reason=user.name)
    user.is_active = True
    user.save(update_fields=["is_active"])


@transaction.atomic
def save_team(*, name: str, team: Team | None = None) -> Team:
    """A new team, or another name for one. Raises Refused where the name is taken."""
    record_act(code="staff.team.changed" if team else "staff.team.added", reason=name)
    team = team or Team()
    team.name = name
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError as error:
        raise Refused(
            "staff.team.name_taken", _("There is a team of this name."), field="name"
        ) from error
    return team


@transaction.atomic
def change_account(*, user: User, preferences: Preferences) -> None:
    """What a person says about themself; what already stands so leaves no act.

    Raises Refused for a time zone that does not exist.
    """
    if preferences.time_zone and not is_zone(preferences.time_zone):
        raise Refused(
            "staff.account.unknown_zone",
            _("%(zone)s is no time zone. Choose one from the list."),
            zone=preferences.time_zone,
            field="time_zone",
        )
    values = {field.name: getattr(preferences, field.name) for field in fields(preferences)}
    changed = [name for name, value in values.items() if getattr(user, name) != value]
    if not changed:
        return
    record_act(code="staff.account.changed")
    for name in changed:
        setattr(user, name, values[name])
    user.save(update_fields=changed)


def choose_theme(*, user: User, theme: str) -> None:
    """The colours alone, from the menu of any page. Raises Refused for colours that are none."""
    if theme not in Theme.values:
        raise Refused("staff.account.unknown_theme", _("There are no such colours. Choose again."))
    own = {field.name: getattr(user, field.name) for field in fields(Preferences)}
    change_account(user=user, preferences=Preferences(**own | {"theme": theme}))


@transaction.atomic
def record_absence(
    *, user: User, from_on: date, until_on: date, deputy: User | None = None
) -> Absence:
    """Somebody is away on these days; the deputy approves in their place.

    Raises Refused where the days overlap another absence of the same person.
    """
    record_act(code="staff.absence.recorded", reason=user.name)
    try:
        with transaction.atomic():
            return Absence.objects.create(
                user=user, deputy=deputy, from_on=from_on, until_on=until_on
            )
    except IntegrityError as error:
        if "absence_overlap_ex" not in str(error):
            raise
        raise Refused(
            "staff.absence.overlaps",
            _("There is another absence on some of these days. End that one first."),
            field="from_on",
        ) from error


@transaction.atomic
def end_absence(*, absence: Absence, on: date) -> None:
    """Back at work on a day: the absence ends the day before, or never was if it had not begun.

    What is over by then stays as it is and leaves no act.
    """
    held = Absence.objects.select_for_update().filter(pk=absence.pk, until_on__gte=on).first()
    if held is None:
        return
    record_act(code="staff.absence.ended", reason=absence.user.name)
    if held.from_on >= on:
        held.delete()
        return
    held.until_on = on - timedelta(days=1)
    held.save(update_fields=["until_on"])


@transaction.atomic
def request_password_link(*, email: str, base_url: str, at: int) -> None:
    """Send a link to set a password, if somebody active has this address; never says whether.

    `at` is the time in seconds: one person gets one link in five minutes, however often asked.
    """
    user = User.objects.active().filter(email=email.strip().lower()).first()
    if user is not None:
        send_password_link(user=user, base_url=base_url, at=at)


@transaction.atomic
def send_password_link(*, user: User, base_url: str, at: int) -> None:
    """Ask the worker to send the link; the token is made there and stands in no queue."""
    record_act(code="staff.password_link.requested", reason=user.name)
    outbox.publish(
        PASSWORD_LINK_TOPIC,
        key=f"{user.pk}:{at // _REPEAT_AFTER}",
        payload={"user_id": user.pk, "base_url": base_url},
    )


@transaction.atomic
def record_password_change(*, user: User) -> None:
    record_act(code="staff.password.changed", actor=user)


@transaction.atomic
def forget_attempts(*, at: datetime) -> int:
    """Delete what was kept of attempts to sign in thirty days before: they name addresses.

    That somebody did sign in stays, as an act.
    """
    old = [
        model.objects.filter(attempt_time__lt=at - ATTEMPTS_KEPT_FOR)
        for model in (AccessAttempt, AccessFailureLog, AccessLog)
    ]
    return sum(found.delete()[0] for found in old)


def _values(details: UserDetails) -> dict[str, Any]:
    values = {field.name: getattr(details, field.name) for field in fields(details)}
    return values | {"email": details.email.strip().lower()}


def _save(user: User) -> None:
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        if "email" not in str(error):
            raise
        raise Refused(
            "staff.user.address_taken",
            _("Somebody already signs in with this address. Look for them in the list."),
            field="email",
        ) from error


def _refuse_last_admin(user: User) -> None:
    """Called under the lock, so that two administrators cannot remove each other."""
    admins = User.objects.active().with_role(Role.ADMIN)
    if admins.filter(pk=user.pk).exists() and not admins.exclude(pk=user.pk).exists():
        raise Refused(
            "staff.user.last_admin",
            _("This is the last administrator. Make somebody else an administrator first."),
            field="role",
        )
