"""Checking a licence by itself: form, issuer's key, signature, dates.

This is the part of ``contracts.bundle`` that needs neither log nor status lists; a licence that
passes here alone is not in force.
"""

from collections.abc import Iterator
from datetime import datetime

from contracts.did import DidDocument, Purpose
from contracts.errors import ContractsError
from contracts.fields import local
from contracts.jose import Jws
from contracts.licence.credential import parse
from contracts.licence.wording import failed, noted, passed, refused
from contracts.market import Market
from contracts.signing.keys import PublicKey
from contracts.verdict import Finding, Verdict


def verify(text: str, document: DidDocument, at: datetime) -> Verdict:
    """Form, market, signature under the issuer's DID document, and dates at ``at``."""
    try:
        licence = parse(text)
    except ContractsError as error:
        return Verdict((refused("form", error),))
    content = licence.content
    return Verdict(
        (
            passed("form", "licence.well-formed"),
            market(content.market),
            signature(licence.jws, document),
            *dates(content.valid_from, content.valid_until, at),
            *signature_dates(content.signature_until, at),
        )
    )


def market(which: Market) -> Finding:
    """Which market a licence is of; a practice licence is always shown as one."""
    if which is Market.PRACTICE:
        return noted("market", "market.practice")
    return passed("market", "market.real")


def signature(jws: Jws, document: DidDocument) -> Finding:
    """Whether a key that the issuer's document lists for issuing made the signature."""
    try:
        key = document.key(jws.kid, Purpose.ISSUING)
    except ContractsError as error:
        return refused("signature", error)
    return signature_under(jws, key)


def signature_under(jws: Jws, key: PublicKey) -> Finding:
    """Whether this key made the signature."""
    try:
        jws.require_signed_by(key)
    except ContractsError as error:
        return refused("signature", error)
    return passed("signature", "signature.valid")


def dates(valid_from: datetime, valid_until: datetime, at: datetime) -> Iterator[Finding]:
    """Whether ``at`` lies in the licence's time; the end is exclusive."""
    since, until = local(valid_from), local(valid_until)
    if at < valid_from:
        yield failed("dates", "licence.not-yet", since=since)
    elif at >= valid_until:
        yield failed("dates", "licence.expired", until=until)
    else:
        yield passed("dates", "licence.in-time", until=until)


def signature_dates(signature_until: datetime | None, at: datetime) -> Iterator[Finding]:
    """Whether the signature, if it has an end of its own, has expired."""
    if signature_until is not None and at >= signature_until:
        yield failed("signature-dates", "signature.expired")
