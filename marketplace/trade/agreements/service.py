"""Drawing up and signing contracts."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from contracts import canonical
from contracts.agreement import PartySignature, Role, sign, verify_signatures
from contracts.agreement import parse as parse_document
from contracts.agreement.signatures import read as read_signature
from contracts.errors import ContractsError
from contracts.negotiation import (
    MoveKind,
    NegotiationState,
    Proposal,
    Side,
    TerminationReason,
    begin,
)
from contracts.odrl import from_jsonld
from contracts.policy import Policy
from contracts.verdict import Outcome
from marketplace.foundation.holds.model import Target
from marketplace.foundation.holds.queries import active_holds_on
from marketplace.foundation.organizations.queries import enterprise_of, unit_of
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.ids import new_id
from marketplace.kernel.series import next_number
from marketplace.kernel.unit_of_work import record, unchanged, unit_of_work
from marketplace.supply.listings import queries as listings
from marketplace.supply.listings.model import State
from marketplace.trade.agreements import drawing, moves
from marketplace.trade.agreements.errors import (
    AgreementHeldError,
    DraftFaultError,
    NothingToSignError,
    ProductRecalledError,
    RequestNotStandingError,
    SignatureRefusedError,
    UnknownAgreementError,
)
from marketplace.trade.agreements.events import (
    AgreementConcluded,
    AgreementDrawnUp,
    AgreementSigned,
    AgreementTerminated,
)
from marketplace.trade.agreements.queries import agreement_of, agreement_of_request
from marketplace.trade.agreements.schemas import AgreementView, SignAgreement, UploadSignature
from marketplace.trade.agreements.tables import Agreement, Signature
from marketplace.trade.parties.authority import require_signatory, unlock
from marketplace.trade.parties.model import Organisation, PartyKind
from marketplace.trade.parties.queries import require_key
from marketplace.trade.requests.model import RefusalGround, Standing
from marketplace.trade.requests.queries import request_of
from marketplace.trade.requests.schemas import RequestView
from marketplace.trade.requests.service import conclude_request

A_SECOND = timedelta(seconds=1)
"""Signatures count whole seconds, the moment of drawing up finer ones."""
CLOCKS_APART = timedelta(minutes=5)
"""How far a signer's clock may run ahead of ours: a choice of this project."""
_SIDES = {
    Role.PROVIDER: (MoveKind.AGREE, Side.PROVIDER),
    Role.BUYER: (MoveKind.VERIFY, Side.CONSUMER),
}


@unit_of_work
async def draw_up_agreement(actor: Actor, request_id: UUID) -> AgreementView:
    """Draw up the contract of an accepted request; follows from the acceptance itself."""
    at = now()
    request = await request_of(request_id)
    listing = await listings.listing(request.listing_id)
    unit, enterprise = await unit_of(request.unit_id), await enterprise_of(request.enterprise_id)
    provider_key = await require_key(Organisation(PartyKind.UNIT, unit.id))
    buyer_key = await require_key(Organisation(PartyKind.ENTERPRISE, enterprise.id))
    number = await next_number("HZ", "K")
    sides = {"number": number, "unit": unit, "enterprise": enterprise}
    contract = drawing.filled(
        drawing.template_of(listing),
        drawing.answers_for(request, listing, number=number, unit=unit, enterprise=enterprise),
    )
    wrong = drawing.contradiction_in(contract.policy, at)
    if wrong is not None:
        raise DraftFaultError(why_zh=wrong.zh, why_en=wrong.en)
    document = drawing.document_of(
        contract,
        request,
        listing,
        **sides,  # type: ignore[arg-type] # the three are typed above
        provider_key=provider_key,
        buyer_key=buyer_key,
        at=at,
        replaces=await _replaced_digest(request),
    )
    negotiation = moves.move(
        begin(),
        MoveKind.REQUEST,
        Side.CONSUMER,
        proposal=Proposal(document.digest, document.effective_until),
        at=at,
    )
    row = Agreement(
        id=new_id(),
        request=request.request_id,
        number=number,
        document=document.encoded.decode(),
        digest=document.digest,
        provider_key=provider_key.key_id,
        buyer_key=buyer_key.key_id,
        state=negotiation.state.value,
        moves=moves.written(negotiation),
        drawn_up_at=at,
    )
    await row.save()
    record(
        AgreementDrawnUp(
            agreement_id=row.id,
            request_id=request.request_id,
            product_id=request.product_id,
            unit_id=request.unit_id,
            enterprise_id=request.enterprise_id,
            agreement_digest=document.digest,
            template_digest=contract.template_digest,
        ),
        contract=request.request_id,
    )
    return await agreement_of(row.id)


