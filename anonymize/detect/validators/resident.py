"""Numbers that a state gives to a person."""

from __future__ import annotations

import numpy as np

from anonymize.detect.validators.place import PROVINCES
from anonymize.detect.validators.validator import (
    Characters,
    Mask,
    Strength,
    Validator,
    alphabet,
    by_width,
    is_date,
    number,
)
from anonymize.roles import Kind
from anonymize.text import Text

_CHECK_11_2 = alphabet("0123456789X")
_WEIGHTS_11_2 = np.array([pow(2, 17 - i, 11) for i in range(18)])
"""ISO 7064 MOD 11-2: the character at distance d from the right weighs 2 to the d, modulo 11."""


def mod_11_2(matrix: Characters) -> Mask:
    """The check of ISO 7064 MOD 11-2 over 18 characters: the weighted sum is 1 modulo 11."""
    result: Mask = (_CHECK_11_2[matrix] @ _WEIGHTS_11_2) % 11 == 1
    return result


def _birth_date(matrix: Characters) -> Mask:
    """Eight digits that are a date from 1900 to 2099."""
    year = number(matrix[:, :4])
    plausible = (year >= 1900) & (year < 2100)
    result: Mask = plausible & is_date(year, number(matrix[:, 4:6]), number(matrix[:, 6:8]))
    return result


def _resident(matrix: Characters) -> Mask:
    area = np.isin(number(matrix[:, :2]), PROVINCES)
    result: Mask = area & _birth_date(matrix[:, 6:14]) & mod_11_2(matrix)
    return result


def _resident_15(matrix: Characters) -> Mask:
    """Six digits of area, six of a date in the 1900s, three of order; there is no check."""
    year = 1900 + number(matrix[:, 6:8])
    born = is_date(year, number(matrix[:, 8:10]), number(matrix[:, 10:12]))
    result: Mask = np.isin(number(matrix[:, :2]), PROVINCES) & born
    return result


def _permit(matrix: Characters) -> Mask:
    result: Mask = _birth_date(matrix[:, 6:14]) & mod_11_2(matrix)
    return result


RESIDENT_ID = Validator(
    kind=Kind.RESIDENT_ID,
    shape=r"[1-8]\d{16}[\dX]",
    check=by_width(_resident, (18,)),
    chance=1 / 11,
    strength=Strength.CHECKED,
    inside=r"(?:^|\D)(?P<found>[1-8]\d{5}(?:19|20)\d{2}[01]\d[0-3]\d{4}[\dXx])(?:\D|$)",
    source=Text(
        "GB 11643-1999，地区、出生日期与 ISO 7064 MOD 11-2 校验",
        "GB 11643-1999 (area, date of birth, check by ISO 7064 MOD 11-2)",
    ),
)
RESIDENT_ID_15 = Validator(
    kind=Kind.RESIDENT_ID_15,
    shape=r"[1-8]\d{14}",
    check=by_width(_resident_15, (15,)),
    chance=0.02,
    strength=Strength.SHAPED,
    source=Text(
        "GB 11643-1989，15 位",
        "GB 11643-1989 (15 digits)",
    ),
)
FOREIGN_PERMIT = Validator(
    kind=Kind.FOREIGN_PERMIT,
    shape=r"9\d{16}[\dX]",
    check=by_width(_permit, (18,)),
    chance=1 / 11,
    strength=Strength.CHECKED,
    source=Text(
        "GA/T 2012-2023，以 9 开头的 18 位；GB 11643 校验位（未核实）",
        "GA/T 2012-2023 (18 digits beginning with 9); GB 11643 check character (unverified)",
    ),
)
PASSPORT = Validator(
    kind=Kind.PASSPORT,
    shape=r"[DGHPS]\d{8}|E(?:\d|[A-HJ-NP-Z])\d{7}",
    strength=Strength.WEAK,
    source=Text(
        "中国护照号码：普通 E、G，外交 D，公务 S、P（未核实）",
        "PRC passport numbers: ordinary E, G; diplomatic D; service S, P (unverified)",
    ),
)


def _social_security(matrix: Characters) -> Mask:
    """Area 000, 666 and 900-999, group 00 and serial 0000 are never given."""
    area, group, serial = number(matrix[:, :3]), number(matrix[:, 4:6]), number(matrix[:, 7:11])
    result: Mask = (area > 0) & (area != 666) & (area < 900) & (group > 0) & (serial > 0)
    return result


SOCIAL_SECURITY_NUMBER = Validator(
    kind=Kind.SOCIAL_SECURITY_NUMBER,
    shape=r"\d{3}-\d{2}-\d{4}",
    check=by_width(_social_security, (11,)),
    chance=0.88,
    strength=Strength.SHAPED,
    source=Text(
        "美国社会保障局 2011 年起的随机编号",
        "US Social Security Administration, number randomization (2011)",
    ),
)
