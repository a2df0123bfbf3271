"""Reasons: offered in the reader's language, kept by code, read back in any language."""

import pytest
from django import forms
from django.db import IntegrityError, transaction
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from invoices.choices import ReasonKind
from invoices.models import Reason
from invoices.reason_fields import ReasonField
from invoices.reasons import keep_reason, list_reasons, name_reasons, read_reason
from tests.budgets import count_queries

pytestmark = pytest.mark.django_db
NO_REASON = "Choose a reason, or write one."


class WriteOffForm(forms.Form):
    reason = ReasonField(ReasonKind.WRITE_OFF)


def typed(code: str = "", note: str = "") -> WriteOffForm:
    return WriteOffForm({"reason_code": code, "reason": note})


def test_every_kind_has_reasons_in_three_languages() -> None:
    for kind in ReasonKind:
        labels = [reason.label for reason in list_reasons(kind)]
        assert labels, kind
        assert all(label["en"] and label["de"] and label["ro"] for label in labels)


def test_only_what_is_on_offer_is_listed_in_its_order() -> None:
    codes = [reason.code for reason in list_reasons(ReasonKind.WRITE_OFF)]
    assert codes == ["insolvency", "uncollectible", "not-worth-pursuing", "time-barred"]
    Reason.objects.filter(code="uncollectible").update(is_active=False)
    Reason.objects.filter(code="time-barred").update(place=0)
    codes = [reason.code for reason in list_reasons(ReasonKind.WRITE_OFF)]
    assert codes == ["time-barred", "insolvency", "not-worth-pursuing"]


def test_field_offers_in_the_language_of_each_reader() -> None:
    for language, label in (("de", "Verjährt"), ("ro", "Prescrisă"), ("en", "Time-barred")):
        with translation.override(language):
            page = str(WriteOffForm()["reason"])
        assert f'<option value="time-barred">{label}</option>' in page
    assert page.count("<option") == 5


@pytest.mark.parametrize(
    ("code", "note", "kept"),
    [
        ("insolvency", "", "#insolvency"),
        ("insolvency", " opened 3 May ", "#insolvency opened 3 May"),
        ("", "agreed with the owner", "agreed with the owner"),
    ],
)
def test_field_keeps_code_and_words(code: str, note: str, kept: str) -> None:
    form = typed(code, note)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["reason"] == kept


@pytest.mark.parametrize(
    ("code", "note", "sentence"),
    [
        ("", "  ", NO_REASON),
        ("bonus", "", "This reason is not on offer. Choose another."),
        ("", "x" * 201, "at most 200 characters"),
    ],
)
def test_field_says_what_is_wrong_and_keeps_what_was_typed(
    code: str, note: str, sentence: str
) -> None:
    form = typed(code, note)
    assert sentence in " ".join(form.errors["reason"])
    assert f'value="{note}"' in str(form["reason"])


def test_several_kinds_are_offered_in_groups() -> None:
    class AdjustForm(forms.Form):
        reason = ReasonField(ReasonKind.WRITE_OFF, ReasonKind.WAIVER)

    page = str(AdjustForm()["reason"])
    assert '<optgroup label="Write-off">' in page
    assert '<optgroup label="Waiver">' in page
    form = AdjustForm({"reason_code": "goodwill", "reason": ""})
    assert form.is_valid()
    assert form.cleaned_data["reason"] == "#goodwill"


def test_field_shows_again_what_was_kept() -> None:
    form = WriteOffForm(initial={"reason": "#insolvency opened 3 May"})
    assert '<option value="insolvency" selected>' in str(form["reason"])
    assert 'value="opened 3 May"' in str(form["reason"])


def test_kept_reasons_are_read_in_each_language_by_one_query() -> None:
    texts = ["#insolvency", "#time-barred since May", "#gone", "#not a code!", "agreed", ""]
    with translation.override("de"):
        assert name_reasons(texts) == {
            "#insolvency": "Insolvenz",
            "#time-barred since May": "Verjährt: since May",
        }
        assert read_reason("#insolvency") == "Insolvenz"
    assert read_reason("#gone") == "#gone"
    assert count_queries(lambda: name_reasons(texts)) == 1
    assert count_queries(lambda: name_reasons(["agreed", ""])) == 0


@given(note=st.text(max_size=30))
def test_whatever_is_written_beside_a_reason_is_read_again(note: str) -> None:
    words = note.strip()
    assert read_reason(keep_reason("insolvency", note)) == (
        f"Insolvency: {words}" if words else "Insolvency"
    )


@pytest.mark.parametrize(
    "wrong",
    [{"code": "Two words"}, {"kind": "none"}, {"label": {"de": "Rundung"}}, {"label": {"en": ""}}],
)
def test_database_refuses_what_no_page_would_save(wrong: dict[str, object]) -> None:
    values = {"code": "new", "kind": "waiver", "label": {"en": "New"}} | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        Reason.objects.create(**values)
