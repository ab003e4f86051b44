"""Codes and names of organisations."""

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
    number,
)
from anonymize.roles import Kind
from anonymize.text import Text

_CREDIT = alphabet("0123456789ABCDEFGHJKLMNPQRTUWXY")
_CREDIT_WEIGHTS = np.array([pow(3, i, 31) for i in range(17)])
_ORGANISATION = alphabet("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])


def _credit_code(matrix: Characters) -> Mask:
    """GB 32100 section 5: weights 3 to the i modulo 31, sum and check character make 31."""
    total = _CREDIT[matrix[:, :17]] @ _CREDIT_WEIGHTS + _CREDIT[matrix[:, 17]]
    area = np.isin(number(matrix[:, 2:4]), (*PROVINCES, 10))
    result: Mask = area & (total % 31 == 0)
    return result


def _organisation_code(matrix: Characters) -> Mask:
    """GB 11714 section 3: the check is 11 less the weighted sum modulo 11, X for 10, 0 for 11."""
    total = _ORGANISATION[matrix[:, :8]] @ _ORGANISATION_WEIGHTS
    last = matrix[:, -1]
    check = np.where(last == ord("X"), 10, _ORGANISATION[last])
    result: Mask = (total + check) % 11 == 0
    return result


CREDIT_CODE = Validator(
    kind=Kind.CREDIT_CODE,
    shape=r"[1-9ANY][0-9A-HJ-NPQRTUWXY]\d{6}[0-9A-HJ-NPQRTUWXY]{10}",
    check=by_width(_credit_code, (18,)),
    chance=1 / 31,
    strength=Strength.CHECKED,
    inside=r"(?:^|[^0-9A-Z])(?P<found>[159Y][1239]\d{6}[0-9A-HJ-NPQRTUWXY]{10})(?:[^0-9A-Z]|$)",
    source=Text(
        "GB 32100-2015",
        "GB 32100-2015",
    ),
)
ORGANISATION_CODE = Validator(
    kind=Kind.ORGANISATION_CODE,
    shape=r"[0-9A-Z]{8}-?[0-9X]",
    check=by_width(_organisation_code, (9, 10)),
    chance=1 / 11,
    strength=Strength.CHECKED,
    source=Text(
        "GB 11714-1997",
        "GB 11714-1997",
    ),
)
COMPANY_NAME = Validator(
    kind=Kind.COMPANY_NAME,
    shape=(
        r".{2,60}(?:有限公司|有限责任公司|股份公司|集团|合伙企业(?:\(.{2,4}\))?|分公司|合作社|事务所)"
        r"|[\w&.,' -]{2,60} (?:INC|LTD|LLC|LLP|PLC|GMBH|CORP|CORPORATION|LIMITED|S\.?A|B\.?V)\.?"
    ),
    strength=Strength.SHAPED,
    source=Text(
        "《企业名称登记管理规定》（2020）第六条：组织形式",
        "Provisions on the Registration of Enterprise Names (2020), art. 6: organisational form",
    ),
)
