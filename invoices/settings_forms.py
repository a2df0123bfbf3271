"""Input of the ledger's settings."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from invoices.aging.rules import LARGEST_EDGE
from invoices.choices import AdjustmentKind, ReasonKind
from invoices.models import AdjustmentLimit, PaymentTerm, Reason
from invoices.reasons import CODE_LENGTH
from invoices.services.configuration import LimitDetails
from invoices.services.wording import ReasonDetails, TermDetails
from kernel.fields import AmountField, CurrencyField, DayField
from kernel.texts import TextsForm, spread

RATE_DIGITS: Final = 10
# A cancelled document and what was cleared elsewhere are posted by nobody's decision here.
LIMITED_KINDS: Final = (
    AdjustmentKind.WRITE_OFF,
    AdjustmentKind.WAIVER,
    AdjustmentKind.SMALL_DIFFERENCE,
    AdjustmentKind.DISCOUNT,
)


class EdgesField(forms.CharField):
    """Days with commas between them, as numbers; what makes no bands is the service's to say."""

    default_error_messages = {
        "edges": _("Write whole days with commas between them, such as 0, 30, 60, 90."),
    }

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return []
        words = [word.strip() for word in text.split(",")]
        if not all(word.isascii() and word.isdigit() and len(word) <= 6 for word in words):
            raise forms.ValidationError(self.error_messages["edges"], code="edges")
        return [min(int(word), LARGEST_EDGE + 1) for word in words]

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(edge) for edge in value) if isinstance(value, list) else value


class BandsForm(forms.Form):
    edges = EdgesField(
        label=_("Edges in days past due"),
        max_length=100,
        help_text=_("0, 30, 60, 90 makes Current, 1–30, 31–60, 61–90 and Over 90."),
    )
    valid_from = DayField(
        label=_("From"), help_text=_("A day after today: what was printed keeps its bands.")
    )


class RateField(AmountField):
    """A rate, typed as amounts are; no more digits than a rate is kept with."""

    def to_python(self, value: Any) -> Decimal | None:
        rate = super().to_python(value)
        if rate is not None and not rate:
            raise forms.ValidationError(_("A rate is more than zero."))
        if rate is not None and rate != round(rate, RATE_DIGITS):
            raise forms.ValidationError(
                _("A rate has at most %(count)s digits after the point."),
                params={"count": RATE_DIGITS},
            )
        return rate


class RateForm(forms.Form):
    from_currency = CurrencyField(label=_("One unit of"))
    to_currency = CurrencyField(label=_("Is worth in"))
    rate = RateField(label=_("Rate"))
    valid_on = DayField(label=_("From"))


class RateChangeForm(forms.Form):
    """A correction: pair and day say which rate it is, and stay."""

    rate = RateField(label=_("Rate"))


class RateFilterForm(forms.Form):
    from_currency = CurrencyField(label=_("One unit of"), required=False, help_text="")
    to_currency = CurrencyField(label=_("In"), required=False, help_text="")

    def narrowed(self) -> dict[str, str]:
        """The filter; a wrong value narrows nothing."""
        return dict(self.cleaned_data) if self.is_valid() else {}


class LimitForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(kind.value, kind.label) for kind in LIMITED_KINDS]
    )
    currency = CurrencyField(label=_("Currency"))
    amount = AmountField(
        label=_("Limit"),
        help_text=_("For one customer, added up over the days; 0 asks for an approver always."),
    )
    days = forms.IntegerField(label=_("Over how many days"), min_value=1, max_value=3650)

    def __init__(self, *args: Any, limit: AdjustmentLimit | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"days": 365}
        if limit is not None:
            kwargs["initial"] = {name: getattr(limit, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        for name in ("kind", "currency") if limit is not None else ():
            self.fields[name].disabled = True

    def details(self) -> LimitDetails:
        return LimitDetails(**self.cleaned_data)


class ReasonForm(TextsForm):
    """A reason; its code and what it is used for stay, because facts name it."""

    texts = {"label": _("Label")}

    kind = forms.ChoiceField(label=_("Used for"), choices=ReasonKind.choices)
    code = forms.RegexField(
        r"^[a-z0-9]+(-[a-z0-9]+)*$",
        label=_("Code"),
        max_length=CODE_LENGTH,
        help_text=_("What postings keep: small letters, figures and hyphens. It never changes."),
        error_messages={
            "invalid": _("Write small letters and figures, with single hyphens between them.")
        },
    )
    place = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=999)
    is_active = forms.BooleanField(label=_("Offered"), required=False)

    def __init__(self, *args: Any, reason: Reason | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"is_active": True, "place": 0, **(kwargs.get("initial") or {})}
        if reason is not None:
            row = {name: getattr(reason, name) for name in self.base_fields}
            kwargs["initial"] = row | spread("label", reason.label)
        super().__init__(*args, **kwargs)
        for name in ("kind", "code") if reason is not None else ():
            self.fields[name].disabled = True
        self.order_fields(_in_order("kind", "code", self.fields))

    def details(self) -> ReasonDetails:
        values = {name: self.cleaned_data[name] for name in ("place", "is_active")}
        return ReasonDetails(label=self.texts_of("label"), **values)


class TermForm(TextsForm):
    texts = {"label": _("Label")}

    rule = forms.CharField(
        label=_("Rule"),
        max_length=100,
        help_text=_("As import files write it: net 30, 15 eom, 2/10 net 30, 50% 30, 50% 60."),
    )
    place = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=999)
    is_active = forms.BooleanField(label=_("Offered"), required=False)

    def __init__(self, *args: Any, term: PaymentTerm | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"is_active": True, "place": 0}
        if term is not None:
            row = {name: getattr(term, name) for name in self.base_fields}
            kwargs["initial"] = row | spread("label", term.label)
        super().__init__(*args, **kwargs)
        self.order_fields(_in_order("rule", self.fields))

    def clean_rule(self) -> str:
        """As it is compared: small letters, single spaces."""
        return " ".join(str(self.cleaned_data["rule"]).lower().split())

    def details(self) -> TermDetails:
        values = {name: self.cleaned_data[name] for name in ("rule", "place", "is_active")}
        return TermDetails(label=self.texts_of("label"), **values)


class KindForm(forms.Form):
    """Which kind's reasons a page begins with."""

    kind = forms.ChoiceField(choices=ReasonKind.choices)

    def chosen(self) -> str:
        return str(self.cleaned_data["kind"]) if self.is_valid() else ""


def _in_order(*names: Any) -> Sequence[str]:
    *first, fields = names
    labels = [name for name in fields if name.startswith("label_")]
    return [*first, *labels]


def first_of_next_month(today: date) -> date:
    year, month = divmod(today.year * 12 + today.month, 12)
    return date(year, month + 1, 1)
