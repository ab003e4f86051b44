"""Which name lies within which: purposes by a table, places and industries by their codes.

**Source:** purposes: the split of public-data pricing into public governance and public interest
on one side, industry on the other (National Development and Reform Commission, notice of January
2025); places: GB/T 2260 codes, two digits per level; industries: GB/T 4754, a letter and digits.
"""

from collections.abc import Callable
from typing import Final

from contracts.policy.vocabulary import Operand, Purpose
from contracts.text import Text

PURPOSE_PARENTS: Final[dict[Purpose, Purpose | None]] = {
    Purpose.PUBLIC_INTEREST: None,
    Purpose.PUBLIC_GOVERNANCE: Purpose.PUBLIC_INTEREST,
    Purpose.PUBLIC_WELFARE: Purpose.PUBLIC_INTEREST,
    Purpose.EMERGENCY_RESPONSE: Purpose.PUBLIC_GOVERNANCE,
    Purpose.TRAFFIC_PLANNING: Purpose.PUBLIC_GOVERNANCE,
    Purpose.SCIENTIFIC_RESEARCH: Purpose.PUBLIC_INTEREST,
    Purpose.EDUCATION: Purpose.PUBLIC_INTEREST,
    Purpose.INDUSTRY: None,
    Purpose.PRODUCT_DEVELOPMENT: Purpose.INDUSTRY,
    Purpose.OPERATIONS_IMPROVEMENT: Purpose.INDUSTRY,
    Purpose.RISK_CONTROL: Purpose.INDUSTRY,
    Purpose.INSURANCE_PRICING: Purpose.RISK_CONTROL,
    Purpose.CREDIT_ASSESSMENT: Purpose.RISK_CONTROL,
    Purpose.SITE_SELECTION: Purpose.INDUSTRY,
    Purpose.MARKETING: Purpose.INDUSTRY,
    Purpose.PERSONAL_ADVERTISING: Purpose.MARKETING,
}

PURPOSE_NAMES: Final[dict[str, Text]] = {
    Purpose.PUBLIC_INTEREST: Text("公共治理、公益事业", "public governance and public interest"),
    Purpose.PUBLIC_GOVERNANCE: Text("公共治理", "public governance"),
    Purpose.PUBLIC_WELFARE: Text("公益事业", "public welfare"),
    Purpose.EMERGENCY_RESPONSE: Text("应急处置", "emergency response"),
    Purpose.TRAFFIC_PLANNING: Text("交通规划", "traffic planning"),
    Purpose.SCIENTIFIC_RESEARCH: Text("科学研究", "scientific research"),
    Purpose.EDUCATION: Text("教育", "education"),
    Purpose.INDUSTRY: Text("产业发展、行业发展", "industry"),
    Purpose.PRODUCT_DEVELOPMENT: Text("产品开发", "product development"),
    Purpose.OPERATIONS_IMPROVEMENT: Text("运营优化", "improving operations"),
    Purpose.RISK_CONTROL: Text("风险控制", "risk control"),
    Purpose.INSURANCE_PRICING: Text("保险定价", "insurance pricing"),
    Purpose.CREDIT_ASSESSMENT: Text("信用评估", "credit assessment"),
    Purpose.SITE_SELECTION: Text("选址", "site selection"),
    Purpose.MARKETING: Text("市场营销", "marketing"),
    Purpose.PERSONAL_ADVERTISING: Text("个性化广告", "personal advertising"),
}

_COUNTRY: Final = "CN"


def _purpose_path(purpose: Purpose) -> frozenset[str]:
    parent = PURPOSE_PARENTS[purpose]
    return frozenset({purpose.value}) | (_purpose_path(parent) if parent else frozenset())


_PURPOSE_PATHS: Final = {purpose.value: _purpose_path(purpose) for purpose in Purpose}


def purpose_within(inner: str, outer: str) -> bool:
    """Whether a purpose is the other one or a kind of it; an unknown purpose equals only itself."""
    return inner == outer or outer in _PURPOSE_PATHS.get(inner, ())


def place_within(inner: str, outer: str) -> bool:
    """Whether an administrative division is the other one or a part of it (440105 of 440100)."""
    if inner == outer:
        return True
    if not _is_division(inner):
        return False
    if outer == _COUNTRY:
        return True
    return _is_division(outer) and inner.startswith(_significant(outer))


def industry_within(inner: str, outer: str) -> bool:
    """Whether an industry code is the other one or one of its subdivisions (I651 of I65)."""
    return inner == outer or (
        outer[:1].isalpha() and outer[1:].isdigit() | (len(outer) == 1) and inner.startswith(outer)
    )


def same(inner: str, outer: str) -> bool:
    """Names without any order among them."""
    return inner == outer


def within(operand: Operand) -> Callable[[str, str], bool]:
    """The order among the names that this operand takes."""
    match operand:
        case Operand.PURPOSE:
            return purpose_within
        case Operand.SPATIAL | Operand.DATA_AREA:
            return place_within
        case Operand.INDUSTRY:
            return industry_within
        case _:
            return same


def _is_division(code: str) -> bool:
    return len(code) == 6 and code.isascii() and code.isdigit()


def _significant(code: str) -> str:
    """The code without the pairs of zeros that stand for “the whole of”."""
    while code.endswith("00") and len(code) > 2:
        code = code[:-2]
    return code
