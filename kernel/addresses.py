"""The network address a request came from, as far as the proxies in between can be believed."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """What the outermost of our own proxies saw; what a client wrote before that is passed over.

    Each proxy appends the address that it was called from, so only as many entries from the end
    are true as there are proxies of ours (`TRUSTED_PROXIES`). None where nothing is known.
    """
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    trusted = settings.TRUSTED_PROXIES
    seen = [*(hops[-trusted:] if trusted else []), request.META.get("REMOTE_ADDR", "")]
    return next((found for hop in seen if (found := _plain(hop))), None)


def _plain(hop: str) -> str | None:
    """Without a port, in one spelling; None where it is no address."""
    text = hop.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return str(getattr(found, "ipv4_mapped", None) or found)
