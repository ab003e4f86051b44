"""How a licence stands at an instant: pure, asked at every use and never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique
from typing import Final

from contracts.policy.vocabulary import LicenceStatus
from marketplace.kernel.text import Text


@unique
class Standing(StrEnum):
    """How a licence stands."""

    PENDING = "pending"
    NOT_YET = "not-yet"
    IN_FORCE = "in-force"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"


STANDINGS: Final[dict[Standing, Text]] = {
    Standing.PENDING: Text("待入日志", "waiting for its proof in the log"),
    Standing.NOT_YET: Text("尚未生效", "not in force yet"),
    Standing.IN_FORCE: Text("生效中", "in force"),
    Standing.SUSPENDED: Text("已暂停", "suspended"),
    Standing.REVOKED: Text("已撤销", "revoked"),
    Standing.EXPIRED: Text("已到期", "ended"),
}

NARROWABLE: Final = frozenset({Standing.PENDING, Standing.NOT_YET, Standing.IN_FORCE})
"""How a licence stands out of which a smaller one can be cut: it holds now, or will."""


@dataclass(frozen=True, slots=True)
class StandingFacts:
    """What decides how a licence stands; ends are exclusive."""

    is_proven: bool
    valid_from: datetime
    valid_until: datetime
    suspended_at: datetime | None
    revoked_at: datetime | None
    is_held: bool


def standing_at(facts: StandingFacts, at: datetime) -> Standing:
    """Return how the licence stands at `at`; the graver answer wins.

    Revocation is for good, so it outranks everything from its instant on, which may lie ahead when
    notice was given; an unproven licence never works.
    """
    if facts.revoked_at is not None and at >= facts.revoked_at:
        return Standing.REVOKED
    if at >= facts.valid_until:
        return Standing.EXPIRED
    if facts.suspended_at is not None or facts.is_held:
        return Standing.SUSPENDED
    if not facts.is_proven:
        return Standing.PENDING
    return Standing.NOT_YET if at < facts.valid_from else Standing.IN_FORCE


POLICY_STATUS: Final[dict[Standing, LicenceStatus | None]] = {
    Standing.PENDING: None,
    Standing.NOT_YET: LicenceStatus.IN_FORCE,
    Standing.IN_FORCE: LicenceStatus.IN_FORCE,
    Standing.SUSPENDED: LicenceStatus.SUSPENDED,
    Standing.REVOKED: LicenceStatus.REVOKED,
    Standing.EXPIRED: LicenceStatus.TERMINATED,
}
"""What an evaluation is told; a licence whose standing is not known to it is refused."""


@unique
class RevocationGround(StrEnum):
    """Why a licence was revoked or suspended."""

    BREACH = "breach"
    MISUSE = "misuse"
    SECURITY_INCIDENT = "security-incident"
    PRODUCT_RECALLED = "product-recalled"
    REPORT_OVERDUE = "report-overdue"
    PAYMENT_OVERDUE = "payment-overdue"
    BY_AGREEMENT = "by-agreement"


GROUNDS: Final[dict[RevocationGround, Text]] = {
    RevocationGround.BREACH: Text("违约", "breach"),
    RevocationGround.MISUSE: Text("超出许可使用", "use beyond the licence"),
    RevocationGround.SECURITY_INCIDENT: Text("安全事件", "security incident"),
    RevocationGround.PRODUCT_RECALLED: Text("产品召回", "the product was recalled"),
    RevocationGround.REPORT_OVERDUE: Text("逾期未报送使用情况", "a usage report is overdue"),
    RevocationGround.PAYMENT_OVERDUE: Text("逾期未付款", "a payment is overdue"),
    RevocationGround.BY_AGREEMENT: Text("双方协商一致", "by agreement of both sides"),
}
