"""A contract ends by notice, to the instant; is renewed by a new one; a recall stops it at once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from contracts.agreement import Role
from contracts.cli import main as contracts_command
from contracts.negotiation import LifeMoveKind, LifeState, TerminationReason
from marketplace.foundation.notices.queries import notices_of
from marketplace.kernel.access import SYSTEM
from marketplace.kernel.calendar import day_of
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.text import Text
from marketplace.supply.listings.model import EndGround
from marketplace.supply.listings.schemas import RecallListing
from marketplace.supply.listings.service import recall_listing
from marketplace.trade.agreements import service as agreements
from marketplace.trade.agreements.errors import ProductRecalledError
from marketplace.trade.agreements.page import agreement_page
from marketplace.trade.agreements.queries import (
    agreement_of,
    agreement_of_request,
    document_of,
)
from marketplace.trade.agreements.schemas import SignAgreement
from marketplace.trade.licences.model import RevocationGround, Standing
from marketplace.trade.licences.queries import (
    is_current,
    licence_of,
    licence_of_request,
    trust_directory,
)
from marketplace.trade.licences.schemas import LicenceView
from marketplace.trade.requests.schemas import AcceptRequest, WithdrawRequest
from marketplace.trade.requests.service import accept_request, withdraw_request
from marketplace.use.followup.closing import closing_file
from marketplace.use.followup.duties import duties_of
from marketplace.use.followup.ending import give_notice, propose_change, withdraw_notice
from marketplace.use.followup.errors import IllegalLifeMoveError, NotOfASideError
from marketplace.use.followup.life import life_of
from marketplace.use.followup.model import DutyKind
from marketplace.use.followup.schemas import (
    CloseLicence,
    DestructionMethod,
    GiveNotice,
    NameLicence,
    ProposeChange,
    StateDestruction,
)
from marketplace.use.followup.service import close_licence, state_destruction
from marketplace.use.followup.watching import follow_licence
from marketplace.web.parts import Fact
from tests.conftest import FrozenClock
from tests.factories import a_user
from tests.marketplace.conftest import Browser, headers_of
from tests.marketplace.web.template_rules import HtmlDocument
from tests.stories import (
    PASSPHRASE,
    Deal,
    a_deal,
    a_licence_in_force,
    an_agreement,
    sequence_log,
)

pytestmark = pytest.mark.usefixtures("market", "clock")
on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


async def a_free_deal() -> tuple[Deal, LicenceView]:
    deal = await a_deal(price_minor=0)
    return deal, await a_licence_in_force(deal)


def notice(licence: LicenceView) -> GiveNotice:
    return GiveNotice(licence_id=licence.licence_id, reason=TerminationReason.NEED_ENDED)


async def sign(deal: Deal, request_id: object) -> None:
    agreement = await agreement_of_request(request_id)  # type: ignore[arg-type]
    assert agreement is not None
    for actor, role in ((deal.supply.chief, Role.PROVIDER), (deal.buyer, Role.BUYER)):
        await agreements.sign_agreement(
            actor,
            SignAgreement(agreement_id=agreement.agreement_id, role=role, passphrase=PASSPHRASE),
        )


async def test_notice_ends_the_licence_to_the_instant_and_closing_is_checked_offline(
    clock: FrozenClock, tmp_path: Path
) -> None:
    deal, licence = await a_free_deal()
    given = await give_notice(deal.buyer, notice(licence))
    current = (await licence_of(licence.licence_id)).epoch
    clock.set(given.ends_at - timedelta(microseconds=1))
    before = (await licence_of(licence.licence_id)).standing
    runs = await is_current(licence.licence_id, current)
    clock.set(given.ends_at)
    after = (await licence_of(licence.licence_id)).standing
    stopped = (
        await is_current(licence.licence_id, current),
        await follow_licence(SYSTEM, licence.licence_id),
    )
    await state_destruction(
        deal.buyer,
        StateDestruction(licence_id=licence.licence_id, copies=1, method=DestructionMethod.ERASED),
    )
    closed = await close_licence(deal.supply.chief, CloseLicence(licence_id=licence.licence_id))
    life = await life_of(await licence_of(licence.licence_id))
    assert (before, runs, after) == (Standing.IN_FORCE, True, Standing.REVOKED)
    assert (stopped[0], stopped[1] >= 1) == (False, True)
    assert life.state is LifeState.CLOSED
    assert [move.kind for move in life.moves] == [
        LifeMoveKind.GIVE_NOTICE,
        LifeMoveKind.STOP,
        LifeMoveKind.STATE_DESTRUCTION,
        LifeMoveKind.CERTIFY_CLOSING,
    ]
    await _verified(closing_file(closed.certificate or ""), tmp_path)


async def _verified(file: bytes, place: Path) -> None:
    """Check the file with the offline command, then a changed one."""
    changed = file.replace(b'"certificate":"ey', b'"certificate":"fy')
    (await trust_directory()).save(place / "trust")
    (place / "ok.closing.json").write_bytes(file)
    (place / "bad.closing.json").write_bytes(changed)
    codes = [
        CliRunner()
        .invoke(contracts_command, ["verify", str(place / name), "--trust", str(place / "trust")])
        .exit_code
        for name in ("ok.closing.json", "bad.closing.json")
    ]
    assert codes == [0, 1]


@on_sqlite
async def test_notice_is_withdrawn_by_its_own_side_before_it_takes_effect() -> None:
    deal, licence = await a_free_deal()
    named = NameLicence(licence_id=licence.licence_id)
    with pytest.raises(NotOfASideError):
        await give_notice(await a_user("stranger"), notice(licence))
    await give_notice(deal.supply.chief, notice(licence))
    with pytest.raises(IllegalLifeMoveError):
        await withdraw_notice(deal.buyer, named)
    kept = await withdraw_notice(deal.supply.chief, named)
    after = await licence_of(licence.licence_id)
    assert (kept.state, after.revoked_at, after.standing) == (
        LifeState.IN_FORCE,
        None,
        Standing.IN_FORCE,
    )


@on_sqlite
async def test_renewal_replaces_the_licence_and_nothing_need_be_deleted(clock: FrozenClock) -> None:
    deal, licence = await a_free_deal()
    follows = day_of(licence.valid_until)
    asked = await propose_change(
        deal.buyer,
        ProposeChange(licence_id=licence.licence_id, ends_on=follows + timedelta(days=100)),
    )
    assert not isinstance(asked, Refusal), asked
    changing = (await life_of(licence)).state
    await accept_request(
        deal.supply.chief, AcceptRequest(request_id=asked.request_id, if_match=asked.revision)
    )
    await sign(deal, asked.request_id)
    await sequence_log()
    fresh = await licence_of_request(asked.request_id)
    assert fresh is not None
    life = await life_of(await licence_of(licence.licence_id))
    clock.set(licence.valid_until + timedelta(days=1))
    kinds = {one.kind for one in await duties_of(licence.licence_id, now())}
    again = await licence_of(fresh.licence_id)
    assert (changing, life.state, asked.terms.starts_on) == (
        LifeState.CHANGING,
        LifeState.REPLACED,
        follows,
    )
    assert (again.standing, DutyKind.DELETE in kinds) == (Standing.IN_FORCE, False)
    old, new = await document_of(licence.agreement_id), await document_of(fresh.agreement_id)
    assert (old.replaces, new.replaces, asked.renews) == (None, old.digest, licence.request_id)
    assert life.replaced_by == new.digest
    page = await agreement_page(deal.buyer, await agreement_of(fresh.agreement_id))
    assert (
        Fact(
            Text("取代", "Replaces"),
            licence.agreement_number,
            href=f"/agreements/{licence.agreement_id}",
            code=True,
        )
        in page.facts
    )


@on_sqlite
async def test_change_that_is_given_up_leaves_the_licence_as_it_was() -> None:
    deal, licence = await a_free_deal()
    asked = await propose_change(
        deal.buyer,
        ProposeChange(
            licence_id=licence.licence_id,
            starts_on=day_of(now()),
            ends_on=day_of(licence.valid_until) + timedelta(days=9),
        ),
    )
    assert not isinstance(asked, Refusal), asked
    await withdraw_request(
        deal.buyer, WithdrawRequest(request_id=asked.request_id, if_match=asked.revision)
    )
    assert (await life_of(licence)).state is LifeState.IN_FORCE


async def test_recall_stops_licences_and_signing_at_once_and_tells_every_holder() -> None:
    deal, licence = await a_free_deal()
    half = await an_agreement(deal)
    await agreements.sign_agreement(
        deal.supply.chief,
        SignAgreement(agreement_id=half.agreement_id, role=Role.PROVIDER, passphrase=PASSPHRASE),
    )
    epoch = licence.epoch
    await recall_listing(
        deal.supply.chief,
        RecallListing(listing_id=licence.listing_id, ground=EndGround.RISK_FOUND),
    )
    after = await licence_of(licence.licence_id)
    assert deal.buyer.user_id is not None
    told = (await notices_of(deal.buyer.user_id))[0]
    with pytest.raises(ProductRecalledError):
        await agreements.sign_agreement(
            deal.buyer,
            SignAgreement(agreement_id=half.agreement_id, role=Role.BUYER, passphrase=PASSPHRASE),
        )
    assert (after.standing, after.ground) == (
        Standing.SUSPENDED,
        RevocationGround.PRODUCT_RECALLED,
    )
    assert (await is_current(licence.licence_id, epoch), "召回" in told.text.zh) == (False, True)


@on_sqlite
async def test_notice_renewal_and_price_review_by_forms_and_programs(browser: Browser) -> None:
    deal, licence = await a_free_deal()
    place = f"/licences/{licence.licence_id}"
    await browser.sign_in(deal.buyer)
    unsaid = await browser.send(f"{place}/renewal", {"ends_on": ""})
    until = (day_of(licence.valid_until) + timedelta(days=30)).isoformat()
    asked = await browser.send(f"{place}/renewal", {"ends_on": until})
    given = await browser.send(f"{place}/notice", {"reason": "need-ended"})
    faults = []
    for language in ("zh-CN", "en"):
        browser.speak(language)
        faults += HtmlDocument((await browser.get(f"{place}/duties")).text).all_faults()
    back = await browser.send(f"{place}/notice/withdraw")
    own = await headers_of(deal.supply.chief)
    api = f"/api/v1{place}"
    http = browser.http
    noticed = await http.post(f"{api}/notice", json={"reason": "breach"}, headers=own)
    kept = await http.post(f"{api}/notice/withdraw", headers=own)
    life = await http.get(f"{api}/life", headers=own)
    buyer = await headers_of(deal.buyer)
    renewed = await http.post(f"{api}/renewal", json={"ends_on": until}, headers=buyer)
    reviewed = await http.post(f"/api/v1/listings/{licence.listing_id}/price-review", headers=own)
    codes = [one.status_code for one in (unsaid, asked, given, back, noticed, kept, reviewed)]
    assert (codes, faults) == ([422, 303, 303, 303, 200, 200, 200], [])
    assert "/requests/" in asked.headers["location"]
    assert (life.json()["state"], renewed.status_code) == ("in-force", 201)
