"""Numbers that move money."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from anonymize.detect.validators.validator import (
    Mask,
    Strength,
    Validator,
    as_mask,
    by_width,
    luhn,
)
from anonymize.roles import Kind
from anonymize.text import Text

_ISSUERS = (
    r"^(?:62\d{14,17}|81\d{14,17}"  # UnionPay
    r"|4\d{12}(?:\d{3}){0,2}"  # Visa
    r"|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}"  # Mastercard
    r"|3[47]\d{13}|35(?:2[89]|[3-8]\d)\d{12}"  # American Express, JCB
    r"|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d)\d{12})$"  # Diners, Discover
)
_LUHN = by_width(luhn, tuple(range(12, 20)))


def _card(values: pa.Array) -> Mask:
    """An issuer's prefix with a length that goes with it, then the Luhn check."""
    digits = pc.replace_substring_regex(values, "[ -]", "")
    passed = as_mask(pc.match_substring_regex(digits, _ISSUERS))
    if passed.any():
        passed[passed] = _LUHN(digits.filter(pa.array(passed)))
    return passed


def _iban(values: pa.Array) -> Mask:
    """ISO 13616: country and check digits move behind, letters become numbers, modulo 97 is 1."""
    return as_mask(pa.array([_is_iban(value) for value in values.to_pylist()], pa.bool_()))


def _is_iban(value: str) -> bool:
    text = value.replace(" ", "")
    moved = text[4:] + text[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


BANK_CARD = Validator(
    kind=Kind.BANK_CARD,
    shape=r"\d{12,19}|\d{4}(?:[ -]\d{4}){3}(?:[ -]?\d{1,3})?",
    check=_card,
    chance=1 / 10,
    strength=Strength.CHECKED,
    inside=r"(?:^|\D)(?P<found>62\d{14,17}|[45]\d{15})(?:\D|$)",
    source=Text(
        "ISO/IEC 7812-1:2017，发卡方号码与 Luhn 校验；银联卡依 JR/T 0008（未核实）",
        "ISO/IEC 7812-1:2017 (issuer number, Luhn check); JR/T 0008 for UnionPay (unverified)",
    ),
)
IBAN = Validator(
    kind=Kind.IBAN,
    shape=r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?",
    check=_iban,
    chance=1 / 97,
    strength=Strength.CHECKED,
    source=Text(
        "ISO 13616-1:2020",
        "ISO 13616-1:2020",
    ),
)
