"""The unified social credit code of an enterprise: 18 characters, two of them check characters.

**Source:** GB 32100-2015 (the code and its last character), GB 11714-1997 (the organisation code in
positions 9 to 17 and its own check character).
"""

from __future__ import annotations

import re

from marketplace.kernel.errors import InvalidError
from marketplace.kernel.text import Text

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of GB 32100: no I, O, S, V, Z."""

_SHAPE = re.compile(f"[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}", re.ASCII)
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


class MalformedCreditCodeError(InvalidError):
    """The code is not two characters, six digits of a region, nine of an organisation, a check."""

    code = "organizations.malformed-credit-code"
    text = Text(
        "统一社会信用代码须为 18 位，格式见 GB 32100。",
        "A unified social credit code has 18 characters, as GB 32100 says.",
    )


class ForgedCreditCodeError(InvalidError):
    """A check character does not fit the others: mistyped, or made up."""

    code = "organizations.forged-credit-code"
    text = Text(
        "统一社会信用代码的校验位不正确，请核对营业执照。",
        "The check character of the credit code does not fit; compare it with the licence.",
    )


def checked_credit_code(written: str) -> str:
    """Return the code in capitals when both check characters fit; otherwise raise what is wrong."""
    code = written.strip().upper()
    if not _SHAPE.fullmatch(code):
        raise MalformedCreditCodeError(field="credit_code")
    fits = check_character(code[:17]) == code[17]
    if not fits or organisation_check_character(code[8:16]) != code[16]:
        raise ForgedCreditCodeError(field="credit_code")
    return code


def check_character(body: str) -> str:
    """Return the 18th character for the first 17.

    **Source:** GB 32100-2015 section 4.4: 31 - (sum of value times 3^(i-1) mod 31), mod 31.
    """
    total = sum(ALPHABET.index(c) * w for c, w in zip(body, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def organisation_check_character(body: str) -> str:
    """Return the ninth character of an organisation code for its first eight.

    **Source:** GB 11714-1997 section 4: 11 - (weighted sum mod 11); 10 is written X, 11 as 0.
    """
    total = sum(int(c, 36) * w for c, w in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]
