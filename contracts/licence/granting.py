"""The licence that an agreement gives: what it says is the agreement's, word for word."""

from datetime import datetime

from contracts.agreement.document import Agreement, Role
from contracts.licence.content import Holder, LicenceContent
from contracts.revocation.credential import StatusEntry


def grant(
    agreement: Agreement,
    *,
    licence_id: str,
    issuer: str,
    log_origin: str,
    statuses: tuple[StatusEntry, ...],
    issued_at: datetime,
) -> LicenceContent:
    """The content of the licence under an agreement, held by its buyer, to be issued.

    ``licence_id``: absolute IRI. ``issuer``: did:web. Whether the parties signed the agreement is
    for the caller to have checked.
    """
    buyer = next(party for party in agreement.parties if party.role is Role.BUYER)
    return LicenceContent(
        id=licence_id,
        issuer=issuer,
        market=agreement.market,
        holder=Holder(buyer.identifier, buyer.name),
        scenario=agreement.scenario,
        policy=agreement.policy,
        agreement_digest=agreement.digest,
        product=agreement.product,
        evidence_digest=agreement.evidence_digest,
        log_origin=log_origin,
        issued_at=issued_at,
        valid_from=agreement.effective_from,
        valid_until=agreement.effective_until,
        statuses=statuses,
    )
