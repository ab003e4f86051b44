"""Marks of vehicles and devices."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from anonymize.detect.validators.validator import (
    Characters,
    Mask,
    Strength,
    Validator,
    by_width,
    luhn,
)
from anonymize.roles import Kind
from anonymize.text import Text

_PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_LETTER = "[A-HJ-NP-Z]"
_EITHER = "[A-HJ-NP-Z0-9]"

_PLATE = (
    rf"[{_PROVINCE}]{_LETTER}[·.\- ]?"
    rf"(?:{_EITHER}{{4}}(?:{_EITHER}|[挂学警港澳领])|[A-HJK]{_EITHER}\d{{4}}|\d{{5}}[A-HJK])"
)

_TRANSLITERATION = dict(zip("ABCDEFGH", range(1, 9), strict=True))
_TRANSLITERATION |= dict(zip("JKLMN", range(1, 6), strict=True)) | {"P": 7, "R": 9}
_TRANSLITERATION |= dict(zip("STUVWXYZ", range(2, 10), strict=True))
_VIN_WEIGHTS = np.array([8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2])


def _vin_values() -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    table = np.zeros(256, dtype=np.int64)
    for letter, value in _TRANSLITERATION.items():
        table[ord(letter)] = value
    for digit in range(10):
        table[ord(str(digit))] = digit
    return table


_VIN = _vin_values()


def _vehicle_id(matrix: Characters) -> Mask:
    """GB 16735 annex: the ninth character is the weighted sum modulo 11, X for 10."""
    check = np.where(matrix[:, 8] == ord("X"), 10, _VIN[matrix[:, 8]])
    result: Mask = (_VIN[matrix] @ _VIN_WEIGHTS) % 11 == check
    return result


def _device_id(values: pa.Array) -> Mask:
    return by_width(luhn, (15,))(values)


PLATE = Validator(
    kind=Kind.PLATE,
    shape=_PLATE,
    strength=Strength.SHAPED,
    inside=rf"(?P<found>{_PLATE})",
    source=Text(
        "GA 36-2018，序号五位；新能源车六位，含字母 A 至 H、J、K 之一",
        "GA 36-2018 (five characters; new-energy vehicles six, with a letter of A-H, J, K)",
    ),
)
VEHICLE_ID = Validator(
    kind=Kind.VEHICLE_ID,
    shape=r"[A-HJ-NPR-Z0-9]{8}[0-9X][A-HJ-NPR-Z0-9]{4}\d{4}",
    check=by_width(_vehicle_id, (17,)),
    chance=1 / 11,
    strength=Strength.CHECKED,
    source=Text(
        "GB 16735-2019、ISO 3779:2009，车辆识别代号",
        "GB 16735-2019, ISO 3779:2009 (vehicle identification number)",
    ),
)
DEVICE_ID = Validator(
    kind=Kind.DEVICE_ID,
    shape=r"(?:01|3[35]|45|86|9[189])\d{13}",
    check=_device_id,
    chance=1 / 10,
    strength=Strength.CHECKED,
    source=Text(
        "3GPP TS 23.003 第 6.2 节，IMEI 与 Luhn 校验；发号机构（未核实）",
        "3GPP TS 23.003 section 6.2 (IMEI with Luhn check); reporting bodies (unverified)",
    ),
)
