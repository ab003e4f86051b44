from __future__ import annotations

import hmac

import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.ciphers.algorithms import AES, SM4
from cryptography.hazmat.primitives.cmac import CMAC
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.errors import MissingKeyError, TechniqueParameterError, WeakKeyError
from anonymize.techniques import Context, Pseudonym, derive
from anonymize.techniques.cmac import cmac
from anonymize.techniques.pseudonyms import Algorithm

KEY = bytes(range(32))
HERE = Context(column="c", key=KEY)

RFC_4493_KEY = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")


def test_empty_message_has_the_published_code() -> None:
    found = cmac(RFC_4493_KEY, pa.array([""]), cipher="aes")
    assert found.tobytes().hex() == "bb1d6929e95937287fa37d129b756746"


@given(st.lists(st.text(max_size=60), max_size=20), st.sampled_from(["aes", "sm4"]))
@settings(max_examples=80, deadline=None)
def test_batched_codes_are_those_of_one_value_at_a_time(values: list[str], cipher: str) -> None:
    expected = []
    for value in values:
        one = CMAC(AES(KEY) if cipher == "aes" else SM4(KEY[:16]))
        one.update(value.encode())
        expected.append(one.finalize())
    key = KEY if cipher == "aes" else KEY[:16]
    found = cmac(key, pa.array(values, pa.string()), cipher=cipher)  # type: ignore[arg-type]
    assert expected == [row.tobytes() for row in found]


def test_slice_of_a_longer_column_has_the_same_codes() -> None:
    whole = pa.array(["a", "bb", "c" * 16, "d" * 17, ""])
    assert (cmac(KEY, whole, cipher="aes")[1:4] == cmac(KEY, whole[1:4], cipher="aes")).all()


ALGORITHMS: tuple[Algorithm, ...] = ("aes-cmac", "sm4-cmac", "hmac-sha256", "hmac-sm3")


def pseudonyms(
    technique: Pseudonym, values: list[str | None], key: bytes = KEY
) -> list[str | None]:
    result = technique.apply(pa.array(values, pa.string()), Context(column="c", key=key))
    assert result is not None
    return result.to_pylist()


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_equal_values_share_a_pseudonym_and_others_do_not(algorithm: Algorithm) -> None:
    first, missing, again, other = pseudonyms(
        Pseudonym(algorithm=algorithm), ["13800138000", None, "13800138000", "13800138001"]
    )
    assert (first, None) == (again, missing)
    assert first != other


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_another_key_gives_other_pseudonyms(algorithm: Algorithm) -> None:
    technique = Pseudonym(algorithm=algorithm)
    assert pseudonyms(technique, ["x"]) != pseudonyms(technique, ["x"], bytes(32))


def test_hmac_is_the_one_of_the_standard_library() -> None:
    expected = hmac.digest(KEY, "海珠".encode(), "sha256").hex()[:32]
    assert [expected] == pseudonyms(Pseudonym(algorithm="hmac-sha256", length=32), ["海珠"])


def test_length_is_that_asked_for() -> None:
    assert [len(p or "") for p in pseudonyms(Pseudonym(length=16), ["x"])] == [16]


@pytest.mark.parametrize("length", [0, 15, 33])
def test_length_that_collides_or_is_not_there_is_refused(length: int) -> None:
    with pytest.raises(TechniqueParameterError):
        Pseudonym(length=length)


def test_pseudonym_without_a_key_is_refused() -> None:
    with pytest.raises(MissingKeyError):
        Pseudonym().apply(pa.array(["x"]), Context(column="c"))


def test_columns_and_products_have_unrelated_keys() -> None:
    pairs = [("p", "c"), ("p", "d"), ("q", "c"), ("pc", ""), ("", "pc")]
    keys = {derive(KEY, product=product, column=column) for product, column in pairs}
    assert len(pairs) == len(keys)


def test_short_key_is_refused() -> None:
    with pytest.raises(WeakKeyError):
        derive(b"x" * 31, product="p", column="c")


def test_key_is_never_shown() -> None:
    assert KEY.hex() not in repr(HERE)
    assert str(KEY) not in repr(HERE)
