"""The whole check of a bundle, offline: every step named, every failure named."""

from collections.abc import Iterator
from datetime import datetime

from contracts.bundle import inclusion, issuer, status
from contracts.bundle.container import Bundle, read
from contracts.bundle.trust import TrustDirectory
from contracts.errors import ContractsError
from contracts.licence import credential, validity
from contracts.licence.credential import Licence
from contracts.licence.wording import failed, passed, refused, skipped
from contracts.revocation.credential import StatusPurpose
from contracts.verdict import Finding, Verdict


def verify_bundle(data: bytes | Bundle, trust: TrustDirectory, *, at: datetime) -> Verdict:
    """The verdict at ``at`` (aware); total: bad input is a finding, never an exception.

    The steps, in this order: ``form``, ``market``, ``issuer``, ``signature``, ``dates``,
    ``entry``, ``log``, ``revocation``, ``suspension``. A step whose ground is missing is
    ``SKIPPED``, and then another one has failed.
    """
    try:
        bundle = data if isinstance(data, Bundle) else read(data)
        licence = credential.parse(bundle.licence)
    except ContractsError as error:
        return Verdict((refused("form", error),))
    return Verdict(tuple(_findings(bundle, licence, trust, at)))


def _findings(
    bundle: Bundle, licence: Licence, trust: TrustDirectory, at: datetime
) -> Iterator[Finding]:
    content = licence.content
    logged, index = _logged(bundle, licence, trust)
    yield passed("form", "licence.well-formed")
    yield validity.market(content.market)
    yield from _signed(bundle, licence, trust, index)
    yield from validity.dates(content.valid_from, content.valid_until, at)
    yield from validity.signature_dates(content.signature_until, at)
    yield from logged
    for purpose in (StatusPurpose.REVOCATION, StatusPurpose.SUSPENSION):
        yield status.status(
            content,
            purpose,
            bundle.status_lists,
            document=bundle.did_document,
            trust=trust,
            at=at,
        )


def _signed(
    bundle: Bundle, licence: Licence, trust: TrustDirectory, index: int | None
) -> Iterator[Finding]:
    """Key before signature: a good signature under a key that nobody pinned proves nothing."""
    key, fault = issuer.issuing_key(licence.jws, licence.content.issuer, bundle.did_document)
    if key is None:
        yield from filter(None, (fault, skipped("signature", "signature.skipped")))
        return
    yield issuer.pinned(key, licence.content.issuer, trust, index=index)
    yield validity.signature_under(licence.jws, key)


def _logged(
    bundle: Bundle, licence: Licence, trust: TrustDirectory
) -> tuple[tuple[Finding, ...], int | None]:
    if bundle.log is None:
        return (failed("log", "log.not-logged"),), None
    own = inclusion.entry(licence, bundle.log)
    included, proven = inclusion.inclusion(licence, bundle.log, trust)
    return (own, included), proven.index if proven else None
