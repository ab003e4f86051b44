"""The licence of the next term: same holder, product and scenario, under a new agreement."""

from datetime import datetime

from contracts.agreement.document import Agreement
from contracts.licence.content import LicenceContent
from contracts.licence.errors import NotARenewalError
from contracts.licence.granting import grant
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

    It says what `grant` makes of the agreement; terms, dates, product version and even the holder's
    name may be others. Raises ``NotARenewalError`` unless the agreement replaces the one behind
    ``previous`` and keeps its market, product, scenario and holder.
    """
    granted = grant(
        agreement,
        licence_id=licence_id,
        issuer=issuer,
        log_origin=log_origin,
        statuses=statuses,
        issued_at=issued_at,
    )
    _require(agreement.replaces == previous.agreement_digest, "replaces")
    _require(granted.market == previous.market, "market")
    _require(granted.product.id == previous.product.id, "product")
    _require(granted.scenario == previous.scenario, "scenario")
    _require(granted.holder.identifier == previous.holder.identifier, "holder")
    return granted


def _require(holds: bool, member: str) -> None:
    if not holds:
        raise NotARenewalError(member=member)
