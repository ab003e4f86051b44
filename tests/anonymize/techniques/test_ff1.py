"""Published samples: NIST, "Examples with intermediate values" for FF1, samples 1 to 9."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.errors import MissingKeyError, TechniqueParameterError, UnfitValueError
from anonymize.techniques import Context, FormatPreserving, ff1
from anonymize.techniques.format_preserving import Check
from tests.anonymize.detect import corpus

KEY_128 = "2B7E151628AED2A6ABF7158809CF4F3C"
KEY_192 = KEY_128 + "EF4359D8D580AA4F"
KEY_256 = KEY_192 + "7F036D6F04FC6A94"
DIGITS = "0123456789"
LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
LONG = "0123456789abcdefghi"
TWEAK_10 = "39383736353433323130"
TWEAK_36 = "3737373770717273373737"

SAMPLES = [
    (KEY_128, 10, "", DIGITS, "2433477484"),
    (KEY_128, 10, TWEAK_10, DIGITS, "6124200773"),
    (KEY_128, 36, TWEAK_36, LONG, "a9tv40mll9kdu509eum"),
    (KEY_192, 10, "", DIGITS, "2830668132"),
    (KEY_192, 10, TWEAK_10, DIGITS, "2496655549"),
    (KEY_192, 36, TWEAK_36, LONG, "xbj3kv35jrawxv32ysr"),
    (KEY_256, 10, "", DIGITS, "6657667009"),
    (KEY_256, 10, TWEAK_10, DIGITS, "1001623463"),
    (KEY_256, 36, TWEAK_36, LONG, "xs8a0azh2avyalyzuwd"),
]


def numerals(text: str) -> ff1.Numerals:
    return np.array([[LETTERS.index(c) for c in text]], dtype=np.uint8)


@pytest.mark.parametrize(("key", "radix", "tweak", "plain", "cipher"), SAMPLES)
def test_published_samples_encrypt_and_decrypt(
    key: str, radix: int, tweak: str, plain: str, cipher: str
) -> None:
    secret, small = bytes.fromhex(key), bytes.fromhex(tweak)
    found = ff1.encrypt(secret, numerals(plain), radix=radix, tweak=small)
    assert cipher == "".join(LETTERS[i] for i in found[0])
    back = ff1.decrypt(secret, found, radix=radix, tweak=small)
    assert plain == "".join(LETTERS[i] for i in back[0])


@pytest.mark.parametrize("length", [6, 7, 8])
def test_many_rows_are_encrypted_as_few_are(length: int) -> None:
    drawn = np.random.default_rng(length).integers(0, 10, (25_000, length), dtype=np.uint8)
    secret = bytes.fromhex(KEY_128)
    few = [ff1.encrypt(secret, drawn[at : at + 10], radix=10) for at in range(0, 200, 10)]
    many = ff1.encrypt(secret, drawn, radix=10)
    assert np.concatenate(few).tolist() == many[:200].tolist()
    assert (ff1.decrypt(secret, many, radix=10) == drawn).all()


@given(st.integers(2, 62), st.integers(2, 32), st.binary(max_size=40), st.data())
@settings(max_examples=150, deadline=None)
def test_decryption_undoes_encryption_for_every_radix_and_length(
    radix: int, length: int, tweak: bytes, data: st.DataObject
) -> None:
    if not ff1.fits(radix, length):
        return
    rows = data.draw(
        st.lists(
            st.lists(st.integers(0, radix - 1), min_size=length, max_size=length),
            min_size=1,
            max_size=5,
        )
    )
    plain = np.array(rows, dtype=np.uint8)
    cipher = ff1.encrypt(b"k" * 32, plain, radix=radix, tweak=tweak)
    assert rows == ff1.decrypt(b"k" * 32, cipher, radix=radix, tweak=tweak).tolist()


HERE = Context(column="c", key=bytes(range(32)))


def encrypted(technique: FormatPreserving, *values: str | None) -> list[str | None]:
    result = technique.apply(pa.array(values, pa.string()), HERE)
    assert result is not None
    return result.to_pylist()


def test_format_stays_and_numbers_change() -> None:
    values = ["138-0013-8000", "+86 13800138001", None, "13800138000"]
    found = encrypted(FormatPreserving(), *values)
    shape = [v and "".join("d" if c.isdigit() else c for c in v) for v in values]
    assert shape == [f and "".join("d" if c.isdigit() else c for c in f) for f in found]
    assert [v != f for v, f in zip(values, found, strict=True)] == [True, True, False, True]


def test_batch_and_single_values_agree() -> None:
    values = [f"138{i:08}" for i in range(50)]
    batch = encrypted(FormatPreserving(), *values)
    assert batch == [encrypted(FormatPreserving(), value)[0] for value in values]
    assert batch == encrypted(FormatPreserving(), *values, "020-12345678")[:50]
    assert len(set(batch)) == 50


@pytest.mark.parametrize(
    ("check", "make"), [("luhn", corpus.bank_card), ("mod_11_2", corpus.resident_id)]
)
def test_result_satisfies_the_check_where_asked(check: Check, make: corpus.Make) -> None:
    import random

    draw = random.Random(2)
    values = [make(draw) for _ in range(60)]
    for found in encrypted(FormatPreserving(check=check), *values):
        assert found is not None
        right = corpus.luhn_check if check == "luhn" else corpus.resident_check
        assert found[-1] == right(found[:-1])


def test_kept_start_stays() -> None:
    [found] = encrypted(FormatPreserving(keep_start=3), "13812345678")
    assert found is not None
    assert (found[:3], found[3:] != "12345678") == ("138", True)


@pytest.mark.parametrize("value", ["12345", "", "abc", "1" * 40])
def test_value_outside_the_domain_is_refused(value: str) -> None:
    with pytest.raises(UnfitValueError):
        FormatPreserving().apply(pa.array([value, "13800138000"]), HERE)


def test_key_is_needed() -> None:
    with pytest.raises(MissingKeyError):
        FormatPreserving().apply(pa.array(["13800138000"]), Context(column="c"))


@pytest.mark.parametrize(
    "fields",
    [
        {"alphabet": "0"},
        {"alphabet": "00"},
        {"alphabet": "零一"},
        {"check": "x"},
        {"keep_start": -1},
    ],
)
def test_bad_parameters_are_refused(fields: dict[str, object]) -> None:
    with pytest.raises(TechniqueParameterError):
        FormatPreserving(**fields)  # type: ignore[arg-type]
