"""The short signed statement of a licence's QR code: what is claimed, not the proof itself.

Whoever scans it learns, offline, that the issuer signed these dates and this claim of inclusion;
the proof of inclusion, the terms and the status need the bundle's file or a connection.

**Source:** RFC 7515 (compact form); ISO/IEC 18004 (a code of up to about 600 bytes reads well from
paper).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from contracts import base64url, did, jose
from contracts.canonical import JSON
from contracts.did import DidDocument, Purpose
from contracts.errors import ContractsError
from contracts.fields import FieldError, Fields, fields
from contracts.licence.credential import Licence
from contracts.licence.errors import QrTooLongError
from contracts.licence.validity import dates, market
from contracts.licence.wording import noted, passed, refused
from contracts.market import Market
from contracts.revocation.bits import LENGTH
from contracts.revocation.credential import StatusPurpose
from contracts.signing.signer import Signer
from contracts.tlog_proof import ProvenInclusion
from contracts.verdict import Finding, Verdict

LIMIT_BYTES = 600
TYP, CTY = "licence-qr+jwt", "json"
_PREFIX = "sha256:"


@dataclass(frozen=True, slots=True)
class QrStatement:
    """What the code says.

    ``revocation_index`` and ``suspension_index``: in the issuer's lists. ``log_index`` and
    ``log_size``: where the licence is claimed to stand in the log ``log_origin``.
    """

    licence_id: str
    licence_digest: str
    market: Market
    valid_from: datetime
    valid_until: datetime
    revocation_index: int
    suspension_index: int
    log_origin: str
    log_index: int
    log_size: int


def statement(licence: Licence, proven: ProvenInclusion) -> QrStatement:
    """The statement for a licence whose inclusion was proven."""
    content = licence.content
    return QrStatement(
        licence_id=content.id,
        licence_digest=licence.digest,
        market=content.market,
        valid_from=content.valid_from,
        valid_until=content.valid_until,
        revocation_index=content.status(StatusPurpose.REVOCATION).index,
        suspension_index=content.status(StatusPurpose.SUSPENSION).index,
        log_origin=proven.checkpoint.origin,
        log_index=proven.index,
        log_size=proven.checkpoint.size,
    )


def issue(said: QrStatement, signer: Signer) -> str:
    """The text of the code, at most 600 ASCII bytes; raises ``QrTooLongError``."""
    did.did_of(signer.kid)
    text = jose.sign(_to_json(said), signer, typ=TYP, cty=CTY)
    if len(text) > LIMIT_BYTES:
        raise QrTooLongError(size_bytes=len(text), limit_bytes=LIMIT_BYTES)
    return text


def parse(text: str) -> tuple[jose.Jws, QrStatement]:
    """Read a scanned code; nothing in it is trusted yet.

    Raises ``QrTooLongError``, a ``JwsError``, ``CanonicalError`` or ``FieldError``.
    """
    if len(text) > LIMIT_BYTES:
        raise QrTooLongError(size_bytes=len(text), limit_bytes=LIMIT_BYTES)
    jws = jose.parse(text, typ=TYP, cty=CTY)
    return jws, _from_json(fields("qr", jws.payload))


def verify(text: str, document: DidDocument, at: datetime) -> Verdict:
    """Signature under the issuer's document and dates at ``at``; inclusion is noted as claimed."""
    try:
        jws, said = parse(text)
        did.require_issuer_key(jws.kid, document.id)
        jws.require_signed_by(document.key(jws.kid, Purpose.ISSUING))
    except ContractsError as error:
        return Verdict((refused("signature", error),))
    return Verdict(tuple(_findings(said, at)))


def _findings(said: QrStatement, at: datetime) -> Iterator[Finding]:
    yield passed("signature", "signature.valid")
    yield market(said.market)
    yield from dates(said.valid_from, said.valid_until, at)
    yield noted("log", "log.claimed", origin=said.log_origin, index=said.log_index)


def _to_json(said: QrStatement) -> dict[str, JSON]:
    digest = bytes.fromhex(said.licence_digest.removeprefix(_PREFIX))
    return {
        "jti": said.licence_id,
        "dig": base64url.encode(digest),
        "mkt": said.market.value,
        "nbf": int(said.valid_from.timestamp()),
        "end": int(said.valid_until.timestamp()),
        "sta": [said.revocation_index, said.suspension_index],
        "log": [said.log_origin, said.log_index, said.log_size],
    }


def _from_json(found: Fields) -> QrStatement:
    found.only("jti", "dig", "mkt", "nbf", "end", "sta", "log")
    match found.members.get("sta"), found.members.get("log"):
        case [int() as revoked, int() as suspended], [str() as origin, int() as index, int() as n]:
            size = n
        case _:
            raise FieldError("qr", "sta, log", "two indexes; origin, index, size")
    if not (0 <= revoked < LENGTH and 0 <= suspended < LENGTH and 0 <= index < size):
        raise FieldError("qr", "sta, log", "indexes within their lists")
    return QrStatement(
        licence_id=found.text("jti"),
        licence_digest=_digest(found.text("dig")),
        market=Market(found.one_of("mkt", *(one.value for one in Market))),
        valid_from=found.seconds("nbf"),
        valid_until=found.seconds("end"),
        revocation_index=revoked,
        suspension_index=suspended,
        log_origin=origin,
        log_index=index,
        log_size=size,
    )


def _digest(text: str) -> str:
    raw = base64url.decode(text)
    if len(raw) != 32:
        raise FieldError("qr", "dig", "32 bytes")
    return _PREFIX + raw.hex()
