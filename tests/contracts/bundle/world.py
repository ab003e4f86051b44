"""A small market for tests: issuer, log, witnesses, licence, lists, all from fixed keys."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts import base64url, canonical, odrl, revocation, tlog_policy_text
from contracts.agreement import Reference
from contracts.bundle import (
    DIGEST_FIELD,
    ENTRY_TYPE,
    Bundle,
    IssuerKey,
    LogEvidence,
    TrustDirectory,
)
from contracts.bundle.trust import Ending
from contracts.canonical import JSON
from contracts.checkpoint import Checkpoint
from contracts.commitments import Opening, commit
from contracts.did import DidDocument, Purpose, VerificationMethod
from contracts.entries import Envelope
from contracts.licence import Holder, LicenceContent, credential, issue
from contracts.market import Market
from contracts.note_signatures import NoteSigner
from contracts.notes import Note
from contracts.policy import (
    Action,
    ConflictStrategy,
    Constraint,
    Operand,
    Operator,
    Permission,
    Policy,
    PolicyKind,
    Prohibition,
)
from contracts.policy.vocabulary import PROFILE
from contracts.revocation import StatusBits, StatusEntry, StatusList, StatusPurpose
from contracts.signing import FileSigner, Signer
from contracts.tlog_proof import TlogProof
from contracts.vkeys import SignatureType, VerifierKey
from tests.contracts.log import naive_tree
from tests.contracts.signing.sm2_signer import Sm2Signer

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
ISSUER = "did:web:market.example%3A8000"
ORIGIN, PRACTICE_ORIGIN = "market.example/log", "market.example/practice-log"
LISTS = "https://market.example:8000/status"
PRODUCT, BUYER = "urn:product:HZ-BUS-FLOW", "urn:buyer:91440101MA5SYNTH0X"
POLICY = Policy(
    id="urn:uuid:4a5b1f5e-8d6b-4a5e-9d9c-2f6f2b1d7c01",
    kind=PolicyKind.AGREEMENT,
    profiles=(PROFILE,),
    permissions=(
        Permission(
            id="urn:rule:1",
            action=Action.REPRODUCE,
            target=PRODUCT,
            assignee=BUYER,
            conditions=(Constraint(Operand.COUNT, Operator.LTEQ, 10),),
        ),
        Permission(id="urn:rule:2", action=Action.READ, target=PRODUCT, assignee=BUYER),
    ),
    prohibitions=(Prohibition(id="urn:rule:3", action=Action.REIDENTIFY, target=PRODUCT),),
    conflict=ConflictStrategy.PROHIBITION_WINS,
)


def private(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(number.to_bytes(32, "big"))


def signer(number: int, name: str) -> FileSigner:
    return FileSigner(private(number), f"{ISSUER}#{name}")


def note_signer(number: int, name: str, kind: SignatureType) -> NoteSigner:
    key = private(number)
    return NoteSigner(VerifierKey(name, kind, key.public_key().public_bytes_raw()), key.sign)


MAIN, OLD, FORGER = signer(1, "main"), signer(2, "old"), signer(3, "main")
SM2 = Sm2Signer(41, f"{ISSUER}#sm2")
LOG = note_signer(11, ORIGIN, SignatureType.ED25519)
PRACTICE_LOG = note_signer(12, PRACTICE_ORIGIN, SignatureType.ED25519)
FORGED_LOG = note_signer(13, ORIGIN, SignatureType.ED25519)
WITNESSES = tuple(
    note_signer(20 + number, f"witness{number}.example", SignatureType.ED25519_COSIGNATURE)
    for number in range(3)
)
OLD_KEY_UNTIL = 6


def document(*signers: Signer) -> DidDocument:
    methods = [VerificationMethod(one.kid, one.public(), Purpose.ISSUING) for one in signers]
    return DidDocument(ISSUER, tuple(methods))


def policy_of(log: NoteSigner) -> bytes:
    lines = [f"log {log.key.text}"]
    lines += [f"witness W{place} {one.key.text}" for place, one in enumerate(WITNESSES)]
    return "\n".join([*lines, "group G 2 W0 W1 W2", "quorum G", ""]).encode()


TRUST = TrustDirectory(
    {
        Market.REAL: tlog_policy_text.parse(policy_of(LOG)),
        Market.PRACTICE: tlog_policy_text.parse(policy_of(PRACTICE_LOG)),
    },
    (
        IssuerKey(ISSUER, MAIN.public().thumbprint),
        IssuerKey(ISSUER, OLD.public().thumbprint, OLD_KEY_UNTIL, Ending.COMPROMISED),
        IssuerKey(ISSUER, SM2.public().thumbprint),
    ),
)


def content(**changes: object) -> LicenceContent:
    digest = canonical.digest(b"synthetic")
    plain = LicenceContent(
        id="urn:uuid:0198c0de-0000-7000-8000-000000000001",
        issuer=ISSUER,
        market=Market.REAL,
        holder=Holder("91440101MA5SYNTH0X", "越溪出行科技（广州）有限公司"),
        scenario="公交线网优化",
        policy=odrl.to_jsonld(POLICY),
        agreement_digest=digest,
        product=Reference("HZ-BUS-FLOW", "3", digest),
        evidence_digest=digest,
        log_origin=ORIGIN,
        issued_at=AT - timedelta(days=1),
        valid_from=AT - timedelta(days=1),
        valid_until=AT + timedelta(days=30),
        statuses=(
            StatusEntry(StatusPurpose.REVOCATION, f"{LISTS}/revocation", 94_567),
            StatusEntry(StatusPurpose.SUSPENSION, f"{LISTS}/suspension", 7),
        ),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def practice_content() -> LicenceContent:
    return content(market=Market.PRACTICE, log_origin=PRACTICE_ORIGIN)


def status_list(purpose: StatusPurpose, *set_bits: int, stated_at: datetime = AT) -> StatusList:
    bits = StatusBits()
    for index in set_bits:
        bits = bits.set(index)
    return StatusList(
        url=f"{LISTS}/{purpose.value}",
        issuer=ISSUER,
        purpose=purpose,
        bits=bits,
        valid_from=stated_at,
        valid_until=stated_at + timedelta(hours=24),
    )


def opening_of(digest: str) -> Opening:
    salts = iter(bytes([number]) * 16 for number in range(1, 9))
    return commit({DIGEST_FIELD: digest, "unit": "synthetic"}, salt=lambda: next(salts))


def entry_of(opening: Opening, *, kind: str = ENTRY_TYPE) -> bytes:
    return Envelope(
        type=kind,
        time=AT - timedelta(hours=20),
        contract="c0ntract-pseud0nym-0001",
        counter=1,
        previous=None,
        commitment=opening.commitment,
    ).encode()


@dataclass(frozen=True)
class Case:
    """A bundle and how it came to be; ``replace`` what is to be wrong with it."""

    content: LicenceContent = field(default_factory=content)
    signer: Signer = MAIN
    licence: str = ""
    document: DidDocument = field(default_factory=lambda: document(MAIN, OLD, SM2))
    index: int = 3
    log: NoteSigner = LOG
    witnesses: tuple[NoteSigner, ...] = WITNESSES[:2]
    entry: bytes = b""
    revoked: tuple[int, ...] = ()
    suspended: tuple[int, ...] = ()
    lists_stated_at: datetime = AT - timedelta(hours=1)
    list_signer: Signer = MAIN

    def text(self) -> str:
        return self.licence or issue(self.content, self.signer)

    def evidence(self) -> LogEvidence:
        opening = opening_of(credential.digest(self.text()))
        entry = self.entry or entry_of(opening)
        disclosed = tuple(one for one in opening.disclosures if one.name == DIGEST_FIELD)
        return LogEvidence(entry, opening.digests, disclosed, self.proof(entry).text)

    def proof(self, entry: bytes) -> TlogProof:
        leaves = [*naive_tree.entries(self.index), entry, b"later"]
        head = Checkpoint(self.log.key.name, len(leaves), naive_tree.root(leaves)).text
        lines = [one.line(head, at=AT - timedelta(hours=19)) for one in (self.log, *self.witnesses)]
        hashes = tuple(naive_tree.inclusion(self.index, leaves))
        return TlogProof(self.index, hashes, Note(head, tuple(lines)).raw)

    def lists(self) -> tuple[str, ...]:
        purposes = {
            StatusPurpose.REVOCATION: self.revoked,
            StatusPurpose.SUSPENSION: self.suspended,
        }
        return tuple(
            revocation.issue(
                status_list(purpose, *indexes, stated_at=self.lists_stated_at), self.list_signer
            )
            for purpose, indexes in purposes.items()
        )

    def bundle(self) -> Bundle:
        return Bundle(self.text(), self.evidence(), self.document.to_json(), self.lists())


def crafted(header: dict[str, JSON], payload: bytes, key: Ed25519PrivateKey | None = None) -> str:
    """A JWS that our own code would never write."""
    signing_input = f"{base64url.encode(canonical.encode(header))}.{base64url.encode(payload)}"
    signature = (key or private(1)).sign(signing_input.encode("ascii"))
    return f"{signing_input}.{base64url.encode(signature)}"


def header(**changes: JSON) -> dict[str, JSON]:
    plain: dict[str, JSON] = {"alg": "Ed25519", "cty": "vc", "kid": MAIN.kid, "typ": "vc+jwt"}
    return plain | changes


def payload_of(text: str) -> bytes:
    return base64url.decode(text.split(".")[1])