async def _replaced_digest(request: RequestView) -> str | None:
    """Return the digest of the contract that this request renews or changes, if it does."""
    renewed = await agreement_of_request(request.renews) if request.renews else None
    return renewed.digest if renewed else None


@unit_of_work
async def sign_agreement(actor: Actor, command: SignAgreement) -> AgreementView:
    """Sign for one side with the key that the operator holds under that side's passphrase."""
    row, request = await _signable(actor, command.agreement_id, command.role)
    key_id = row.provider_key if command.role is Role.PROVIDER else row.buyer_key
    signer = await unlock(key_id, command.passphrase)
    signature = sign(
        row.document.encode(),
        signer,
        party=_identifier(row, command.role),
        signed_at=now().replace(microsecond=0),
    )
    return await _take(actor, row, request, signature)


@unit_of_work
async def upload_signature(actor: Actor, command: UploadSignature) -> AgreementView:
    """Take in a detached signature that a party made with its own key."""
    row, request = await _signable(actor, command.agreement_id, command.role)
    try:
        signature = read_signature(command.signature.encode())
    except ContractsError as error:
        raise SignatureRefusedError(
            field="signature", why_zh=error.text.zh, why_en=error.text.en
        ) from None
    if (signature.role, signature.party) != (command.role, _identifier(row, command.role)):
        raise SignatureRefusedError(
            field="signature", why_zh="签名者不是这一方。", why_en="it is not this side's"
        )
    if not row.drawn_up_at <= signature.signed_at + A_SECOND <= now() + CLOCKS_APART:
        raise SignatureRefusedError(
            field="signature",
            why_zh="签名时间不在起草之后、此刻之前。",
            why_en="its time does not lie between the drawing up and now",
        )
    return await _take(actor, row, request, signature)


@unit_of_work
async def terminate_agreement(_: Actor, request_id: UUID) -> None:
    """End the negotiation of a contract whose request was just refused or withdrawn.

    Raises `NotTerminableError` when that side is bound: the provider, once it has signed.
    """
    unchanged()
    row = await locked(Agreement.objects().where(Agreement.request == request_id)).first()
    if row is None:
        return
    request = await request_of(request_id)
    side, reason = _ending_of(request)
    negotiation = moves.terminated(moves.read(row.moves), side, reason=reason, at=now())
    row.state, row.moves = negotiation.state.value, moves.written(negotiation)
    await row.save()
    record(
        AgreementTerminated(
            agreement_id=row.id,
            request_id=request_id,
            unit_id=request.unit_id,
            enterprise_id=request.enterprise_id,
            side=side.value,
            reason=reason.value,
        ),
        contract=request_id,
    )


def _ending_of(request: RequestView) -> tuple[Side, TerminationReason]:
    if request.standing is Standing.WITHDRAWN:
        return Side.CONSUMER, TerminationReason.NEED_ENDED
    if request.ground is RefusalGround.PURPOSE:
        return Side.PROVIDER, TerminationReason.PURPOSE_NOT_ACCEPTABLE
    return Side.PROVIDER, TerminationReason.TERMS_NOT_ACCEPTABLE


