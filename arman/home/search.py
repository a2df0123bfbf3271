"""The search over everything that the reader may see: its page, and its list under the field."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from kernel import clock, navigation
from kernel.access import signed_in
from kernel.http import render_page, wants_fragment
from kernel.search import Asked, Hit, Rank, only_exact, search
from kernel.search_words import LONGEST, SHORTEST, Query, fold
from kernel.settings_rooms import doors_for

ON_THE_PAGE: Final = 20
IN_THE_LIST: Final = 5


@require_safe
@signed_in
def search_page(request: HttpRequest) -> HttpResponse:
    """`?q=` finds; `&go=1` opens what is exactly that, where it is one thing."""
    query = Query.read(request.GET.get("q", ""))
    limit = IN_THE_LIST if wants_fragment(request) else ON_THE_PAGE
    groups = search(Asked(request.user, query, limit, clock.today()))
    if request.GET.get("go") and not wants_fragment(request) and (hit := only_exact(groups)):
        return redirect(hit.url)
    context = {
        "query": query,
        "groups": groups,
        "count": sum(len(group.hits) for group in groups),
        "has_more": any(group.is_cut for group in groups),
        "limit": limit,
        "shortest": SHORTEST,
        "longest": LONGEST,
    }
    return render_page(request, "home/search.html", context, partial="list")


def find_pages(asked: Asked) -> Iterable[Hit]:
    """Pages of the rail and rooms of the settings by the words of their names."""
    words = asked.query.words
    if not words:
        return
    for name, url, icon in _named_pages(asked.reader):
        parts = fold(name).split()
        if all(any(part.startswith(word) for part in parts) for word in words):
            rank = Rank.EXACT if list(words) == parts else Rank.BEGINS
            yield Hit(title=name, url=url, rank=rank, icon=icon)


def _named_pages(reader: Any) -> Iterator[tuple[str, str, str]]:
    """Each address once, though it be both."""
    pages = navigation.pages_for(reader)
    yield from ((str(entry.label), url, entry.icon) for entry, url in pages)
    known = {url for _entry, url in pages}
    for _group, doors in doors_for(reader, path=""):
        rooms = [door for door in doors if door.url not in known]
        yield from ((str(door.room.label), door.url, "settings") for door in rooms)
