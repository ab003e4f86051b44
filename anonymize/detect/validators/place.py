"""Places: addresses, coordinates, codes of areas and of the post."""

from __future__ import annotations

import numpy as np

from anonymize.detect.validators.validator import (
    Characters,
    Mask,
    Strength,
    Validator,
    by_width,
    number,
)
from anonymize.roles import Kind
from anonymize.text import Text

_PROVINCE_RANGES = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
PROVINCES = np.concatenate([np.arange(low, high + 1) for low, high in _PROVINCE_RANGES])
"""First two digits of GB/T 2260 area codes; 81-83 stand in residence permits (GB 11643)."""

_PART = r"(?:省|自治区|市|自治州|盟|区|县|旗|镇|乡|街道|村|社区)"
_STREET = r"(?:路|街|巷|弄|里|大道|胡同|道|坊|苑|小区|花园|新村|大厦|广场|公寓)"
_DOOR = r"[0-9一二三四五六七八九十甲乙丙-]{1,6}(?:号|栋|幢|座|单元|室|层|楼|房)"
_WESTERN_STREET = (
    r"(?:STREET|ST|AVENUE|AVE|ROAD|RD|BOULEVARD|BLVD|LANE|LN|DRIVE|DR|COURT|CT|SQUARE|SQ|PLACE|PL"
    r"|TERRACE|WAY|HIGHWAY|HWY)"
)


def _area_code(matrix: Characters) -> Mask:
    result: Mask = np.isin(number(matrix[:, :2]), PROVINCES)
    return result


ADDRESS = Validator(
    kind=Kind.ADDRESS,
    shape=(
        rf"(?:.{{0,20}}{_PART})?.{{1,20}}{_STREET}.{{0,12}}{_DOOR}.{{0,20}}"
        rf"|.{{1,20}}{_PART}.{{1,20}}(?:{_STREET}|村).{{0,12}}\d+.{{0,20}}"
        rf"|\d{{1,6}}[A-Z]? (?:[\w.']+ ){{1,4}}{_WESTERN_STREET}\b.{{0,60}}"
    ),
    strength=Strength.SHAPED,
    inside=rf"(?P<found>{_PART}[\p{{Han}}]{{1,10}}{_STREET}.{{0,8}}{_DOOR})",
    source=Text(
        "GB/T 23705-2009，地址要素",
        "GB/T 23705-2009 (elements of a place address)",
    ),
)
COORDINATES = Validator(
    kind=Kind.COORDINATES,
    shape=r"[\[(]?-?(?:1[0-7]\d|\d{1,2})\.\d{3,}[,; ]{1,2}-?(?:1[0-7]\d|\d{1,2})\.\d{3,}[\])]?",
    strength=Strength.SHAPED,
    source=Text(
        "ISO 6709:2022，十进制度",
        "ISO 6709:2022 (decimal degrees)",
    ),
)
POSTCODE = Validator(
    kind=Kind.POSTCODE,
    shape=r"[0-8]\d{5}|\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}",
    strength=Strength.WEAK,
    source=Text(
        "GB/T 9416，六位，前两位为省；美国 ZIP；英国邮编（未核实）",
        "GB/T 9416 (six digits, first two the province); USPS ZIP; Royal Mail (unverified)",
    ),
)
AREA_CODE = Validator(
    kind=Kind.AREA_CODE,
    shape=r"\d{6}",
    check=by_width(_area_code, (6,)),
    chance=0.35,
    strength=Strength.WEAK,
    source=Text(
        "GB/T 2260-2007",
        "GB/T 2260-2007",
    ),
)
