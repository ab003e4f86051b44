"""Checking a licence by itself: form, issuer's key, signature, dates.

This is the part of ``contracts.bundle`` that needs neither log nor status lists; a licence that
passes here alone is not in force.
"""

from collections.abc import Iterator
from datetime import datetime

from contracts.did import DidDocument, Purpose
from contracts.errors import ContractsError
from contracts.fields import instant
from contracts.licence.content import LicenceContent
from contracts.licence.credential import Licence, parse
from contracts.market import PRACTICE_NOTICE, Market
from contracts.signing.keys import PublicKey
from contracts.text import Text
from contracts.verdict import Finding, Outcome, Verdict

FORM = Finding(
    "form",
    Outcome.PASSED,
    "licence.well-formed",
    Text("许可格式正确。", "the licence is well formed"),
)


def verify(text: str, document: DidDocument, at: datetime) -> Verdict:
    """Form, market, signature under the issuer's DID document, and dates at ``at``."""
    try:
        licence = parse(text)
    except ContractsError as error:
        return Verdict((failed("form", error),))
    return Verdict(
        (
            FORM,
            market(licence.content),
            signature(licence, document),
            *dates(licence.content, at),
        )
    )


def failed(check: str, error: ContractsError) -> Finding:
    """The finding that an error makes of a step."""
    return Finding(check, Outcome.FAILED, error.code, error.text)


def market(content: LicenceContent) -> Finding:
    """Which market the licence is of; a practice licence is always shown as one."""
    if content.market is Market.PRACTICE:
        return Finding("market", Outcome.NOTED, "market.practice", PRACTICE_NOTICE)
    real = Text("正式市场的许可。", "a licence of the real market")
    return Finding("market", Outcome.PASSED, "market.real", real)


def signature(licence: Licence, document: DidDocument) -> Finding:
    """Whether a key that the issuer's document lists for issuing made the signature."""
    try:
        key = document.key(licence.jws.kid, Purpose.ISSUING)
    except ContractsError as error:
        return failed("signature", error)
    return signature_under(licence, key)


def signature_under(licence: Licence, key: PublicKey) -> Finding:
    """Whether this key made the licence's signature."""
    try:
        licence.jws.require_signed_by(key)
    except ContractsError as error:
        return failed("signature", error)
    return Finding(
        "signature",
        Outcome.PASSED,
        "signature.valid",
        Text("签名有效，内容未被改动。", "the signature is valid, nothing was altered"),
    )


def dates(content: LicenceContent, at: datetime) -> Iterator[Finding]:
    """Whether the licence, and its signature, are in their time at ``at``; ends are exclusive."""
    begins, ends = instant(content.valid_from), instant(content.valid_until)
    if at < content.valid_from:
        yield Finding(
            "dates",
            Outcome.FAILED,
            "licence.not-yet",
            Text(f"许可自 {begins} 起生效。", f"the licence begins at {begins}"),
        )
    elif at >= content.valid_until:
        yield Finding(
            "dates",
            Outcome.FAILED,
            "licence.expired",
            Text(f"许可已于 {ends} 到期。", f"the licence ended at {ends}"),
        )
    else:
        yield Finding(
            "dates",
            Outcome.PASSED,
            "licence.in-time",
            Text(f"许可有效期至 {ends}。", f"the licence runs until {ends}"),
        )
    if content.signature_until is not None and at >= content.signature_until:
        yield Finding(
            "signature-dates",
            Outcome.FAILED,
            "signature.expired",
            Text("许可的签名已过期。", "the licence's signature has expired"),
        )
