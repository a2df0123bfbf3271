"""Finding people: every colleague by name; their page for those who may open it."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel import rights
from kernel.access import can
from kernel.public_ids import encode
from kernel.search import Asked, Hit, Rank, Tier, first_of
from kernel.search_sql import Fold, begins, every_word, every_word_alike, likeness
from staff.choices import Role
from staff.models import User

FIELDS = ("name", "email", "role", "team__name", "is_active")


def find_people(asked: Asked) -> Iterable[Hit]:
    people = User.objects.alias(folded=Fold("name")).all()
    manages = can(asked.reader, rights.USERS_MANAGE)
    if not manages:
        people = people.active()
    rows = first_of(people, _tiers(asked), fields=FIELDS, limit=asked.limit)
    for row in rows:
        state = "" if row["is_active"] else _("inactive")
        about = (Role(row["role"]).label, row["team__name"], state)
        yield Hit(
            title=row["name"],
            detail=" · ".join(str(part) for part in about if part),
            url=_address(asked, row["id"], manages=manages),
            rank=Rank(row["rank"]),
        )


def _tiers(asked: Asked) -> Iterable[Tier]:
    query = asked.query
    if query.email:
        exact = (Rank.EXACT, Q(email=query.email))
        yield Tier(Rank.BEGINS, Q(email__startswith=query.email), ("rank", "name", "id"), exact)
    if query.has_letters:
        better = (Rank.BEGINS, begins("folded", query))
        yield Tier(Rank.WORDS, every_word("folded", query), ("rank", "name", "id"), better)
    if query.can_be_misspelt:
        alike = every_word_alike("folded", query)
        yield Tier(Rank.ALIKE, alike, (likeness("folded", query).desc(), "id"))


def _address(asked: Asked, pk: int, *, manages: bool) -> str:
    if manages:
        return reverse("staff:user-edit", args=[encode(User.public_prefix, pk)])
    return reverse("staff:account") if pk == asked.reader.pk else ""
