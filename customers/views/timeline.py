"""The time line of a customer: the newest on its page, all of it on a page of its own."""

from typing import Any

from django.http import HttpResponse
from django.http.request import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from customers.views.parts import customer_of
from kernel import clock, formats, rights, timeline
from kernel.access import requires
from kernel.http import render_page

SHORT, PAGE = 8, 50


@require_safe
@requires(rights.CUSTOMERS_VIEW)
def customer_timeline(request: HttpRequest, public_id: str) -> HttpResponse:
    """`?short=1` is the part on the customer's page; `?kind=` narrows, `?before=` goes on."""
    customer = customer_of(request, public_id)
    kinds = timeline.kinds_for(request.user)
    chosen = [kind for kind, _label in kinds if kind in request.GET.getlist("kind")]
    is_short = bool(request.GET.get("short"))
    before = timeline.read_mark(request.GET.get("before", ""))
    asked = timeline.Asked(
        customer_ids=(customer.pk,),
        reader=request.user,
        today=clock.today(),
        limit=SHORT if is_short else PAGE,
        kinds=frozenset(chosen),
        before=before,
    )
    page = timeline.read_line(asked)
    path = reverse("customers:timeline", args=[customer.public_id])
    context = {
        "customer": customer,
        "entries": _shown(page.entries),
        "count": formats.number(timeline.count_line(asked), 0) if before == timeline.TOP else "",
        "kinds": [(kind, label, kind in chosen) for kind, label in kinds],
        "all_url": path,
        "older_url": _address(path, chosen, page.older) if page.older else "",
        "is_top": before == timeline.TOP,
    }
    partial = "short" if is_short else ("rows" if before == timeline.TOP else "lines")
    return render_page(request, "customers/customer_timeline.html", context, partial=partial)


def _address(path: str, kinds: list[str], before: str) -> str:
    return f"{path}?{urlencode([*(('kind', kind) for kind in kinds), ('before', before)])}"


def _shown(entries: tuple[timeline.Entry, ...]) -> list[dict[str, Any]]:
    return [
        {
            "when": _when(entry.mark),
            "icon": entry.icon,
            "text": entry.sentence,
            "under": entry.detail,
            "who": entry.who,
            "url": entry.url,
        }
        for entry in entries
    ]


def _when(mark: timeline.Mark) -> str:
    """Today with its time, a day of this year with its weekday, of another with its year."""
    today = clock.today()
    local = mark.at.astimezone(clock.zone())
    if mark.day == today:
        is_today = local.date() == today
        return _("Today %(time)s") % {"time": f"{local:%H:%M}"} if is_today else _("Today")
    style = "working" if mark.day.year == today.year else "full"
    return formats.day(mark.day, style=style)
