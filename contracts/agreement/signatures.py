"""Detached signatures of the parties over one agreement, and their check.

What is signed is a statement that names everything a signature could be taken out of context with:
its own purpose, the suite, the agreement's digest, who signs in which role, who held the key, and
when.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from contracts import base64url, canonical
from contracts.agreement.document import Agreement, Custody, Party, Role, parse
from contracts.agreement.errors import NotThePartysKeyError
from contracts.canonical import JSON
from contracts.fields import fields, instant
from contracts.signing.errors import SigningError
from contracts.signing.signer import Signer
from contracts.signing.suites import Suite, suite_named, verify
from contracts.text import Text
from contracts.verdict import Finding, Outcome, Verdict

FORMAT = "data-agreement-signature/v1"
_PREFIX = FORMAT.encode("ascii") + b"\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartySignature:
    """One party's signature. ``signature``: 64 bytes over ``signed_bytes`` under ``suite``."""

    agreement_digest: str
    party: str
    role: Role
    custody: Custody
    suite: Suite
    kid: str
    signed_at: datetime
    signature: bytes

    @property
    def signed_bytes(self) -> bytes:
        """The purpose on a line of its own, then the canonical statement."""
        return _PREFIX + canonical.encode(_statement(self))

    @property
    def encoded(self) -> bytes:
        """The detached signature file: the statement with the signature, canonical."""
        return canonical.encode({**_statement(self), "signature": base64url.encode(self.signature)})


def sign(
    agreement_bytes: bytes, signer: Signer, *, party: str, signed_at: datetime
) -> PartySignature:
    """Sign for the party of that identifier.

    Raises what ``parse`` raises, ``NotAPartyError``, and ``NotThePartysKeyError`` when the
    agreement names another key for that party.
    """
    agreement = parse(agreement_bytes)
    signing = agreement.party(party)
    if signer.public() != signing.key:
        raise NotThePartysKeyError(identifier=party)
    unsigned = PartySignature(
        agreement_digest=agreement.digest,
        party=party,
        role=signing.role,
        custody=signing.custody,
        suite=signer.suite,
        kid=signer.public().thumbprint,
        signed_at=signed_at,
        signature=b"",
    )
    return replace(unsigned, signature=signer.sign(unsigned.signed_bytes))


def read(encoded: bytes) -> PartySignature:
    """A detached signature file; nothing about it is verified yet."""
    found = fields("signature", canonical.decode(encoded)).only(*_MEMBERS)
    found.one_of("format", FORMAT)
    return PartySignature(
        agreement_digest=found.digest("agreement_digest"),
        party=found.text("party"),
        role=Role(found.one_of("role", *(role.value for role in Role))),
        custody=Custody(found.one_of("custody", *(custody.value for custody in Custody))),
        suite=suite_named(found.text("suite")),
        kid=found.text("kid"),
        signed_at=found.instant("signed_at"),
        signature=base64url.decode(found.text("signature")),
    )


def verify_signatures(agreement_bytes: bytes, signatures: Iterable[PartySignature]) -> Verdict:
    """One finding per party, then one per signature that belongs to no party.

    Valid only when every party signed this very agreement with the key that it names. Raises what
    ``parse`` raises when the bytes are no agreement.
    """
    agreement = parse(agreement_bytes)
    given = tuple(signatures)
    findings = [_finding(agreement, party, given) for party in agreement.parties]
    known = {party.identifier for party in agreement.parties}
    findings += [
        Finding(
            f"signature:{signature.party}",
            Outcome.FAILED,
            "signature.not-a-party",
            Text("签名者不是合约的一方。", "the signer is not a party to the agreement"),
        )
        for signature in given
        if signature.party not in known
    ]
    return Verdict(tuple(findings))


def _finding(agreement: Agreement, party: Party, given: tuple[PartySignature, ...]) -> Finding:
    own = [signature for signature in given if signature.party == party.identifier]
    faults = [_fault(agreement, party, signature) for signature in own] or [_MISSING]
    code, text = next((fault for fault in faults if fault), _SIGNED)
    outcome = Outcome.PASSED if (code, text) == _SIGNED else Outcome.FAILED
    return Finding(f"signature:{party.identifier}", outcome, code, text)


_SIGNED = (
    "signature.valid",
    Text("该方已签署本合约。", "the party signed this agreement"),
)
_MISSING = (
    "signature.missing",
    Text("缺少该方的签名。", "the party's signature is missing"),
)
_OTHER_AGREEMENT = (
    "signature.other-agreement",
    Text("该签名针对另一份合约或另一版本。", "the signature is for another agreement or version"),
)
_OTHER_STATEMENT = (
    "signature.other-statement",
    Text(
        "签名声明的角色、保管方式或密钥与合约不符。",
        "the signature states another role, custody or key than the agreement",
    ),
)


def _fault(
    agreement: Agreement, party: Party, signature: PartySignature
) -> tuple[str, Text] | None:
    if signature.agreement_digest != agreement.digest:
        return _OTHER_AGREEMENT
    stated = (signature.role, signature.custody, signature.kid)
    if stated != (party.role, party.custody, party.key.thumbprint):
        return _OTHER_STATEMENT
    try:
        verify(signature.suite, party.key, signature.signed_bytes, signature.signature)
    except SigningError as error:
        return error.code, error.text
    return None


_MEMBERS = (
    *("format", "agreement_digest", "party", "role", "custody", "suite", "kid", "signed_at"),
    "signature",
)


def _statement(signature: PartySignature) -> dict[str, JSON]:
    return {
        "format": FORMAT,
        "agreement_digest": signature.agreement_digest,
        "party": signature.party,
        "role": signature.role.value,
        "custody": signature.custody.value,
        "suite": signature.suite.value,
        "kid": signature.kid,
        "signed_at": instant(signature.signed_at),
    }
