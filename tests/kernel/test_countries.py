"""Countries are those of ISO 3166, named and sorted as the reader's language does."""

import pytest
from django.utils import translation

from kernel.countries import COUNTRIES, is_country, named_countries


def test_there_are_as_many_as_the_standard_has() -> None:
    assert len(COUNTRIES) == 249
    assert is_country("RO")
    assert not any(map(is_country, ["XX", "EU", "ro", "", "ROU"]))


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Austria"), ("de", "Österreich"), ("ro", "Austria")]
)
def test_names_follow_the_reader(language: str, name: str) -> None:
    with translation.override(language):
        assert dict(named_countries())["AT"] == name


def test_letters_with_marks_stand_with_their_letters() -> None:
    with translation.override("de"):
        names = [name for _code, name in named_countries()]
    assert names[0] == "Afghanistan"
    assert names.index("Norwegen") < names.index("Österreich") < names.index("Pakistan")
