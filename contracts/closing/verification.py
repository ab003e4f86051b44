"""Checks a closing certificate step by step; every step leaves a finding."""

from collections.abc import Iterator, Mapping

from contracts import jose
from contracts.bundle.issuer import issuing_key, pinned
from contracts.bundle.trust import TrustDirectory
from contracts.canonical import JSON
from contracts.closing.document import CTY, FORMAT, TYP, ClosingFile, read
from contracts.errors import ContractsError
from contracts.fields import Fields, fields, local
from contracts.licence.validity import signature_under
from contracts.licence.wording import noted, passed, refused, skipped
from contracts.market import Market
from contracts.verdict import Finding, Verdict


def verify_closing(data: bytes, trust: TrustDirectory) -> Verdict:
    """Whether the bytes are a closing certificate by an issuer whose key is pinned."""
    return Verdict(tuple(_findings(data, trust)))


def _findings(data: bytes, trust: TrustDirectory) -> Iterator[Finding]:
    try:
        file = read(data)
        jws = jose.parse(file.certificate, typ=TYP, cty=CTY)
        said = _content(jws.payload)
    except ContractsError as error:
        yield refused("form", error)
        return
    yield from _issuer(file, jws, said.text("issuer"), trust)
    yield passed(
        "content",
        "closing.ended",
        licence=said.text("licence"),
        ended=local(said.instant("ended_at")),
        closed=local(said.instant("closed_at")),
    )
    copies = said.object("destruction").number("copies")
    yield noted("content", "closing.destruction-stated", copies=copies)
    if said.text("market") == Market.PRACTICE.value:
        yield noted("market", "market.practice")


def _content(payload: Mapping[str, JSON]) -> Fields:
    """The certificate's members, each of the right kind."""
    said = fields("certificate", dict(payload))
    said.one_of("format", FORMAT)
    said.one_of("market", *(market.value for market in Market))
    for name in ("issuer", "licence", "agreement"):
        said.text(name)
    said.digest("licence_digest")
    for name in ("ended_at", "closed_at"):
        said.instant(name)
    for name in ("uses", "rows", "reports"):
        said.number(name)
    destruction = said.object("destruction")
    destruction.instant("stated_at")
    destruction.number("copies")
    return said


def _issuer(
    file: ClosingFile, jws: jose.Jws, issuer: str, trust: TrustDirectory
) -> Iterator[Finding]:
    """Key before signature, as for a licence; the certificate lies at no place in a log."""
    key, fault = issuing_key(jws, issuer, file.did_document)
    if key is None:
        yield from filter(None, (fault, skipped("signature", "signature.skipped")))
        return
    yield pinned(key, issuer, trust, index=None)
    yield signature_under(jws, key)
