"""Authorities in their order, grounds, and what a hold can lie on."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from marketplace.foundation.organizations.model import Post
from marketplace.kernel.text import Text


class Authority(IntEnum):
    """Who may stop something; a larger number is a higher authority."""

    UNIT = 1
    DISTRICT = 2
    CITY = 3
    REGULATOR = 4

    def may_lift(self, placed_by: Authority) -> bool:
        """Whether this authority lifts what `placed_by` stopped."""
        return self >= placed_by


AUTHORITY_OF: dict[Post, Authority] = {
    Post.DEPARTMENT_CDO: Authority.UNIT,
    Post.STREET_CDO: Authority.UNIT,
    Post.DISTRICT_CDO: Authority.DISTRICT,
    Post.DISTRICT_EXECUTIVE: Authority.DISTRICT,
    Post.CITY_CDO: Authority.CITY,
    Post.CITY_EXECUTIVE: Authority.CITY,
    Post.REGULATOR: Authority.REGULATOR,
}
"""The authority that a post carries; a post that is absent (the liaison) stops nothing."""


class Target(StrEnum):
    """What a hold can lie on."""

    UNIT = "unit"
    RESOURCE = "resource"
    PRODUCT = "product"
    VERSION = "version"
    LISTING = "listing"
    REQUEST = "request"
    AGREEMENT = "agreement"
    LICENCE = "licence"
    ENTERPRISE = "enterprise"


class Ground(StrEnum):
    """Why something is stopped."""

    RULE_BREACH = "rule-breach"
    SECURITY_INCIDENT = "security-incident"
    SUSPECTED_MISUSE = "suspected-misuse"
    SOURCE_IN_DISPUTE = "source-in-dispute"
    EVIDENCE_IN_DOUBT = "evidence-in-doubt"

    @property
    def label(self) -> Text:
        """What people call the ground."""
        return _GROUNDS[self]


_GROUNDS = {
    Ground.RULE_BREACH: Text("违反规则", "breach of a rule"),
    Ground.SECURITY_INCIDENT: Text("安全事件", "security incident"),
    Ground.SUSPECTED_MISUSE: Text("涉嫌滥用", "suspected misuse"),
    Ground.SOURCE_IN_DISPUTE: Text("数据来源存在争议", "source in dispute"),
    Ground.EVIDENCE_IN_DOUBT: Text("脱敏证据存疑", "evidence of desensitisation in doubt"),
}
