"""Closing an ended licence: what is still missing, and the certificate that anyone can check.

The certificate is a compact JWS under the key of the licence's issuer, so that whoever can check
the licence can check its end with the same DID document. It says what the records show; it does not
say that no copy is left, which nobody can see.
"""

from __future__ import annotations

from datetime import datetime

from contracts import jose
from contracts.canonical import JSON
from contracts.closing import CTY, FORMAT, TYP, ClosingFile
from contracts.fields import instant
from contracts.market import PRACTICE_NOTICE
from contracts.negotiation import LifeMove
from contracts.odrl import from_jsonld
from contracts.policy.model import Duty, rules
from contracts.policy.vocabulary import Action
from marketplace.kernel.markets import Market, current_market
from marketplace.trade.agreements.queries import document_of
from marketplace.trade.licences.issuing import issuer_did, issuer_document, issuer_signer
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.followup.life import ended_at, life_of
from marketplace.use.followup.model import (
    UNSETTLED,
    ClosingFacts,
    Missing,
    missing_for_closing,
)
from marketplace.use.followup.queries import (
    closing_of,
    discrepancies_of,
    reports_of,
    unreported_since,
)
from marketplace.use.followup.schemas import ClosingView
from marketplace.use.metering.queries import figures_of, performed_of


async def closing_missing(licence: LicenceView, at: datetime) -> tuple[Missing, ...]:
    """Return what is still missing before a licence can be closed at `at`."""
    closing = await closing_of(licence.licence_id)
    unsettled = [
        one for one in await discrepancies_of(licence.licence_id) if one.state in UNSETTLED
    ]
    since = await unreported_since(licence)
    return missing_for_closing(
        ClosingFacts(
            has_ended=at >= ended_at(licence),
            destruction_stated=closing is not None,
            unreported_uses=(await figures_of(licence.licence_id, since=since)).uses,
            unsettled=len(unsettled),
            is_paid=await _is_paid(licence),
        )
    )


async def _is_paid(licence: LicenceView) -> bool:
    """Whether every duty to pay was performed; a free licence performs it when it is issued."""
    due = await duty_ids(licence, Action.COMPENSATE)
    return set(due) <= set(await performed_of(licence.licence_id))


async def duty_ids(licence: LicenceView, action: Action) -> list[str]:
    """Return the identifiers of the duties of this kind in the licence's contract."""
    policy = from_jsonld((await document_of(licence.agreement_id)).policy)
    found = [rule for rule in rules(policy) if isinstance(rule, Duty)]
    return [duty.id for duty in found if duty.action is action]


async def certificate_of(licence: LicenceView, closing: ClosingView, at: datetime) -> str:
    """Return the signed closing certificate of a licence whose records are complete."""
    used = await figures_of(licence.licence_id)
    content: dict[str, JSON] = {
        "format": FORMAT,
        "issuer": issuer_did(),
        "market": current_market().value,
        "licence": licence.number,
        "licence_digest": licence.digest,
        "agreement": licence.agreement_number,
        "ended_at": instant(ended_at(licence)),
        "revoked": licence.revoked_at is not None,
        "uses": used.uses,
        "rows": used.rows,
        "reports": len(await reports_of(licence.licence_id)),
        "destruction": {
            "stated_at": instant(closing.stated_at),
            "copies": closing.copies,
            "method": closing.method.value,
        },
        "life": [_said(move) for move in (await life_of(licence)).moves],
        "closed_at": instant(at),
    }
    if current_market() is Market.PRACTICE:
        content["notice"] = f"{PRACTICE_NOTICE.zh} / {PRACTICE_NOTICE.en}"
    return jose.sign(content, issuer_signer(), typ=TYP, cty=CTY)


def _said(move: LifeMove) -> dict[str, JSON]:
    said: dict[str, JSON] = {
        "move": move.kind.value,
        "side": move.side.value,
        "at": instant(move.at),
    }
    if move.notice is not None:
        said["reason"] = move.notice.reason.value
        said["effective_at"] = instant(move.notice.effective_at)
    return said


def closing_file(certificate: str) -> bytes:
    """Return the file with a certificate that `contracts verify` checks offline."""
    return ClosingFile(certificate, issuer_document().to_json()).encoded
