"""Which name lies within which: purposes by a table, places and industries by their codes.

**Source:** purposes: the split of public-data pricing into public governance and public interest
on one side, industry on the other (National Development and Reform Commission, notice of January
2025); places: GB/T 2260 codes, two digits per level; industries: GB/T 4754, a letter and digits.
"""

from collections.abc import Callable
from typing import Final

from contracts.policy.vocabulary import OWN, Operand
from contracts.text import Text

PURPOSE_PARENTS: Final[dict[str, str | None]] = {
    "publicInterest": None,
    "publicGovernance": "publicInterest",
    "publicWelfare": "publicInterest",
    "emergencyResponse": "publicGovernance",
    "trafficPlanning": "publicGovernance",
    "scientificResearch": "publicInterest",
    "education": "publicInterest",
    "industry": None,
    "productDevelopment": "industry",
    "operationsImprovement": "industry",
    "riskControl": "industry",
    "insurancePricing": "riskControl",
    "creditAssessment": "riskControl",
    "siteSelection": "industry",
    "marketing": "industry",
    "personalAdvertising": "marketing",
}

PURPOSE_NAMES: Final[dict[str, Text]] = {
    "publicInterest": Text("公共治理、公益事业", "public governance and public interest"),
    "publicGovernance": Text("公共治理", "public governance"),
    "publicWelfare": Text("公益事业", "public welfare"),
    "emergencyResponse": Text("应急处置", "emergency response"),
    "trafficPlanning": Text("交通规划", "traffic planning"),
    "scientificResearch": Text("科学研究", "scientific research"),
    "education": Text("教育", "education"),
    "industry": Text("产业发展、行业发展", "industry"),
    "productDevelopment": Text("产品开发", "product development"),
    "operationsImprovement": Text("运营优化", "improving operations"),
    "riskControl": Text("风险控制", "risk control"),
    "insurancePricing": Text("保险定价", "insurance pricing"),
    "creditAssessment": Text("信用评估", "credit assessment"),
    "siteSelection": Text("选址", "site selection"),
    "marketing": Text("市场营销", "marketing"),
    "personalAdvertising": Text("个性化广告", "personal advertising"),
}

_COUNTRY: Final = "CN"


def purpose_iri(name: str) -> str:
    """The IRI of a purpose named in the table above."""
    return OWN + name


def _purpose_path(name: str) -> frozenset[str]:
    parent = PURPOSE_PARENTS[name]
    return frozenset({purpose_iri(name)}) | (_purpose_path(parent) if parent else frozenset())


_PURPOSE_PATHS: Final = {purpose_iri(name): _purpose_path(name) for name in PURPOSE_PARENTS}


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
