"""The operator as issuer: its DID, its document, its key, and where its status lists lie."""

from __future__ import annotations

from contracts import did, revocation
from contracts.did import DidDocument, Purpose, VerificationMethod
from contracts.revocation import StatusPurpose
from contracts.signing.signer import Signer
from marketplace.kernel.address import site_address
from marketplace.kernel.keyring import operator_signer

KEY_PURPOSE = "licences"


def issuer_did() -> str:
    """Return the did:web of the current market's site."""
    return did.did_web(site_address())


def issuer_signer() -> Signer:
    """Return the signer of licences and status lists, under its absolute DID URL."""
    key = operator_signer(KEY_PURPOSE).public()
    return operator_signer(KEY_PURPOSE, kid=f"{issuer_did()}#{key.thumbprint}")


def issuer_document() -> DidDocument:
    """Return the document that others resolve the DID to: one key, for issuing only."""
    signer = issuer_signer()
    method = VerificationMethod(signer.kid, signer.public(), Purpose.ISSUING)
    return DidDocument(issuer_did(), (method,))


def status_list_url(purpose: StatusPurpose) -> str:
    """Return the address of the one status list of this purpose."""
    return f"{site_address()}/status/{purpose.value}"


def status_entries(index: int) -> tuple[revocation.StatusEntry, ...]:
    """Return where a licence's two statuses stand."""
    return tuple(
        revocation.StatusEntry(purpose, status_list_url(purpose), index)
        for purpose in StatusPurpose
    )
