"""Playing the pages that post: look at the effects, then post what was shown."""

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

HIDDEN = re.compile(r'name="(key|shown)" value="([^"]+)"')


def look(client: Client, url: str, **typed: Any) -> HttpResponse:
    """Send the form to see what it does."""
    answer: HttpResponse = client.post(url, {**typed, "step": "look"})
    return answer


def hidden_of(answer: HttpResponse) -> dict[str, str]:
    return dict(HIDDEN.findall(answer.content.decode()))


def post(client: Client, url: str, **typed: Any) -> HttpResponse:
    """Look, and post what was shown."""
    seen = look(client, url, **typed)
    assert seen.status_code == 200, seen.content.decode()
    answer: HttpResponse = client.post(url, {**typed, **hidden_of(seen), "step": "post"})
    return answer


def post_twice(client: Client, url: str, **typed: Any) -> tuple[HttpResponse, HttpResponse]:
    """As a double click does: the same form, the same key."""
    sent = {**typed, **hidden_of(look(client, url, **typed)), "step": "post"}
    return client.post(url, sent), client.post(url, sent)
