"""Markup of cells, escaped by the standard library itself: Django's wrappers for lazy texts cost
more than the escaping, and a page has hundreds of cells."""

from html import escape

from django.utils.safestring import SafeString, mark_safe


def escaped(value: object) -> str:
    """What was made safe stays as it is, all else is escaped."""
    return value if isinstance(value, SafeString) else escape(str(value))


def link(url: str, words: object) -> SafeString:
    return mark_safe(f'<a href="{escape(url)}">{escaped(words)}</a>')  # noqa: S308


def name_link(url: str, name: object) -> SafeString:
    """The name of a customer or person: dark, as names are in every table."""
    return mark_safe(f'<a class="name" href="{escape(url)}">{escaped(name)}</a>')  # noqa: S308


def span(style: str, words: object) -> SafeString:
    """`style` is the name of a class, a constant of ours."""
    return mark_safe(f'<span class="{style}">{escaped(words)}</span>')  # noqa: S308


def badge(word: object, tone: str = "") -> SafeString:
    """A word of state with a tint, as components/badge.html draws it."""
    return span(f"badge badge--{tone}" if tone else "badge", word)


def two_lines(first: object, second: object) -> SafeString:
    """A line and, if there is any, what stands in grey under it."""
    under = span("table__under", second) if second else ""
    return mark_safe(f"{escaped(first)}{under}")  # noqa: S308


def day(value: str, words: str) -> SafeString:
    return mark_safe(f'<time datetime="{value}">{words}</time>')  # noqa: S308


def lines(words: list[str]) -> SafeString:
    """One under the other, together at the place of one in a stacked row."""
    under = "".join(span("table__two", word) for word in words)
    return span("table__lines", mark_safe(under))  # noqa: S308
