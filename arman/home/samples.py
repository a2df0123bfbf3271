"""What the style guide shows its components with: made-up people, figures and fields."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel import clock, formats, icons

CUSTOMER = "Montferrand Grandes Surfaces SA"
PERSON = "Ilse Verhoeven"
AMOUNT = Decimal("1169936.40")
COMPANIES = [("1", "Arman Deutschland GmbH"), ("2", "Arman România SRL")]
BANDS = ("0", "1–30", "31–60", "61–90", "> 90")


class SampleForm(forms.Form):
    name = forms.CharField(label=_("Name"))
    company = forms.ChoiceField(label=_("Entity"), choices=COMPANIES)
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text=_("Others read it beside the amount."),
    )
    fixed = forms.CharField(label=_("Currency"), disabled=True, initial="EUR", required=False)
    told = forms.BooleanField(label=_("Tell the customer"), required=False)


class ChoicesForm(forms.Form):
    channel = forms.ChoiceField(
        label=_("How"),
        choices=[("mail", _("By e-mail")), ("letter", _("By letter")), ("call", _("By phone"))],
        widget=forms.RadioSelect,
        initial="mail",
    )
    days = forms.MultipleChoiceField(
        label=_("Days"),
        choices=[("1", _("Monday")), ("2", _("Tuesday"))],
        widget=forms.CheckboxSelectMultiple,
        initial=["2"],
        help_text=_("On which somebody answers there."),
    )


class LineForm(forms.Form):
    amount = forms.CharField(label=_("Amount"))
    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))


@dataclass(frozen=True, slots=True)
class Samples:
    """Under these names the sections of the style guide find what they show."""

    customer: str
    company: str
    person: str
    role: str
    amount: str
    million: str
    percent: str
    change: str
    rate: str
    bands: tuple[str, ...]
    icons: list[str]
    figures: list[Any]
    facts: list[Any]
    needs: list[Any]
    entries: list[Any]
    changes: list[Any]
    steps: list[Any]
    actions: list[Any]
    query: Any
    groups: list[Any]
    page: Page[int]
    form: forms.Form
    wrong_form: forms.Form
    choices: forms.Form
    line: forms.Form


def build_samples(today: date) -> Samples:
    amount = formats.money(AMOUNT, "EUR")
    return Samples(
        customer=CUSTOMER,
        company=COMPANIES[0][1],
        person=PERSON,
        role=gettext("AR manager"),
        amount=amount,
        million=formats.number(Decimal("49.14"), 2),
        percent=formats.percent(Decimal("0.359")),
        change=formats.percent(Decimal("0.012")),
        rate=f"{formats.number(12_400, 0)} / {formats.number(41_300, 0)}",
        bands=BANDS,
        icons=icons.names(),
        figures=_figures(amount),
        facts=_facts(today),
        needs=_needs(amount),
        entries=_entries(today, amount),
        steps=_steps(),
        actions=_actions(),
        query=SimpleNamespace(text="mont", is_empty=True),
        groups=_groups(amount),
        changes=_changes(),
        page=Paginator(range(1284), 12).page(2),
        form=SampleForm(initial={"name": CUSTOMER}, prefix="right"),
        wrong_form=SampleForm({"wrong-name": "", "wrong-company": "9"}, prefix="wrong"),
        choices=ChoicesForm(),
        line=LineForm(),
    )


def _figures(amount: str) -> list[Any]:
    return [
        SimpleNamespace(label=gettext("Balance"), value=amount, url="#figures", is_main=True),
        SimpleNamespace(label=gettext("Overdue"), value=amount, note="EUR"),
        SimpleNamespace(label=gettext("Unapplied"), value=formats.NOTHING),
    ]


def _facts(today: date) -> list[Any]:
    return [
        SimpleNamespace(label=gettext("Customer"), value=CUSTOMER, url="#figures"),
        SimpleNamespace(label=gettext("Country"), value="FR"),
        SimpleNamespace(label=gettext("Date"), value=formats.day(today)),
    ]


def _needs(amount: str) -> list[Any]:
    approve, review = gettext("Approve"), gettext("Review")
    return [
        SimpleNamespace(
            word=word, tone=tone, title=CUSTOMER, detail=f"{amount} EUR, {PERSON}",
            url="#needs", age=age, action=review, is_first=tone == "bad",
        )
        for word, tone, age in (
            (gettext("Broken"), "bad", "09:31"), (approve, "warn", "07:42"), (approve, "", ""),
        )
    ]  # fmt: skip


def _entries(today: date, amount: str) -> list[Any]:
    when = formats.day(today, style="working")
    return [
        SimpleNamespace(when=when, icon=icon, text=text, url=url, under=under, who=PERSON)
        for icon, text, url, under in (
            ("call", CUSTOMER, "", ""),
            ("received", amount, "#timeline", CUSTOMER),
            ("document", amount, "#timeline", ""),
        )
    ]


def _changes() -> list[Any]:
    now = clock.now()
    label = gettext("Name")
    told = [SimpleNamespace(label=label, before="Montferrand", after=CUSTOMER)]
    return [
        SimpleNamespace(
            recorded_at=now, who=PERSON, operation=operation, names=[CUSTOMER], differences=told
        )
        for operation in ("U", "I", "D")
    ]


def _steps() -> list[Any]:
    return [
        SimpleNamespace(label=gettext("Files"), state="done", url="#waiting"),
        SimpleNamespace(label=gettext("Check"), state="now"),
        SimpleNamespace(label=gettext("Import"), state="next"),
    ]


def _actions() -> list[Any]:
    labels = (gettext("Review"), gettext("Write off"))
    return [SimpleNamespace(label=label, url="#buttons") for label in labels]


def _groups(amount: str) -> list[Any]:
    hits = [
        SimpleNamespace(
            icon="customers", title=CUSTOMER, detail="DE100321", aside=amount, url=url, place=place
        )
        for place, url in enumerate(("#search-found", ""))
    ]
    return [SimpleNamespace(key="sample", label=gettext("Customers"), hits=hits)]
