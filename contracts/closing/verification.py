"""Checks a closing certificate step by step; every step leaves a finding."""

from collections.abc import Iterator, Mapping
from typing import Final

from contracts import jose
from contracts.bundle.issuer import issuing_key, pinned
from contracts.bundle.trust import TrustDirectory
from contracts.canonical import JSON
from contracts.closing.document import CTY, FORMAT, TYP, ClosingFile, read
from contracts.errors import ContractsError
from contracts.fields import Fields, fields
from contracts.licence.wording import refused
from contracts.market import PRACTICE_NOTICE, Market
from contracts.text import Text
from contracts.verdict import Finding, Outcome, Verdict

SIGNED: Final = Text("签名属实", "the signature is genuine")
ENDED: Final = Text(
    "许可 {licence} 已于 {ended} 终止，{closed} 结清",
    "licence {licence} ended at {ended} and was closed at {closed}",
)
DESTROYED: Final = Text(
    "持证方声明已销毁 {copies} 份副本；是否属实无从核验",
    "the holder stated the destruction of its copies ({copies}); nobody can verify it",
)


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
    yield Finding("content", Outcome.PASSED, "closing.ended", _ended(said))
    copies = said.object("destruction").number("copies")
    stated = Text(DESTROYED.zh.format(copies=copies), DESTROYED.en.format(copies=copies))
    yield Finding("content", Outcome.NOTED, "closing.destruction-stated", stated)
    if said.text("market") == Market.PRACTICE.value:
        yield Finding("market", Outcome.NOTED, "market.practice", PRACTICE_NOTICE)


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
    key, fault = issuing_key(jws, issuer, file.did_document)
    if key is None or fault is not None:
        yield fault or refused("issuer", jose.JwsError())
        return
    yield pinned(key, issuer, trust, index=None)
    try:
        jws.require_signed_by(key)
    except ContractsError as error:
        yield refused("signature", error)
        return
    yield Finding("signature", Outcome.PASSED, "signature.valid", SIGNED)


def _ended(said: Fields) -> Text:
    known = {
        "licence": said.text("licence"),
        "ended": said.text("ended_at"),
        "closed": said.text("closed_at"),
    }
    return Text(ENDED.zh.format(**known), ENDED.en.format(**known))
