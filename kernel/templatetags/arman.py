"""Amounts, days, icons and addresses in templates. Money only by `money`, dates only by `day`."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import template
from django.forms import BoundField, Textarea
from django.template import Context
from django.template.defaultfilters import stringfilter
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kernel import clock, formats
from kernel.icons import draw
from kernel.tables.controls import draw_field

if TYPE_CHECKING:
    from django.http import HttpRequest

register = template.Library()


@register.simple_tag
def money(amount: Decimal | None, currency: str, zero: str = "shown", digits: str = "exact") -> str:
    """`{% money amount currency %}`; `zero="dash"` writes nothing as a dash, `digits="none"`
    leaves out cents in overviews.
    """
    return formats.money(amount, currency, shows_zero=zero != "dash", is_whole=digits == "none")


@register.simple_tag
def day(value: date | None, style: str = "full") -> SafeString | str:
    """`{% day due_on %}`, `{% day due_on "working" %}`."""
    if value is None:
        return formats.NOTHING
    text = formats.day(value, style=style)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@register.simple_tag
def moment(value: datetime | None) -> SafeString | str:
    """`{% moment act.recorded_at %}` in the reader's time zone."""
    if value is None:
        return formats.NOTHING
    text = formats.moment(value.astimezone(clock.readers_zone()))
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@register.simple_tag
def days(count: int | None) -> str:
    return formats.days(count)


@register.simple_tag
def percent(share: Decimal | None, digits: int = 1) -> str:
    """`{% percent share %}`, a share of one."""
    return formats.percent(share, digits=digits)


@register.simple_tag
def number(value: Decimal | int | None, digits: int = 0) -> str:
    return formats.NOTHING if value is None else formats.number(value, digits)


@register.filter
def control(field: BoundField) -> SafeString:
    """A form field's control in the house style; Django adds what describes it for readers."""
    style = str(field.field.widget.attrs.get("class", "field__input"))
    if isinstance(field.field.widget, Textarea):
        style += " field__input--area"
    return field.as_widget(attrs={"class": style})


# A whole field, where a bar has many; its widget is one of kernel.tables.controls.
register.filter("drawn", draw_field)


@register.filter
def is_negative(amount: Any) -> bool:
    return isinstance(amount, Decimal | int) and amount < 0


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "customers" %}`, drawn beside a word, never alone."""
    return draw(name)


@register.simple_block_tag(takes_context=True)
def component(context: Context, content: SafeString, name: str, /, **arguments: Any) -> SafeString:
    """`{% component "dialog" id="keys" title=title %}…{% endcomponent %}`: a component that stands
    around a piece of page; its template has the arguments and the piece as `slot`.
    """
    around = {word: context.get(word) for word in ("csrf_token", "request", "user", "theme")}
    inner = context.new({**around, **arguments, "slot": content})
    found: Any = get_template(f"components/{name}.html")
    rendered: SafeString = found.template.render(inner)
    return rendered


@register.simple_tag(takes_context=True)
def this_page_with(context: dict[str, Any], **changes: Any) -> str:
    """This page's address with some parameters changed; an empty value takes one away."""
    request: HttpRequest = context["request"]
    parameters = request.GET.copy()
    for name, value in changes.items():
        parameters.pop(name, None)
        if value not in (None, ""):
            parameters[name] = str(value)
    return f"{request.path}?{parameters.urlencode()}" if parameters else request.path


@register.filter
@stringfilter
def initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in words[:1] + words[1:][-1:]).upper()