async def _signable(actor: Actor, agreement_id: UUID, role: Role) -> tuple[Agreement, RequestView]:
    """Return the locked contract after checking who signs and that the request still stands."""
    row = await locked(Agreement.objects().where(Agreement.id == agreement_id)).first()
    if row is None or role not in _SIDES:
        raise UnknownAgreementError(agreement_id=agreement_id)
    request = await request_of(row.request)
    side = (
        Organisation(PartyKind.UNIT, request.unit_id)
        if role is Role.PROVIDER
        else Organisation(PartyKind.ENTERPRISE, request.enterprise_id)
    )
    await require_signatory(actor, side)
    if request.standing is not Standing.ACCEPTED:
        raise RequestNotStandingError(agreement_id=agreement_id, request_id=request.request_id)
    if (await listings.version_of(request.version_id)).state is State.RECALLED:
        raise ProductRecalledError(agreement_id=agreement_id, version_id=request.version_id)
    if await active_holds_on(_rests_on(row, request), now()):
        raise AgreementHeldError(agreement_id=agreement_id)
    wrong = drawing.contradiction_in(_policy_of(row), now())
    if wrong is not None:
        raise NothingToSignError(agreement_id=agreement_id, why_zh=wrong.zh, why_en=wrong.en)
    return row, request


def _policy_of(row: Agreement) -> Policy:
    return from_jsonld(parse_document(row.document.encode()).policy)


def _rests_on(row: Agreement, request: RequestView) -> list[tuple[Target, UUID]]:
    return [
        (Target.AGREEMENT, row.id),
        (Target.REQUEST, request.request_id),
        (Target.LISTING, request.listing_id),
        (Target.VERSION, request.version_id),
        (Target.PRODUCT, request.product_id),
        (Target.UNIT, request.unit_id),
        (Target.ENTERPRISE, request.enterprise_id),
    ]


def _identifier(row: Agreement, role: Role) -> str:
    parties = parse_document(row.document.encode()).parties
    return next(party.identifier for party in parties if party.role is role)


async def _take(
    actor: Actor, row: Agreement, request: RequestView, signature: PartySignature
) -> AgreementView:
    """Check the signature, move the negotiation on, and conclude when both sides have signed."""
    kind, side = _SIDES[signature.role]
    document = parse_document(row.document.encode())
    negotiation = moves.move(
        moves.read(row.moves),
        kind,
        side,
        proposal=Proposal(document.digest, document.effective_until),
        at=now(),
    )
    _require_valid(row, signature)
    await Signature(
        agreement=row.id,
        role=signature.role.value,
        document=signature.encoded.decode(),
        signed_by=actor.user_id,
        signed_at=now(),
    ).save()
    record(
        AgreementSigned(
            agreement_id=row.id,
            request_id=request.request_id,
            unit_id=request.unit_id,
            enterprise_id=request.enterprise_id,
            role=signature.role.value,
            key_thumbprint=signature.kid,
            agreement_digest=row.digest,
            signature_digest=canonical.digest(signature.encoded),
        ),
        contract=request.request_id,
    )
    row.state, row.moves = negotiation.state.value, moves.written(negotiation)
    if negotiation.state is NegotiationState.VERIFIED:
        await _conclude(actor, row, request)
    await row.save()
    return await agreement_of(row.id)


def _require_valid(row: Agreement, signature: PartySignature) -> None:
    verdict = verify_signatures(row.document.encode(), [signature])
    own = next(one for one in verdict.findings if one.check == f"signature:{signature.party}")
    if own.outcome is not Outcome.PASSED:
        raise SignatureRefusedError(field="signature", why_zh=own.text.zh, why_en=own.text.en)


async def _conclude(actor: Actor, row: Agreement, request: RequestView) -> None:
    document = parse_document(row.document.encode())
    negotiation = moves.move(
        moves.read(row.moves),
        MoveKind.FINALIZE,
        Side.PROVIDER,
        proposal=Proposal(document.digest, document.effective_until),
        at=now(),
    )
    row.state, row.moves = negotiation.state.value, moves.written(negotiation)
    row.concluded_at = now()
    await conclude_request(actor, request.request_id)
    record(
        AgreementConcluded(
            agreement_id=row.id,
            request_id=request.request_id,
            listing_id=request.listing_id,
            version_id=request.version_id,
            product_id=request.product_id,
            unit_id=request.unit_id,
            enterprise_id=request.enterprise_id,
            agreement_digest=row.digest,
        ),
        contract=request.request_id,
    )
