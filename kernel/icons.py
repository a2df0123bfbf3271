"""The few line drawings of the interface, on a grid of sixteen."""

from typing import Final

from django.utils.safestring import SafeString, mark_safe

_DRAWINGS: Final = {
    "brand": '<path d="M2 13.5 8 2.5l6 11M4.7 9.5h6.6"/>',
    "today": '<path d="M2.5 13.5v-5M6.2 13.5v-9M9.8 13.5v-6M13.5 13.5V2.5"/>',
    "aging": '<path d="M2.5 4h11M2.5 8h8M2.5 12h4.5"/>',
    "customers": (
        '<path d="M2.5 13.5v-9l5-2v11M7.5 6.5l6 2v5M1.5 13.5h13M4.8 6.5v.01M4.8 9.5v.01"/>'
    ),
    "cash": '<rect x="1.5" y="4" width="13" height="8" rx="1"/><circle cx="8" cy="8" r="1.75"/>',
    "import": '<path d="M8 2v8M4.8 7 8 10.2 11.2 7M2.5 11v2.5h11V11"/>',
    "users": (
        '<circle cx="6" cy="5.5" r="2.5"/><path d="M1.5 13.5c0-2.5 2-4 4.5-4s4.5 1.5 4.5 4'
        'M10.5 3.3a2.5 2.5 0 0 1 0 4.4M12 9.9c1.6.5 2.5 1.8 2.5 3.6"/>'
    ),
    "settings": (
        '<path d="M2.5 4.5h6M12 4.5h1.5M2.5 11.5H4M7.5 11.5h6"/>'
        '<circle cx="10.25" cy="4.5" r="1.75"/><circle cx="5.75" cy="11.5" r="1.75"/>'
    ),
    "account": (
        '<circle cx="8" cy="5.5" r="2.75"/>'
        '<path d="M2.5 14c0-2.8 2.4-4.5 5.5-4.5s5.5 1.7 5.5 4.5"/>'
    ),
    "search": '<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3.5 3.5"/>',
    "down": '<path d="m3 5.5 5 5 5-5"/>',
    "right": '<path d="m5.5 3 5 5-5 5"/>',
    "disputed": '<path d="M8 2.5 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.01"/>',
    "promised": '<path d="M2.5 8h9M8 4.5 11.5 8 8 11.5M14 3v10"/>',
    "cross": '<path d="m4 4 8 8M12 4l-8 8"/>',
    "check": '<path d="m3 8.5 3.2 3.2L13 4.8"/>',
    "more": '<path d="M3 8v.01M8 8v.01M13 8v.01"/>',
    "keys": (
        '<rect x="1.5" y="4" width="13" height="8.5" rx="1"/>'
        '<path d="M4.2 6.8v.01M7 6.8v.01M9.8 6.8v.01M11.8 6.8v.01M5 9.8h6"/>'
    ),
    "letter": '<rect x="1.5" y="3.5" width="13" height="9" rx="1"/><path d="m2 4.5 6 4.5 6-4.5"/>',
    "call": (
        '<path d="M5.8 2.5 3 3.2c-.3 5 4.8 10.1 9.8 9.8l.7-2.8-3-1.3-1.3 1.2'
        'C7.6 9.3 6.7 8.4 5.9 6.8l1.2-1.3z"/>'
    ),
    "document": '<path d="M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3M5.5 8h5M5.5 11h5"/>',
    "received": '<path d="M8 2.5v9M4.5 8 8 11.5 11.5 8M3 14h10"/>',
    "note": '<path d="M3 2.5h10v8l-3 3H3zM5.5 6h5M5.5 9h3"/>',
    "stopped": '<circle cx="8" cy="8" r="5.5"/><path d="M4.2 4.2l7.6 7.6"/>',
    "edit": '<path d="M2.5 13.5 3.3 10.5l7.4-7.4 2.2 2.2-7.4 7.4zM9.5 4.3l2.2 2.2"/>',
    "pin": '<path d="M8 10v4M4.5 10h7M5.5 10 6 5.5 5 2.5h6l-1 3 .5 4.5"/>',
    "applied": '<path d="m2.5 8.5 3.5 3.5 7.5-8"/>',
    "taken-back": '<path d="M5.5 4 2.5 7l3 3M2.5 7h7a3.5 3.5 0 0 1 0 7H7"/>',
    "adjusted": '<path d="M3 5.5h10M3 10.5h10"/>',
    "calendar": (
        '<rect x="2" y="3" width="12" height="11" rx="1"/>'
        '<path d="M2 6.5h12M5.5 1.5v3M10.5 1.5v3"/>'
    ),
    "sign-out": '<path d="M6.5 2.5h-4v11h4M10 5l3 3-3 3M13 8H6"/>',
}


def draw(name: str) -> SafeString:
    # The drawings are this module's constants, nothing of a person's.
    return mark_safe(  # noqa: S308
        f'<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">{_DRAWINGS[name]}</svg>'
    )


def names() -> list[str]:
    return list(_DRAWINGS)
