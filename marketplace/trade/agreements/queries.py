"""Reads of contracts."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from contracts.agreement import Agreement as Document
from contracts.agreement import Role, parse
from contracts.agreement.signatures import read as read_signature
from contracts.negotiation import NegotiationState
from contracts.policy.keeping import Enforced, Kept, LegalOnly, Monitored
from contracts.templates import ContractKind, fill, load, redlines
from marketplace.kernel.keyset import newest_page
from marketplace.kernel.paging import Page
from marketplace.kernel.prepared import prepared
from marketplace.kernel.text import Text
from marketplace.trade.agreements.errors import UnknownAgreementError
from marketplace.trade.agreements.schemas import (
    AgreementView,
    ClauseView,
    RedlineView,
    SignatureView,
)
from marketplace.trade.agreements.tables import Agreement, Signature
from marketplace.trade.requests.queries import request_of, sided
from marketplace.trade.requests.tables import Request

DOCUMENTS_KEPT: Final = 512


async def agreement_of(agreement_id: UUID) -> AgreementView:
    """Return a contract, or `UnknownAgreementError`."""
    return await _one(Agreement.id == agreement_id, agreement_id)


async def agreement_called(word: str) -> UUID:
    """Return the id of the contract with this number or id, or `UnknownAgreementError`."""
    with suppress(ValueError):
        return UUID(word)
    which = Agreement.number == word.strip().upper()
    found = await Agreement.select(Agreement.id).where(which).first()
    if not found:
        raise UnknownAgreementError(number=word)
    return UUID(str(found["id"]))


async def agreement_of_request(request_id: UUID) -> AgreementView | None:
    """Return the contract that grew from a request, or None while none is drawn up."""
    if not await Agreement.exists().where(Agreement.request == request_id):
        return None
    return await _one(Agreement.request == request_id, request_id)


async def agreements_of_sides(
    *, units: Collection[UUID], enterprises: Collection[UUID], cursor: str | None, limit: int
) -> Page[AgreementView]:
    """Return one page of the contracts with any of the units or of any of the enterprises."""
    requests = Request.select(Request.id).where(sided(units=units, enterprises=enterprises))
    query = Agreement.select().where(Agreement.request.is_in(requests))
    return await newest_page(query, Agreement.id, cursor=cursor, limit=limit, view=_view)


async def document_of(agreement_id: UUID) -> Document:
    """Return the contract as signed, read from its canonical bytes."""
    found = await _document(agreement_id)
    if not found:
        raise UnknownAgreementError(agreement_id=agreement_id)
    return _parsed(found[0]["document"])


@lru_cache(DOCUMENTS_KEPT)
def _parsed(document: str) -> Document:
    """Read a contract; kept by its whole text, which was signed and never changes."""
    return parse(document.encode())


@prepared
def _document(agreement_id: UUID) -> Any:
    return Agreement.select(Agreement.document).where(Agreement.id == agreement_id)


async def _one(which: Any, sought: UUID) -> AgreementView:
    found = await Agreement.select().where(which).first()
    if not found:
        raise UnknownAgreementError(agreement_id=sought)
    return await _view(found)


async def _view(found: dict[str, Any]) -> AgreementView:
    request = await request_of(found["request"])
    document = parse(found["document"].encode())
    template = load(ContractKind(document.template.id))
    contract = fill(template, document.answers)
    return AgreementView(
        agreement_id=found["id"],
        request_id=found["request"],
        number=found["number"],
        title=Text.of(contract.title),
        notice=Text.of(contract.notice),
        template=f"{document.template.id}@{document.template.version}",
        digest=found["digest"],
        document=found["document"],
        state=NegotiationState(found["state"]),
        clauses=[
            ClauseView(
                clause=block.clause,
                heading=Text.of(block.heading),
                body=Text.of(block.body),
                labels=[_label(kept) for kept in block.kept],
            )
            for block in contract.blocks
        ],
        redlines=[
            RedlineView(kind=line.kind.value, clause=line.clause, heading=Text.of(line.heading))
            for line in redlines(template, contract)
        ],
        signatures=await _signatures(found["id"]),
        provider_key_id=found["provider_key"],
        buyer_key_id=found["buyer_key"],
        unit_id=request.unit_id,
        enterprise_id=request.enterprise_id,
        drawn_up_at=found["drawn_up_at"],
        concluded_at=found["concluded_at"],
    )


def _label(kept: Kept) -> tuple[str, Text]:
    match kept:
        case Enforced():
            return "enforced", Text.of(kept.label)
        case Monitored():
            return "monitored", Text.of(kept.label)
        case LegalOnly():
            return "legal_only", Text.of(kept.label)


async def _signatures(agreement_id: UUID) -> list[SignatureView]:
    found = (
        await Signature.select().where(Signature.agreement == agreement_id).order_by(Signature.id)
    )
    views = []
    for one in found:
        signature = read_signature(one["document"].encode())
        views.append(
            SignatureView(
                role=Role(one["role"]),
                party=signature.party,
                custody=signature.custody.value,
                kid=signature.kid,
                signed_by=one["signed_by"],
                signed_at=one["signed_at"],
                document=one["document"],
            )
        )
    return views
