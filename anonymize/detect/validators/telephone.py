"""Numbers that ring."""

from __future__ import annotations

from anonymize.detect.validators.validator import Strength, Validator
from anonymize.roles import Kind
from anonymize.text import Text

_MOBILE = (
    r"1(?:3\d|4[014-9]|5[0-35-9]|6[2567]|7[0-8]|8\d|9[0-35-9])"
    r"(?:\d{8}|[ -]\d{4}[ -]\d{4})"
)

MOBILE = Validator(
    kind=Kind.MOBILE,
    shape=rf"(?:\+?86[ -]?)?{_MOBILE}",
    strength=Strength.SHAPED,
    inside=rf"(?:^|[^\d])(?P<found>(?:\+?86[ -]?)?{_MOBILE})(?:\D|$)",
    source=Text(
        "工业和信息化部 2017 年以来的号段规划（未核实）",
        "MIIT numbering plan, 2017 and later: segments given to networks (unverified)",
    ),
)
LANDLINE = Validator(
    kind=Kind.LANDLINE,
    shape=r"\(?0(?:10|2\d|[3-9]\d{2})\)?[ -]?[2-8]\d{6,7}(?:[-#转]\d{1,5})?",
    strength=Strength.SHAPED,
    inside=r"(?:^|[^\d-])(?P<found>0(?:10|2\d|[3-9]\d{2})-[2-8]\d{6,7})(?:\D|$)",
    source=Text(
        "工业和信息化部号码规划：长途字冠 0，两位或三位区号（未核实）",
        "MIIT numbering plan: trunk prefix 0, area codes of two or three digits (unverified)",
    ),
)
PHONE = Validator(
    kind=Kind.PHONE,
    shape=r"\+[1-9]\d{0,2}(?:[ .()-]{0,2}\d){6,12}|\(?[2-9]\d{2}\)?[ .-][2-9]\d{2}[.-]\d{4}",
    strength=Strength.SHAPED,
    source=Text(
        "ITU-T E.164（2010）第 6 节；北美号码规划",
        "ITU-T E.164 (2010) section 6; North American Numbering Plan",
    ),
)
