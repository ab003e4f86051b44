"""What a licence says, as a value and as the credential's JSON.

**Source:** W3C Verifiable Credentials Data Model 2.0, section 4; W3C Bitstring Status List
1.0 section 2.1; RFC 7519 sections 4.1.4 and 4.1.6 (``exp`` and ``iat`` are the signature's).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from contracts.agreement.document import Reference
from contracts.canonical import JSON
from contracts.fields import FieldError, Fields, instant
from contracts.licence.errors import (
    LicenceDatesError,
    PracticeNoticeError,
    StatusEntriesError,
    UnknownContextError,
)
from contracts.market import PRACTICE_NOTICE, Market
from contracts.revocation.credential import (
    CREDENTIALS_CONTEXT,
    StatusEntry,
    StatusPurpose,
    entry,
)

LICENCE_CONTEXT = "https://data-element.example/ns/licence/1"
"""Names our terms; the document behind it is ``contracts/licence/context.jsonld``."""
CONTEXT = (CREDENTIALS_CONTEXT, LICENCE_CONTEXT)
TYPE = ("VerifiableCredential", "DataUsageLicence")
_NOTICE = f"{PRACTICE_NOTICE.zh} / {PRACTICE_NOTICE.en}"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who may use the data: unified social credit code or unit code, and name."""

    identifier: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceContent:
    """Everything a licence says.

    ``id``: absolute IRI, as ``urn:uuid:...``. ``issuer``: did:web. ``policy``: ODRL agreement as
    JSON-LD. ``scenario``: exactly one. ``log_origin``: the log that must hold its entry. Times are
    aware: in force from ``valid_from`` up to, without, ``valid_until``; ``signature_until`` is the
    end of the signature alone. ``parent_digest``: of the licence this one was narrowed from.
    Raises ``LicenceDatesError`` or ``StatusEntriesError``.
    """

    id: str
    issuer: str
    market: Market
    holder: Holder
    scenario: str
    policy: Mapping[str, JSON]
    agreement_digest: str
    product: Reference
    evidence_digest: str
    log_origin: str
    issued_at: datetime
    valid_from: datetime
    valid_until: datetime
    statuses: tuple[StatusEntry, ...]
    signature_until: datetime | None = None
    parent_digest: str | None = None

    def __post_init__(self) -> None:
        if instant(self.valid_from) >= instant(self.valid_until):
            raise LicenceDatesError
        if sorted(status.purpose.value for status in self.statuses) != _PURPOSES:
            raise StatusEntriesError

    def status(self, purpose: StatusPurpose) -> StatusEntry:
        """The entry for this purpose; there is exactly one."""
        return next(status for status in self.statuses if status.purpose is purpose)


_PURPOSES = sorted(purpose.value for purpose in StatusPurpose)


def to_json(content: LicenceContent) -> dict[str, JSON]:
    """The credential, before it is signed."""
    credential: dict[str, JSON] = {
        "@context": list(CONTEXT),
        "id": content.id,
        "type": list(TYPE),
        "issuer": content.issuer,
        "validFrom": instant(content.valid_from),
        "validUntil": instant(content.valid_until),
        "iat": int(content.issued_at.timestamp()),
        "credentialSubject": _subject_json(content),
        "credentialStatus": [status.to_json() for status in content.statuses],
    }
    if content.signature_until is not None:
        credential["exp"] = int(content.signature_until.timestamp())
    return credential


def from_json(found: Fields) -> LicenceContent:
    """Read a credential back.

    Raises ``FieldError``, ``UnknownContextError``, ``PracticeNoticeError``, or what
    ``LicenceContent`` raises.
    """
    found.only(*_MEMBERS)
    if found.members.get("@context") != list(CONTEXT):
        raise UnknownContextError(document="licence")
    if found.members.get("type") != list(TYPE):
        raise FieldError(found.document, "type", " ".join(TYPE))
    subject = found.object("credentialSubject").only(*_SUBJECT_MEMBERS)
    return LicenceContent(
        id=found.text("id"),
        issuer=found.text("issuer"),
        market=_market(subject),
        holder=_holder(subject.object("holder")),
        scenario=subject.text("scenario"),
        policy=subject.object("policy").members,
        agreement_digest=subject.digest("agreementDigest"),
        product=_product(subject.object("product")),
        evidence_digest=subject.digest("evidenceDigest"),
        log_origin=subject.text("logOrigin"),
        issued_at=found.seconds("iat"),
        valid_from=found.instant("validFrom"),
        valid_until=found.instant("validUntil"),
        statuses=tuple(entry(item) for item in found.objects("credentialStatus")),
        signature_until=found.seconds("exp") if "exp" in found.members else None,
        parent_digest=subject.digest("parentDigest") if "parentDigest" in subject.members else None,
    )


_MEMBERS = (
    *("@context", "id", "type", "issuer", "validFrom", "validUntil", "iat", "exp"),
    *("credentialSubject", "credentialStatus"),
)
_SUBJECT_MEMBERS = (
    *("type", "market", "notice", "holder", "scenario", "policy", "agreementDigest", "product"),
    *("evidenceDigest", "logOrigin", "parentDigest"),
)


def _subject_json(content: LicenceContent) -> JSON:
    subject: dict[str, JSON] = {
        "type": "DataUsage",
        "market": content.market.value,
        "holder": {"identifier": content.holder.identifier, "name": content.holder.name},
        "scenario": content.scenario,
        "policy": content.policy,
        "agreementDigest": content.agreement_digest,
        "product": {
            "id": content.product.id,
            "version": content.product.version,
            "digest": content.product.digest,
        },
        "evidenceDigest": content.evidence_digest,
        "logOrigin": content.log_origin,
    }
    if content.market is Market.PRACTICE:
        subject["notice"] = _NOTICE
    if content.parent_digest is not None:
        subject["parentDigest"] = content.parent_digest
    return subject


def _market(subject: Fields) -> Market:
    subject.one_of("type", "DataUsage")
    market = Market(subject.one_of("market", *(market.value for market in Market)))
    if subject.members.get("notice") != (_NOTICE if market is Market.PRACTICE else None):
        raise PracticeNoticeError
    return market


def _holder(found: Fields) -> Holder:
    found.only("identifier", "name")
    return Holder(found.text("identifier"), found.text("name"))


def _product(found: Fields) -> Reference:
    found.only("id", "version", "digest")
    return Reference(found.text("id"), found.text("version"), found.digest("digest"))
