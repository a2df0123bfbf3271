"""Public ids: one to one with keys, of one kind, readable aloud, not guessable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from kernel.public_ids import PublicIdConverter, PublicIdMixin, decode, encode

KEYS = st.integers(1, 2**63 - 1)


@given(KEYS)
def test_decode_undoes_encode(pk: int) -> None:
    public_id = encode("D", pk)
    assert decode("D", public_id) == pk
    assert decode("D", public_id.lower()) == pk
    assert decode("D", public_id.replace("0", "O").replace("1", "l")) == pk


@given(KEYS)
def test_an_id_of_one_kind_is_none_of_another(pk: int) -> None:
    public_id = encode("D", pk)
    assert decode("C", public_id) is None
    assert decode("C", "C" + public_id[1:]) != pk


@given(st.text(max_size=20))
def test_any_text_is_an_id_or_none(text: str) -> None:
    found = decode("D", text)
    assert found is None or encode("D", found)[2:] == text.upper()[2:].translate(
        str.maketrans("OIL", "011")
    )


@pytest.mark.parametrize("text", ["", "D-", "D-ZZZZZZZZZZZZZ", "D-000000000000", "D-000000000000U"])
def test_what_is_no_id_decodes_to_none(text: str) -> None:
    assert decode("D", text) is None


@pytest.mark.parametrize("pk", [0, -1, 2**63])
def test_a_key_is_a_positive_bigint(pk: int) -> None:
    with pytest.raises(ValueError, match="positive bigint"):
        encode("D", pk)


def test_neighbours_have_nothing_in_common() -> None:
    ids = [encode("D", pk) for pk in range(1, 2001)]
    assert len(set(ids)) == len(ids)
    assert ids != sorted(ids)
    assert len({public_id[:5] for public_id in ids}) > 1500


def test_another_secret_gives_other_ids(settings: Settings) -> None:
    before = encode("D", 17)
    settings.PUBLIC_ID_KEY = "another secret of this test"
    assert encode("D", 17) != before
    assert decode("D", before) != 17


def test_the_converter_takes_ids_and_things_that_have_one() -> None:
    class Thing(PublicIdMixin):
        public_prefix = "T"
        pk = 5

    converter = PublicIdConverter()
    assert converter.to_url(Thing()) == encode("T", 5) == converter.to_url(encode("T", 5))
    assert converter.to_python("t-abc") == "T-ABC"
