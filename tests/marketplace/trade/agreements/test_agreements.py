"""Both sides sign the same bytes, the provider first; nobody else, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from contracts import canonical
from contracts.agreement import PartySignature, Role, parse, sign, verify_signatures
from contracts.agreement.signatures import read as read_signature
from contracts.negotiation import NegotiationState, Side, TerminationReason
from contracts.odrl import from_jsonld
from contracts.signing.file_signer import FileSigner
from marketplace.foundation.holds.model import Ground, Target
from marketplace.foundation.holds.schemas import LiftHold, PlaceHold
from marketplace.foundation.holds.service import lift_hold, place_hold
from marketplace.foundation.organizations.errors import NotMemberError, PostMissingError
from marketplace.kernel.clock import now
from marketplace.trade.agreements import moves, service
from marketplace.trade.agreements.errors import (
    AgreementHeldError,
    NothingToSignError,
    NotNextToSignError,
    NotTerminableError,
    RequestNotStandingError,
    SignatureRefusedError,
    UnknownAgreementError,
)
from marketplace.trade.agreements.queries import agreement_of
from marketplace.trade.agreements.schemas import AgreementView, SignAgreement, UploadSignature
from marketplace.trade.agreements.tables import Agreement, Signature
from marketplace.trade.licences.queries import licence_of_request
from marketplace.trade.parties.errors import SelfHeldKeyError, WrongPassphraseError
from marketplace.trade.parties.model import Organisation, PartyKind
from marketplace.trade.parties.queries import key_in_force
from marketplace.trade.parties.schemas import RegisterKey, RetireKey
from marketplace.trade.parties.service import register_key, retire_key
from marketplace.trade.requests.model import RefusalGround, Standing
from marketplace.trade.requests.queries import request_of
from marketplace.trade.requests.schemas import RefuseRequest, WithdrawRequest
from marketplace.trade.requests.service import refuse_request, withdraw_request
from tests.conftest import FrozenClock
from tests.factories import a_user, the_regulator
from tests.stories import PASSPHRASE, Deal, a_deal, an_agreement

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
pytestmark = pytest.mark.usefixtures("market", "clock")


def _signing(view: AgreementView, role: Role, passphrase: str = PASSPHRASE) -> SignAgreement:
    return SignAgreement(agreement_id=view.agreement_id, role=role, passphrase=passphrase)


async def _signed_by_provider(deal: Deal) -> AgreementView:
    view = await an_agreement(deal)
    return await service.sign_agreement(deal.supply.chief, _signing(view, Role.PROVIDER))


async def test_the_document_reads_back_to_the_digest_that_is_signed() -> None:
    view = await an_agreement(await a_deal())
    document = parse(view.document.encode())
    assert (view.digest, view.document.encode()) == (document.digest, document.encoded)


async def test_the_document_names_parties_keys_scenario_and_evidence() -> None:
    deal = await a_deal()
    document = parse((await an_agreement(deal)).document.encode())
    key = await key_in_force(Organisation(PartyKind.ENTERPRISE, deal.enterprise.id))
    assert key is not None
    buyer = document.party(deal.enterprise.credit_code)
    evidence = deal.supply.listing.evidence
    assert (key.thumbprint, "夜班线路优化", evidence.evidence_digest, evidence.version_digest) == (
        buyer.key.thumbprint,
        document.scenario,
        document.evidence_digest,
        document.product.digest,
    )


async def test_a_drawn_up_contract_does_not_depart_from_its_template() -> None:
    view = await an_agreement(await a_deal())
    labels = {label for clause in view.clauses for label, _ in clause.labels}
    assert ([], {"enforced", "monitored", "legal_only"}) == (view.redlines, labels)


async def test_clauses_that_the_provider_chose_stand_in_words_and_policy() -> None:
    view = await an_agreement(await a_deal(answers={"optional_clauses": ["3.8"]}))
    policy = from_jsonld(parse(view.document.encode()).policy)
    chosen = [clause.clause for clause in view.clauses if clause.clause in ("3.8", "3.9")]
    forbidden = {one.clause for one in policy.prohibitions}
    assert (chosen, "3.8" in forbidden, "3.9" in forbidden, view.redlines) == (
        ["3.8"],
        True,
        False,
        [],
    )


async def test_the_provider_signs_first_and_then_the_buyer() -> None:
    deal = await a_deal()
    first = await _signed_by_provider(deal)
    both = await service.sign_agreement(deal.buyer, _signing(first, Role.BUYER))
    assert (
        first.state,
        first.next_role,
        both.state,
        both.next_role,
    ) == (NegotiationState.AGREED, Role.BUYER, NegotiationState.FINALIZED, None)


async def test_the_buyer_does_not_sign_first() -> None:
    deal = await a_deal()
    view = await an_agreement(deal)
    with pytest.raises(NotNextToSignError, match="the provider signs first"):
        await service.sign_agreement(deal.buyer, _signing(view, Role.BUYER))


async def test_nobody_signs_twice() -> None:
    deal = await a_deal()
    view = await _signed_by_provider(deal)
    with pytest.raises(NotNextToSignError, match="the buyer is next"):
        await service.sign_agreement(deal.supply.chief, _signing(view, Role.PROVIDER))


async def test_both_signatures_are_over_the_same_bytes() -> None:
    deal = await a_deal()
    view = await _signed_by_provider(deal)
    both = await service.sign_agreement(deal.buyer, _signing(view, Role.BUYER))
    signatures = [read_signature(one.document.encode()) for one in both.signatures]
    verdict = verify_signatures(both.document.encode(), signatures)
    assert (True, {view.digest}) == (verdict.valid, {one.agreement_digest for one in signatures})


async def test_both_signatures_conclude_the_request_and_issue_the_licence() -> None:
    deal = await a_deal()
    view = await _signed_by_provider(deal)
    await service.sign_agreement(deal.buyer, _signing(view, Role.BUYER))
    request = await request_of(view.request_id)
    licence = await licence_of_request(view.request_id)
    assert (request.standing, licence is not None) == (Standing.CONCLUDED, True)


async def test_a_wrong_passphrase_signs_nothing() -> None:
    deal = await a_deal()
    view = await an_agreement(deal)
    with pytest.raises(WrongPassphraseError):
        await service.sign_agreement(deal.supply.chief, _signing(view, Role.PROVIDER, "wrong one"))
    assert (0, view) == (await Signature.count(), await agreement_of(view.agreement_id))


async def test_each_side_signs_for_itself_alone() -> None:
    deal = await a_deal()
    view = await an_agreement(deal)
    with pytest.raises(PostMissingError):
        await service.sign_agreement(deal.buyer, _signing(view, Role.PROVIDER))
    with pytest.raises(NotMemberError):
        await service.sign_agreement(deal.supply.chief, _signing(view, Role.BUYER))
    with pytest.raises(PostMissingError):
        await service.sign_agreement(deal.supply.liaison, _signing(view, Role.PROVIDER))


async def test_no_broker_signs_a_contract_of_two() -> None:
    deal = await a_deal()
    view = await an_agreement(deal)
    with pytest.raises(UnknownAgreementError):
        await service.sign_agreement(deal.buyer, _signing(view, Role.BROKER))


async def test_a_contract_whose_term_ran_out_is_signed_by_nobody(clock: FrozenClock) -> None:
    deal = await a_deal()
    view = await an_agreement(deal)
    clock.set(parse(view.document.encode()).effective_until)
    with pytest.raises(NothingToSignError) as caught:
        await service.sign_agreement(deal.supply.chief, _signing(view, Role.PROVIDER))
    assert "3.4" in caught.value.sentence.en


async def test_a_withdrawn_request_ends_the_negotiation_and_is_not_signed() -> None:
    deal = await a_deal()
    view = await _signed_by_provider(deal)
    await withdraw_request(deal.buyer, WithdrawRequest(request_id=view.request_id, if_match=2))
    ended = await agreement_of(view.agreement_id)
    with pytest.raises(RequestNotStandingError):
        await service.sign_agreement(deal.buyer, _signing(view, Role.BUYER))
    assert ended.state is NegotiationState.TERMINATED


@pytest.mark.parametrize(
    ("ground", "reason"),
    [
        (RefusalGround.PURPOSE, TerminationReason.PURPOSE_NOT_ACCEPTABLE),
        (RefusalGround.CAPACITY, TerminationReason.TERMS_NOT_ACCEPTABLE),
    ],
)
@on_sqlite
async def test_a_request_refused_after_all_ends_the_negotiation_for_its_reason(
    ground: RefusalGround, reason: TerminationReason
) -> None:
    deal = await a_deal()
    view = await an_agreement(deal)
    command = RefuseRequest(request_id=view.request_id, if_match=2, ground=ground)
    await refuse_request(deal.supply.chief, command)
    found = await Agreement.select().where(Agreement.id == view.agreement_id).first()
    assert found is not None
    last = moves.read(found["moves"]).moves[-1]
    assert (found["state"], last.side, last.reason) == (
        NegotiationState.TERMINATED.value,
        Side.PROVIDER,
        reason,
    )


async def test_a_provider_who_signed_is_bound_until_the_buyer_has_answered() -> None:
    deal = await a_deal()
    view = await _signed_by_provider(deal)
    late = RefuseRequest(request_id=view.request_id, if_match=2, ground=RefusalGround.TERMS)
    with pytest.raises(NotTerminableError):
        await refuse_request(deal.supply.chief, late)
    signed = await service.sign_agreement(deal.buyer, _signing(view, Role.BUYER))
    assert signed.concluded_at is not None


async def test_nothing_is_signed_while_an_authority_holds_it() -> None:
    deal = await a_deal()
    view = await an_agreement(deal)
    regulator = await the_regulator()
    for target, held in (
        (Target.AGREEMENT, view.agreement_id),
        (Target.REQUEST, view.request_id),
        (Target.PRODUCT, deal.supply.listing.version.product_id),
        (Target.ENTERPRISE, deal.enterprise.id),
    ):
        command = PlaceHold(
            target_kind=target,
            target_id=held,
            ground=Ground.SECURITY_INCIDENT,
            rule="R24",
            clause="第三十三条",
        )
        hold = await place_hold(regulator, command)
        with pytest.raises(AgreementHeldError):
            await service.sign_agreement(deal.supply.chief, _signing(view, Role.PROVIDER))
        await lift_hold(regulator, LiftHold(hold_id=hold.id))
    signed = await service.sign_agreement(deal.supply.chief, _signing(view, Role.PROVIDER))
    assert len(signed.signatures) == 1


# -- a party that holds its own key --------------------------------------------------------------


async def _own_key(deal: Deal) -> FileSigner:
    """Let the buyer hold its key itself."""
    whose = Organisation(PartyKind.ENTERPRISE, deal.enterprise.id)
    key = await key_in_force(whose)
    assert key is not None
    await retire_key(deal.buyer, RetireKey(key_id=key.key_id))
    signer = FileSigner.create()
    await register_key(
        deal.buyer,
        RegisterKey(kind=whose.kind, organisation_id=whose.id, jwk=dict(signer.public().jwk)),
    )
    return signer


def _detached(
    view: AgreementView, signer: FileSigner, party: str, *, at: datetime | None = None
) -> PartySignature:
    signed_at = (at or now()).replace(microsecond=0)
    return sign(view.document.encode(), signer, party=party, signed_at=signed_at)


def _upload(view: AgreementView, signature: bytes, role: Role = Role.BUYER) -> UploadSignature:
    return UploadSignature(
        agreement_id=view.agreement_id, role=role, signature=signature.decode("utf-8", "replace")
    )


async def test_a_detached_signature_counts_like_one_made_here() -> None:
    deal = await a_deal()
    signer = await _own_key(deal)
    view = await _signed_by_provider(deal)
    signature = _detached(view, signer, deal.enterprise.credit_code)
    both = await service.upload_signature(deal.buyer, _upload(view, signature.encoded))
    custodies = [one.custody for one in both.signatures]
    assert (custodies, both.concluded_at is not None) == (["operator", "party"], True)


async def test_the_contract_says_who_holds_the_key_and_nothing_here_signs_for_them() -> None:
    deal = await a_deal()
    await _own_key(deal)
    view = await _signed_by_provider(deal)
    custody = parse(view.document.encode()).party(deal.enterprise.credit_code).custody.value
    with pytest.raises(SelfHeldKeyError):
        await service.sign_agreement(deal.buyer, _signing(view, Role.BUYER))
    assert custody == "party"


def _changed(member: str, value: str) -> Callable[[PartySignature], bytes]:
    def change(signature: PartySignature) -> bytes:
        found = canonical.decode(signature.encoded)
        assert isinstance(found, dict)
        return canonical.encode({**found, member: value})

    return change


DAMAGED: dict[str, Callable[[PartySignature], bytes]] = {
    "not a signature": lambda _: b"signed!",
    "empty": lambda _: b"",
    "another role": _changed("role", "provider"),
    "a role nobody has here": _changed("role", "broker"),
    "another party": _changed("party", "hz-data-bureau"),
    "another agreement": _changed("agreement_digest", "sha256:" + "0" * 64),
    "another key": _changed("kid", "x" * 43),
    "another time": _changed("signed_at", "2026-11-23T02:00:01Z"),
    "zeroes": _changed("signature", "A" * 86),
}


async def test_a_signature_that_is_not_this_sides_over_these_bytes_is_refused() -> None:
    deal = await a_deal()
    signer = await _own_key(deal)
    view = await _signed_by_provider(deal)
    taken = []
    for name, damage in DAMAGED.items():
        signature = damage(_detached(view, signer, deal.enterprise.credit_code))
        try:
            await service.upload_signature(deal.buyer, _upload(view, signature))
        except SignatureRefusedError:
            continue
        taken.append(name)
    assert (taken, await Signature.count()) == ([], 1)


async def test_a_signature_dated_back_or_ahead_is_refused() -> None:
    deal = await a_deal()
    signer = await _own_key(deal)
    view = await _signed_by_provider(deal)
    for shift in (timedelta(days=-1), timedelta(minutes=10)):
        signature = _detached(view, signer, deal.enterprise.credit_code, at=now() + shift)
        with pytest.raises(SignatureRefusedError):
            await service.upload_signature(deal.buyer, _upload(view, signature.encoded))
    assert await Signature.count() == 1


async def test_a_strangers_upload_is_not_looked_at() -> None:
    deal = await a_deal()
    view = await an_agreement(deal)
    with pytest.raises(NotMemberError):
        await service.upload_signature(await a_user("stranger"), _upload(view, b"{}"))
