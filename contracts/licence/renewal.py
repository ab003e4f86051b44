"""The licence of the next term: same holder, product and scenario, under a new agreement."""

from dataclasses import replace
from datetime import datetime

from contracts.agreement.document import Agreement, Role
from contracts.licence.content import Holder, LicenceContent
from contracts.licence.errors import NotARenewalError
from contracts.revocation.credential import StatusEntry


def renew(
    previous: LicenceContent,
    agreement: Agreement,
    *,
    licence_id: str,
    issuer: str,
    log_origin: str,
    statuses: tuple[StatusEntry, ...],
    issued_at: datetime,
) -> LicenceContent:
    """The content of the licence that follows ``previous`` under the renewing agreement.

    Policy, dates, product version and evidence are the new agreement's, and so is the holder's
    name, for the same holder may have another by now; ``issuer`` and ``log_origin`` are today's.
    Raises ``NotARenewalError`` unless the agreement replaces the one behind ``previous`` and keeps
    its market, product, scenario and holder.
    """
    _require(agreement.replaces == previous.agreement_digest, "replaces")
    _require(agreement.market == previous.market, "market")
    _require(agreement.product.id == previous.product.id, "product")
    _require(agreement.scenario == previous.scenario, "scenario")
    buyer = next(party for party in agreement.parties if party.role is Role.BUYER)
    _require(buyer.identifier == previous.holder.identifier, "holder")
    return replace(
        previous,
        id=licence_id,
        issuer=issuer,
        holder=Holder(buyer.identifier, buyer.name),
        log_origin=log_origin,
        policy=agreement.policy,
        agreement_digest=agreement.digest,
        product=agreement.product,
        evidence_digest=agreement.evidence_digest,
        valid_from=agreement.effective_from,
        valid_until=agreement.effective_until,
        statuses=statuses,
        issued_at=issued_at,
        signature_until=None,
        parent_digest=None,
    )


def _require(holds: bool, member: str) -> None:
    if not holds:
        raise NotARenewalError(member=member)
