"""Closing certificates of the synthetic market: a sound one, and one for every fault."""

from collections.abc import Callable
from typing import Any

from contracts import jose
from contracts.closing import CTY, TYP, ClosingFile
from contracts.did import DidDocument, Purpose, VerificationMethod
from contracts.signing import FileSigner, Signer
from tests.contracts.bundle.world import FORGER, ISSUER, MAIN, OLD, SM2, document, private

ELSEWHERE = "did:web:elsewhere.example"
STRANGER = FileSigner(private(5), f"{ELSEWHERE}#main")
OF_STRANGER = DidDocument(
    ELSEWHERE, (VerificationMethod(STRANGER.kid, STRANGER.public(), Purpose.ISSUING),)
)
SAID: dict[str, Any] = {
    "format": "licence-closing/v1",
    "issuer": ISSUER,
    "market": "practice",
    "licence": "HZ-L-2026-000001-2",
    "licence_digest": "sha256:" + "ab" * 32,
    "agreement": "HZ-K-2026-000001-6",
    "ended_at": "2026-11-22T16:00:00Z",
    "revoked": False,
    "uses": 3,
    "rows": 1200,
    "reports": 1,
    "destruction": {"stated_at": "2026-11-23T02:00:00Z", "copies": 2, "method": "erased"},
    "closed_at": "2026-11-24T02:00:00Z",
}


def certificate(signer: Signer, *, typ: str = TYP, **changes: Any) -> str:
    return jose.sign({**SAID, **changes}, signer, typ=typ, cty=CTY)


def a_file(
    signer: Signer = MAIN,
    *,
    typ: str = TYP,
    listed: DidDocument | None = None,
    **changes: Any,
) -> bytes:
    text = certificate(signer, typ=typ, **changes)
    return ClosingFile(text, (listed or document(MAIN, OLD, SM2)).to_json()).encoded


def stated(**changes: Any) -> dict[str, Any]:
    return {"destruction": {**SAID["destruction"], **changes}}


def altered() -> bytes:
    """The signature of one certificate under the words of another."""
    head, _, signature = certificate(MAIN).split(".")
    words = certificate(MAIN, uses=4).split(".")[1]
    return ClosingFile(f"{head}.{words}.{signature}", document(MAIN).to_json()).encoded


SOUND: dict[str, Callable[[], bytes]] = {
    "practice": a_file,
    "real": lambda: a_file(market="real"),
    "no copies": lambda: a_file(**stated(copies=0)),
}
FAULTY: dict[str, tuple[Callable[[], bytes], str]] = {
    "altered": (altered, "signing.signature-invalid"),
    "unknown issuer": (
        lambda: a_file(STRANGER, listed=OF_STRANGER, issuer=ELSEWHERE),
        "issuer.unknown",
    ),
    "document of another": (lambda: a_file(listed=OF_STRANGER), "did.foreign-key"),
    "key that nobody pinned": (
        lambda: a_file(FORGER, listed=document(FORGER)),
        "issuer.wrong-key",
    ),
    "key that was compromised": (lambda: a_file(OLD), "issuer.key-compromised"),
    "signed by another": (lambda: a_file(FORGER), "signing.signature-invalid"),
    "another kind of JWS": (lambda: a_file(typ="vc+jwt"), "jws.header-refused"),
    "no digest": (lambda: a_file(licence_digest="sha256:x"), "field"),
    "no number": (lambda: a_file(uses="3"), "field"),
    "number below zero": (lambda: a_file(**stated(copies=-1)), "field"),
    "another format": (lambda: a_file(format="licence-closing/v9"), "field"),
    "no market": (lambda: a_file(market="other"), "field"),
    "a time without seconds": (lambda: a_file(closed_at="2026-11-24"), "field"),
    "a day that no calendar has": (lambda: a_file(ended_at="2026-02-30T00:00:00Z"), "field"),
    "a foreign member": (lambda: a_file()[:-1] + b',"extra":1}', "field"),
    "no certificate": (lambda: b'{"format":"licence-closing-file/v1"}', "field"),
}
