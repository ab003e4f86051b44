"""What later slices' tests begin with: a listed product, a request, a contract, a licence.

Everything is made by the real commands on a small synthetic table.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from anonymize.roles import Role as ColumnRole
from contracts.agreement import Role
from marketplace import reactions
from marketplace.foundation.organizations.model import Post
from marketplace.foundation.organizations.queries import chief_of
from marketplace.foundation.organizations.schemas import EnterpriseView
from marketplace.foundation.transparency.identity import log_identity
from marketplace.foundation.transparency.publication import Publisher
from marketplace.foundation.transparency.sequencing import Integration
from marketplace.kernel.access import Actor, Door
from marketplace.kernel.calendar import day_of
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.markets import Market, current_market
from marketplace.kernel.money import Currency
from marketplace.slices import modules
from marketplace.supply.desensitisation import service as desensitisation
from marketplace.supply.desensitisation.schemas import MeasureRecipe, ProposeRecipes
from marketplace.supply.listings import service as listings
from marketplace.supply.listings.model import Channel, PriceUnit, UseClass
from marketplace.supply.listings.schemas import (
    Answer,
    ApproveProduct,
    DraftProduct,
    ListingView,
    SubmitProduct,
)
from marketplace.supply.resources import service as resources
from marketplace.supply.resources.model import DataGrade, UpdateCycle, Zone
from marketplace.supply.resources.schemas import (
    ConfirmColumns,
    ExamineColumns,
    RegisterResource,
    TakeInBatch,
)
from marketplace.trade.agreements import service as agreements
from marketplace.trade.agreements.queries import agreement_of_request
from marketplace.trade.agreements.schemas import AgreementView, SignAgreement
from marketplace.trade.licences.queries import licence_of, licence_of_request
from marketplace.trade.licences.schemas import LicenceView
from marketplace.trade.parties import service as parties
from marketplace.trade.parties.model import Organisation, PartyKind
from marketplace.trade.parties.queries import key_in_force
from marketplace.trade.parties.schemas import MakeKey
from marketplace.trade.requests import service as requests
from marketplace.trade.requests.schemas import AcceptRequest, RequestView, SubmitRequest
from tests.factories import a_publishing_unit, a_user, a_verified_enterprise, an_officer

PASSPHRASE = "correct horse battery staple"
SCENARIO = "夜班线路优化"


def synthetic_rides(rows: int = 400, *, seed: int = 7) -> bytes:
    """Return a made-up table of bus boardings as CSV: plain columns with big classes."""
    chance = random.Random(seed)
    lines = ["line,district,hour,card_class,fare"]
    for _ in range(rows):
        line = chance.choice(["B1", "B12", "N7"])
        district = chance.choice(["海珠区", "天河区"])
        hour = chance.choice([7, 8, 18])
        card = chance.choice(["普通", "优惠"])
        lines.append(f"{line},{district},{hour},{card},{chance.choice([2, 3])}")
    return ("\n".join(lines) + "\n").encode()


async def _stream(content: bytes) -> AsyncIterator[bytes]:
    yield content


@dataclass(frozen=True, slots=True)
class Supply:
    """A listed product and the people behind it."""

    liaison: Actor
    chief: Actor
    listing: ListingView


@dataclass(frozen=True, slots=True)
class Deal:
    """A supply and a buyer with a representative."""

    supply: Supply
    buyer: Actor
    enterprise: EnterpriseView


async def a_listed_product(
    *,
    unit_code: str = "hz-data-bureau",
    title: str = "公交刷卡客流（合成）",
    table: bytes | None = None,
    price_minor: int = 1_200_000,
    use_class: UseClass = UseClass.INDUSTRY,
    roles: dict[str, ColumnRole] | None = None,
    price_unit: PriceUnit = PriceUnit.YEAR,
    answers: dict[str, Answer] | None = None,
) -> Supply:
    """Return a product that went through every gate on a synthetic table.

    `roles` are those the liaison confirms otherwise than they were found.
    """
    modules("gates")
    reactions.connect()
    unit = await a_publishing_unit(unit_code)
    liaison = await an_officer(Post.LIAISON, unit_code, username=f"liaison-{unit_code}")
    chief_posting = await chief_of(unit.id, now())
    assert chief_posting is not None
    chief = Actor(user_id=chief_posting.user_id, name=chief_posting.user_name, door=Door.COMMAND)
    await _with_key(chief, PartyKind.UNIT, unit.id)
    resource = await resources.register_resource(
        liaison,
        RegisterResource(
            unit_id=unit.id,
            system="羊城公交收单",
            table_name=f"tap_events_{len(title)}",
            title_zh=title,
            title_en="Bus boardings (synthetic)",
            duty="公共交通客流统计",
            duty_clause="职能清单 3.2",
            update_cycle=UpdateCycle.MONTHLY,
            source_statement="由公交收单系统依职责产生，合成数据，仅供测试。",
            grade=DataGrade.GENERAL,
            contains_personal=False,
            zone=Zone.GOVERNMENT,
        ),
    )
    batch = await resources.take_in_batch(
        liaison,
        TakeInBatch(resource_id=resource.id, file_name="rides.csv"),
        _stream(table or synthetic_rides()),
    )
    examined = await resources.examine_columns(liaison, ExamineColumns(batch_id=batch.batch_id))
    await resources.confirm_columns(
        liaison, ConfirmColumns(batch_id=batch.batch_id, roles={**examined.roles, **(roles or {})})
    )
    proposal = await desensitisation.propose_recipes(
        liaison, ProposeRecipes(batch_id=batch.batch_id)
    )
    assert proposal.chosen is not None
    evidence = await desensitisation.measure_recipe(
        liaison, MeasureRecipe(batch_id=batch.batch_id, recipe=proposal.chosen.name)
    )
    draft = await listings.draft_product(
        liaison,
        DraftProduct(
            unit_id=unit.id,
            resource_id=resource.id,
            evidence_id=evidence.evidence_id,
            title_zh=title,
            title_en="Bus boardings (synthetic)",
            summary_zh="线路、区、时段、卡类的上车记录，合成数据。",
            summary_en="Boardings by line, district, hour and card class; synthetic.",
            scenarios=[SCENARIO, "站点选址"],
            keywords=["公交", "客流"],
            template="data-provision",
            channel=Channel.AUTHORISED,
            use_class=use_class,
            price_minor=price_minor if use_class is UseClass.INDUSTRY else 0,
            price_unit=price_unit,
            currency=_currency(),
            ceiling_minor=1_500_000,
            ceiling_document="运营服务费标准（合成）",
            answers=answers or {},
        ),
    )
    submitted = await listings.submit_product(
        liaison, SubmitProduct(version_id=draft.version_id, if_match=draft.revision)
    )
    assert not isinstance(submitted, Refusal), submitted
    approved = await listings.approve_product(
        chief, ApproveProduct(version_id=draft.version_id, if_match=submitted.revision)
    )
    assert not isinstance(approved, Refusal), approved
    return Supply(liaison=liaison, chief=chief, listing=approved)


def _currency() -> Currency:
    return Currency.CREDIT if current_market() is Market.PRACTICE else Currency.CNY


async def a_deal(**about: object) -> Deal:
    """Return a listed product and a verified enterprise that can sign."""
    supply = await a_listed_product(**about)  # type: ignore[arg-type]
    buyer = await a_user("heyutong")
    enterprise = await a_verified_enterprise(buyer)
    await _with_key(buyer, PartyKind.ENTERPRISE, enterprise.id)
    return Deal(supply=supply, buyer=buyer, enterprise=enterprise)


async def _with_key(actor: Actor, kind: PartyKind, organisation_id: UUID) -> None:
    if await key_in_force(Organisation(kind, organisation_id)) is None:
        await parties.make_key(
            actor,
            MakeKey(kind=kind, organisation_id=organisation_id, passphrase=PASSPHRASE),
        )


def asking(deal: Deal, **changes: object) -> SubmitRequest:
    """Return what the buyer asks: one year from today, one scenario."""
    today: date = day_of(now())
    asked: dict[str, object] = {
        "listing_id": deal.supply.listing.listing_id,
        "enterprise_id": deal.enterprise.id,
        "scenarios": [SCENARIO],
        "purpose": "operationsImprovement",
        "starts_on": today,
        "ends_on": today + timedelta(days=364),
        "max_uses": 3,
    }
    return SubmitRequest(**{**asked, **changes})  # type: ignore[arg-type]


async def a_request(deal: Deal, **changes: object) -> RequestView:
    """Return an open request."""
    found = await requests.submit_request(deal.buyer, asking(deal, **changes))
    assert not isinstance(found, Refusal), found
    return found


async def an_agreement(deal: Deal, **changes: object) -> AgreementView:
    """Return a contract drawn up, not signed yet."""
    request = await a_request(deal, **changes)
    accepted = await requests.accept_request(
        deal.supply.chief, AcceptRequest(request_id=request.request_id, if_match=request.revision)
    )
    assert not isinstance(accepted, Refusal), accepted
    agreement = await agreement_of_request(request.request_id)
    assert agreement is not None
    return agreement


async def sequence_log() -> None:
    """Bring everything recorded so far under a published checkpoint."""
    integration = Integration(log_identity())
    await integration.integrate()
    await Publisher(log_identity()).publish_newest()
    integration.close()


async def a_licence_in_force(deal: Deal, **changes: object) -> LicenceView:
    """Return a licence whose proof is in the log."""
    pending = await a_licence(deal, **changes)
    await sequence_log()
    return await licence_of(pending.licence_id)


async def a_licence(deal: Deal, **changes: object) -> LicenceView:
    """Return a licence, pending until the log is sequenced."""
    agreement = await an_agreement(deal, **changes)
    for actor, role in ((deal.supply.chief, Role.PROVIDER), (deal.buyer, Role.BUYER)):
        await agreements.sign_agreement(
            actor,
            SignAgreement(agreement_id=agreement.agreement_id, role=role, passphrase=PASSPHRASE),
        )
    licence = await licence_of_request(agreement.request_id)
    assert licence is not None
    return licence
