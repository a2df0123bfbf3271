"""Doing something to see what it does, and not doing it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from invoices.effects import Effects, build_effects
from invoices.guards import explained
from kernel.errors import Conflict
from kernel.models import Act

LONGEST_WAIT: Final = "2s"  # who only looks does not stand in line with those who post


@dataclass(frozen=True, slots=True)
class Done:
    """What a posting made: its act, where to look at it, and a sentence of news.

    `effects` are given where the act's own facts do not say it all.
    """

    act: Act
    url: str
    message: str
    effects: Effects | None = None


class EffectsChanged(Conflict):
    """The figures are no longer those that were looked at; nothing was posted."""

    def __init__(self, effects: Effects) -> None:
        super().__init__(
            "invoices.effects.changed",
            _("What it does has changed since it was shown. Look at the figures, then post."),
        )
        self.effects = effects


def try_out(post: Callable[[], Done]) -> Effects:
    """The effects of a posting, which is then undone whole.

    The figures are those of the very service that will post, every rule of the database included.
    Raises what posting would raise; where somebody else holds the rows, sooner.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LONGEST_WAIT])
        effects = look_at(post())
        transaction.set_rollback(True)
    return effects


def look_at(done: Done) -> Effects:
    """The effects of what was just posted; rules that wait for the commit are asked now."""
    with explained():
        connection.check_constraints()
    return done.effects or build_effects(done.act)


def post_as_shown(post: Callable[[], Done], *, shown: str) -> Done:
    """Post, where the effects are those of the digest; else EffectsChanged, and nothing is posted.

    Called inside the transaction of the request.
    """
    done = post()
    effects = look_at(done)
    if effects.digest != shown:
        raise EffectsChanged(effects)
    return done
