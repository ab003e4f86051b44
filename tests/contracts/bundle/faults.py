"""Bundles with exactly one thing wrong, and a few with nothing wrong, by name."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from contracts import base64url, canonical
from contracts.bundle import ENTRY_TYPE, NARROWED_ENTRY_TYPE
from contracts.canonical import JSON
from contracts.commitments import Disclosure
from contracts.did import DidDocument, Purpose, VerificationMethod
from contracts.licence import issue
from contracts.licence.credential import digest
from contracts.revocation import StatusPurpose
from contracts.signing import FileSigner
from contracts.vkeys import SignatureType
from tests.contracts.bundle.world import (
    AT,
    FORGED_LOG,
    FORGER,
    MAIN,
    OLD,
    ORIGIN,
    PRACTICE_LOG,
    SM2,
    WITNESSES,
    Case,
    content,
    crafted,
    document,
    entry_of,
    header,
    note_signer,
    opening_of,
    payload_of,
    practice_content,
    private,
    signer,
)


@dataclass(frozen=True)
class Fault:
    """A bundle, when it is checked, and the codes of what must be found wrong."""

    name: str
    make: Callable[[], bytes]
    codes: tuple[str, ...] = ()
    at: datetime = AT


def encoded(**changes: object) -> bytes:
    return replace(Case(), **changes).bundle().encoded  # type: ignore[arg-type]


def narrowed(kind: str) -> bytes:
    """A licence cut out of the valid one, logged in an entry of this kind."""
    smaller = content(parent_digest=digest(Case().text()))
    return encoded(
        content=smaller, entry=entry_of(opening_of(digest(issue(smaller, MAIN))), kind=kind)
    )


def practice() -> bytes:
    return encoded(content=practice_content(), log=PRACTICE_LOG)


OLD_KEY_CASE = Case(signer=OLD)


def edited(change: Callable[[dict[str, JSON]], object]) -> bytes:
    """A licence properly signed and logged whose credential our own code would never write."""
    payload = canonical.decode(payload_of(Case().text()))
    assert isinstance(payload, dict)
    change(payload)
    return encoded(licence=crafted(header(), canonical.encode(payload)))


def resigned(payload: bytes, **changes: JSON) -> bytes:
    return encoded(licence=crafted(header(**changes), payload))


def after_signing(change: Callable[[dict[str, JSON]], object]) -> bytes:
    """A licence whose payload was changed while signature and log stayed as they were."""
    bundle = Case().bundle()
    head, body, signature = bundle.licence.split(".")
    payload = canonical.decode(base64url.decode(body))
    assert isinstance(payload, dict)
    change(payload)
    body = base64url.encode(canonical.encode(payload))
    return replace(bundle, licence=f"{head}.{body}.{signature}").encoded


def with_licence(change: Callable[[str], str]) -> bytes:
    return encoded(licence=change(Case().text()))


def with_log(**changes: object) -> bytes:
    bundle = Case().bundle()
    assert bundle.log is not None
    return replace(bundle, log=replace(bundle.log, **changes)).encoded  # type: ignore[arg-type]


def with_bundle(**changes: object) -> bytes:
    return replace(Case().bundle(), **changes).encoded  # type: ignore[arg-type]


def header_without_algorithm() -> bytes:
    payload = base64url.encode(payload_of(Case().text()))
    head = base64url.encode(canonical.encode(header(alg="none")))
    return encoded(licence=f"{head}.{payload}.")


def proof_of_neighbour() -> bytes:
    text = Case().evidence().proof.replace("index 3\n", "index 2\n")
    return with_log(proof=text)


def first_witness_line_broken() -> bytes:
    lines = Case().evidence().proof.split("\n")
    place = next(n for n, line in enumerate(lines) if line.startswith("— witness0"))
    middle = -20
    letter = "B" if lines[place][middle] == "A" else "A"
    broken = lines[place][:middle] + letter + lines[place][middle + 1 :]
    return with_log(proof="\n".join([*lines[:place], broken, *lines[place + 1 :]]))


def disclosure_of(digest: str) -> tuple[Disclosure, ...]:
    return tuple(one for one in opening_of(digest).disclosures if one.name == "licence_digest")


def document_of_a_stranger() -> dict[str, JSON]:
    identifier, _, _ = STRANGER.kid.partition("#")
    method = VerificationMethod(STRANGER.kid, STRANGER.public(), Purpose.ISSUING)
    return DidDocument(identifier, (method,)).to_json()


def lists_swapped() -> bytes:
    suspension = Case().lists()[1]
    return with_bundle(status_lists=(suspension, suspension))


def revoked_in_a_forged_list_only() -> bytes:
    return encoded(list_signer=FORGER)


def _subject(payload: dict[str, JSON]) -> dict[str, JSON]:
    subject = payload["credentialSubject"]
    assert isinstance(subject, dict)
    return subject


def _first_status(payload: dict[str, JSON]) -> dict[str, JSON]:
    statuses = payload["credentialStatus"]
    assert isinstance(statuses, list)
    status = statuses[0]
    assert isinstance(status, dict)
    return status


STRANGER = FileSigner(private(9), "did:web:elsewhere.example#main")
REVOKED = Case().content.status(StatusPurpose.REVOCATION).index
SUSPENDED = Case().content.status(StatusPurpose.SUSPENSION).index
DAY = timedelta(days=1)
OTHER_ENTRY = entry_of(opening_of(canonical.digest(b"another licence")))
OTHER_LOG = note_signer(14, "elsewhere.example/log", SignatureType.ED25519)

FAULTS = [
    Fault(
        "validity-extended-after-signing",
        lambda: after_signing(lambda it: it.update(validUntil="2036-01-01T00:00:00Z")),
        ("signing.signature-invalid", "entry.of-another"),
    ),
    Fault(
        "holder-changed-after-signing",
        lambda: after_signing(lambda it: _subject(it)["holder"].update(name="另一公司")),  # type: ignore[union-attr]
        ("signing.signature-invalid", "entry.of-another"),
    ),
    Fault(
        "signature-of-zeroes",
        lambda: with_licence(lambda it: it.rpartition(".")[0] + "." + base64url.encode(bytes(64))),
        ("signing.signature-invalid",),
    ),
    Fault(
        "signature-cut-short",
        lambda: with_licence(lambda it: it.rpartition(".")[0] + "." + base64url.encode(bytes(63))),
        ("signing.signature-invalid",),
    ),
    Fault(
        "signed-and-documented-by-a-forger",
        lambda: encoded(signer=FORGER, document=document(FORGER), list_signer=FORGER),
        ("issuer.wrong-key",),
    ),
    Fault("signed-by-a-forger", lambda: encoded(signer=FORGER), ("signing.signature-invalid",)),
    Fault(
        "key-not-in-document",
        lambda: encoded(signer=signer(1, "unlisted")),
        ("did.unknown-key",),
    ),
    Fault(
        "key-of-somebody-elses-did",
        lambda: resigned(payload_of(Case().text()), kid=STRANGER.kid),
        ("did.foreign-key",),
    ),
    Fault("key-compromised", lambda: encoded(signer=OLD, index=7), ("issuer.key-compromised",)),
    Fault("expired", lambda: encoded(content=content(valid_until=AT)), ("licence.expired",)),
    Fault(
        "not-yet",
        lambda: encoded(content=content(valid_from=AT + DAY)),
        ("licence.not-yet",),
    ),
    Fault(
        "signature-expired",
        lambda: encoded(content=content(signature_until=AT)),
        ("signature.expired",),
    ),
    Fault("revoked", lambda: encoded(revoked=(REVOKED,)), ("licence.revoked",)),
    Fault("suspended", lambda: encoded(suspended=(SUSPENDED,)), ("licence.suspended",)),
    Fault(
        "status-lists-stale",
        lambda: encoded(lists_stated_at=AT - DAY),
        ("status.stale",),
    ),
    Fault(
        "status-lists-of-the-year-1",
        lambda: encoded(lists_stated_at=datetime(1, 1, 1, tzinfo=UTC)),
        ("status.stale",),
    ),
    Fault(
        "clock-set-back",
        lambda: encoded(lists_stated_at=AT + DAY),
        ("status.from-the-future",),
    ),
    Fault("status-lists-missing", lambda: with_bundle(status_lists=()), ("status.missing",)),
    Fault("status-lists-swapped", lists_swapped, ("status.missing",)),
    Fault("status-lists-forged", revoked_in_a_forged_list_only, ("signing.signature-invalid",)),
    Fault(
        "status-list-not-a-credential",
        lambda: with_bundle(status_lists=("a.b.c",)),
        ("jws.malformed",),
    ),
    Fault(
        "status-lists-by-an-ended-key",
        lambda: encoded(list_signer=OLD),
        ("issuer.key-compromised",),
    ),
    Fault("not-logged", lambda: with_bundle(log=None), ("log.not-logged",)),
    Fault(
        "log-signed-by-a-forger",
        lambda: encoded(log=FORGED_LOG),
        ("tlog-policy.log-not-trusted",),
    ),
    Fault("log-of-somebody-else", lambda: encoded(log=OTHER_LOG), ("tlog-policy.log-not-trusted",)),
    Fault(
        "real-licence-in-the-practice-log",
        lambda: encoded(log=PRACTICE_LOG),
        ("tlog-policy.log-not-trusted",),
    ),
    Fault(
        "other-log-than-the-licence-names",
        lambda: encoded(content=content(log_origin=f"{ORIGIN}-2")),
        ("log.other-log",),
    ),
    Fault(
        "one-witness-too-few",
        lambda: encoded(witnesses=WITNESSES[:1]),
        ("tlog-policy.quorum-missing",),
    ),
    Fault(
        "one-witness-twice",
        lambda: encoded(witnesses=(WITNESSES[0], WITNESSES[0])),
        ("tlog-policy.quorum-missing",),
    ),
    Fault("witness-line-broken", first_witness_line_broken, ("note.signature",)),
    Fault("proof-of-the-neighbour", proof_of_neighbour, ("merkle.root-mismatch",)),
    Fault("proof-empty", lambda: with_log(proof="-"), ("tlog-proof.form",)),
    Fault(
        "entry-of-another",
        lambda: encoded(entry=OTHER_ENTRY),
        ("commitment.mismatch",),
    ),
    Fault(
        "entry-and-opening-of-another",
        lambda: with_log(
            entry=OTHER_ENTRY,
            digests=opening_of(canonical.digest(b"another licence")).digests,
            disclosures=disclosure_of(canonical.digest(b"another licence")),
        ),
        ("entry.of-another", "merkle.root-mismatch"),
    ),
    Fault(
        "entry-of-another-kind",
        lambda: encoded(
            entry=entry_of(
                opening_of(canonical.digest(Case().text().encode())), kind="licence.refused"
            )
        ),
        ("entry.of-another",),
    ),
    Fault("narrowed-in-an-entry-of-an-issue", lambda: narrowed(ENTRY_TYPE), ("entry.of-another",)),
    Fault(
        "issued-in-an-entry-of-a-narrowing",
        lambda: encoded(
            entry=entry_of(opening_of(digest(Case().text())), kind=NARROWED_ENTRY_TYPE)
        ),
        ("entry.of-another",),
    ),
    Fault("opening-absent", lambda: with_log(disclosures=()), ("entry.of-another",)),
    Fault(
        "opening-of-another",
        lambda: with_log(disclosures=disclosure_of(canonical.digest(b"another licence"))),
        ("commitment.uncommitted-disclosure",),
    ),
    Fault("algorithm-none", header_without_algorithm, ("signing.unknown-suite",)),
    Fault(
        "algorithm-hmac",
        lambda: resigned(payload_of(Case().text()), alg="HS256"),
        ("signing.unknown-suite",),
    ),
    Fault(
        "algorithm-swapped",
        lambda: resigned(payload_of(Case().text()), alg="ES256"),
        ("signing.suite-confusion",),
    ),
    Fault(
        "algorithm-swapped-for-sm2",
        lambda: resigned(payload_of(Case().text()), alg="SM2-SM3"),
        ("signing.suite-confusion",),
    ),
    Fault(
        "key-inside-the-header",
        lambda: resigned(payload_of(Case().text()), jwk=FORGER.public().jwk),
        ("jws.header-refused",),
    ),
    Fault(
        "critical-extension",
        lambda: resigned(payload_of(Case().text()), crit=["b64"]),
        ("jws.header-refused",),
    ),
    Fault(
        "other-type-of-token",
        lambda: resigned(payload_of(Case().text()), typ="JWT"),
        ("jws.header-refused",),
    ),
    Fault(
        "duplicate-key",
        lambda: resigned(b'{"issuer":"a",' + payload_of(Case().text())[1:]),
        ("canonical.duplicate-key",),
    ),
    Fault(
        "lone-surrogate",
        lambda: resigned(b'{"\\ud800":1,' + payload_of(Case().text())[1:]),
        ("canonical.lone-surrogate",),
    ),
    Fault(
        "number-beyond-i-json",
        lambda: resigned(b'{"iat":9007199254740993}'),
        ("canonical.number-out-of-range",),
    ),
    Fault("nested-too-deep", lambda: resigned(b"[" * 200 + b"]" * 200), ("canonical.too-deep",)),
    Fault("payload-not-an-object", lambda: resigned(b"[]"), ("jws.malformed",)),
    Fault(
        "context-unknown",
        lambda: edited(lambda it: it.update({"@context": ["https://elsewhere.example/v1"]})),
        ("licence.unknown-context",),
    ),
    Fault("member-unknown", lambda: edited(lambda it: it.update(termsOfUse=[])), ("field",)),
    Fault("issuer-missing", lambda: edited(lambda it: it.pop("issuer")), ("field",)),
    Fault(
        "date-before-1970-after-the-end",
        lambda: edited(lambda it: it.update(validUntil="1969-12-31T23:59:59Z")),
        ("licence.dates",),
    ),
    Fault(
        "date-no-calendar-has",
        lambda: edited(lambda it: it.update(validUntil="2027-02-29T00:00:00Z")),
        ("field",),
    ),
    Fault(
        "date-without-zone",
        lambda: edited(lambda it: it.update(validUntil="2027-02-28T00:00:00")),
        ("field",),
    ),
    Fault(
        "status-index-out-of-range",
        lambda: edited(lambda it: _first_status(it).update(statusListIndex="131072")),
        ("revocation.index",),
    ),
    Fault(
        "status-index-a-number",
        lambda: edited(lambda it: _first_status(it).update(statusListIndex=7)),
        ("field",),
    ),
    Fault(
        "status-of-one-purpose-only",
        lambda: edited(lambda it: it.update(credentialStatus=[_first_status(it)])),
        ("licence.status-entries",),
    ),
    Fault(
        "practice-notice-on-a-real-licence",
        lambda: edited(lambda it: _subject(it).update(notice="练习，无效力 / practice, no effect")),
        ("licence.practice-notice",),
    ),
    Fault(
        "practice-notice-removed",
        lambda: edited(lambda it: _subject(it).update(market="practice")),
        ("licence.practice-notice",),
    ),
    Fault(
        "second-spelling-of-the-signature",
        lambda: with_licence(lambda it: it + "="),
        ("jws.malformed",),
    ),
    Fault(
        "document-of-another-issuer",
        lambda: with_bundle(did_document=document_of_a_stranger()),
        ("did.foreign-key",),
    ),
    Fault("document-empty", lambda: with_bundle(did_document={}), ("did.malformed",)),
    Fault("not-json", lambda: b"{", ("canonical.not-json",)),
    Fault("not-a-bundle", lambda: b"{}", ("field",)),
    Fault("larger-than-a-mebibyte", lambda: b" " * 1_048_577, ("canonical.too-large",)),
]


SOUND = [
    Fault("valid", encoded),
    Fault("narrowed", lambda: narrowed(NARROWED_ENTRY_TYPE)),
    Fault("practice", practice),
    Fault(
        "until-the-end-of-dates",
        lambda: encoded(
            content=content(valid_until=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
        ),
    ),
    Fault("sm2", lambda: encoded(signer=SM2)),
    Fault("older-name-of-the-algorithm", lambda: resigned(payload_of(Case().text()), alg="EdDSA")),
    Fault("key-ended-later", lambda: encoded(signer=OLD, index=5)),
    Fault("other-witnesses-of-the-quorum", lambda: encoded(witnesses=WITNESSES[1:])),
    Fault("suspended-somebody-else", lambda: encoded(suspended=(SUSPENDED + 1,))),
    Fault(
        "in-the-last-second",
        lambda: encoded(content=content(valid_until=AT + timedelta(seconds=1))),
    ),
]
