"""PDFs are the same for the same data, hold every word, and say in one sentence why not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from kernel import pdf

MOMENT = datetime(2026, 6, 15, 12, 0, 0, 123456, tzinfo=UTC)
TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title)
#set text(font: "Source Sans Pro", lang: sys.inputs.language)
= #data.title
#data.lines.join(linebreak())
"""


@pytest.fixture
def letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "note.typ").write_text(TEMPLATE)
    (tmp_path / "faulty.typ").write_text("#set document(title: [x])\n#missing")
    monkeypatch.setattr(pdf, "LETTERS", tmp_path)
    pdf._compiler.cache_clear()
    yield tmp_path
    pdf._compiler.cache_clear()


def note(*lines: str, language: str = "ro") -> bytes:
    data = {"title": "Înștiințare", "lines": lines}
    return pdf.compile("note.typ", data, language=language, made_at=MOMENT)


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


@pytest.mark.usefixtures("letters")
def test_words_of_all_languages_are_found_in_the_file() -> None:
    text = text_of(note("Țărăncuța, ședință", "Straße 5 €", "−1.234,50", "Жук Ωμέγα"))
    for words in ("Înștiințare", "Țărăncuța, ședință", "Straße 5 €", "−1.234,50", "Жук Ωμέγα"):
        assert words in text


@pytest.mark.usefixtures("letters")
def test_file_says_its_standards_language_and_title() -> None:
    content = note("x", language="de")
    reader = PdfReader(BytesIO(content))
    assert reader.metadata is not None
    assert reader.metadata.title == "Înștiințare"
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "de"
    assert root["/MarkInfo"]["/Marked"]
    about = root["/Metadata"].get_data().decode()
    assert "pdfaid:part>2<" in about
    assert "pdfuaid:part>1<" in about


@pytest.mark.usefixtures("letters")
def test_same_data_and_moment_give_the_same_file() -> None:
    assert note("one") == note("one")
    assert note("one") != note("two")


@pytest.mark.usefixtures("letters")
def test_letters_without_a_glyph_become_question_marks() -> None:
    text = text_of(note("Tokio 株式 GmbH", "a\x00b\u200bc"))
    assert "Tokio ?? GmbH" in text
    assert "abc" in text


@pytest.mark.usefixtures("letters")
def test_faulty_template_is_one_sentence(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(pdf.Unprintable) as told:
        pdf.compile("faulty.typ", {}, language="en", made_at=MOMENT)
    assert "could not be made" in str(told.value)
    assert "\n" not in str(told.value)
    assert "missing" in caplog.text


@pytest.mark.usefixtures("letters")
def test_threads_get_their_own_letters() -> None:
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda place: note(f"letter {place}"), range(12)))
    for place, content in enumerate(made):
        assert f"letter {place}" in text_of(content)


def test_missing_fonts_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_FONTS", "no_such_package")
    with pytest.raises(pdf.Unprintable, match="not installed"):
        pdf._fonts()
