"""A customer in a form: typed by number or name, found among those the reader may see."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from customers.merging.selectors import survivor_of
from customers.models import Customer
from customers.selectors import find_by_words

MOST_NAMED: Final = 5


class CustomerInput(forms.TextInput):
    """With scripts, a list of customers follows what is typed."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        found = super().get_context(name, value, attrs)
        own = found["widget"]["attrs"]
        target = f"{own.get('id', name)}_list"
        own |= {"list": target, "autocomplete": "off", "hx-get": reverse("customers:options")}
        own |= {"hx-trigger": "input changed delay:200ms", "hx-target": f"#{target}"}
        own |= {"hx-params": name, "hx-swap": "innerHTML"}
        return found

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        control = super().render(name, value, attrs, renderer)
        target = f"{(attrs or {}).get('id', name)}_list"
        return format_html('{}<datalist id="{}"></datalist>', control, target)


class CustomerField(forms.Field):
    """A number, a name, or `number name` as the list offers it.

    `customers` are those that may be named; the view sets it from the reader. With
    `names_accounts` the number of a merged account is that account, whose facts stay its own;
    else, and by name, whoever names it means its customer.
    """

    widget = CustomerInput
    customers: Any = None

    def __init__(self, *, names_accounts: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.names_accounts = names_accounts

    def to_python(self, value: Any) -> Customer | None:
        text = str(value or "").strip()
        if not text:
            return None
        fitting = find_by_words(self.customers, text, limit=MOST_NAMED + 1)
        number = text.partition(" ")[0].casefold()
        if self.names_accounts and [one.number.casefold() for one in fitting] == [number]:
            return fitting[0]
        found = list(dict.fromkeys(survivor_of(one) for one in fitting))
        if not found:
            raise ValidationError(
                _("No customer has the number or name “%(text)s”."), params={"text": text}
            )
        if len(found) > 1:
            names = [str(customer) for customer in found[:MOST_NAMED]]
            raise ValidationError(
                _("Several customers fit: %(names)s. Type the number of the one you mean."),
                params={"names": ", ".join(names) + (" …" if len(found) > MOST_NAMED else "")},
            )
        return found[0]

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, Customer) else value


class CustomerForm(forms.Form):
    """A form that names customers, out of those that its reader may name."""

    def __init__(self, *args: Any, customers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, CustomerField):
                field.customers = customers
