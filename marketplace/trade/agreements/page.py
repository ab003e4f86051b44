"""Everything the contract's page shows, as the values of its parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.agreement import Agreement, Custody, Party, Role
from contracts.agreement import parse as parse_document
from contracts.negotiation import NegotiationState
from marketplace.foundation.accounts.queries import users_by_id
from marketplace.foundation.accounts.schemas import UserView
from marketplace.foundation.organizations.queries import memberships_of, posts_of
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.money import Currency, Money
from marketplace.kernel.text import Text
from marketplace.trade.agreements.history import is_of_side
from marketplace.trade.agreements.printing import why_no_pdf
from marketplace.trade.agreements.queries import agreement_of_request
from marketplace.trade.agreements.schemas import AgreementView, SignatureView
from marketplace.trade.requests.model import Standing as RequestStanding
from marketplace.trade.requests.queries import request_of
from marketplace.trade.requests.schemas import RequestView
from marketplace.web.parts import Check, Fact, Standing

ROLES: Final[dict[Role, Text]] = {
    Role.PROVIDER: Text("供方", "provider"),
    Role.BUYER: Text("需方", "buyer"),
}
STATES: Final[dict[NegotiationState, tuple[Text, Standing]]] = {
    NegotiationState.REQUESTED: (Text("待供方签署", "the provider signs next"), Standing.CURRENT),
    NegotiationState.ACCEPTED: (Text("待供方签署", "the provider signs next"), Standing.CURRENT),
    NegotiationState.AGREED: (Text("待需方签署", "the buyer signs next"), Standing.CURRENT),
    NegotiationState.VERIFIED: (Text("双方已签署", "both sides signed"), Standing.DONE),
    NegotiationState.FINALIZED: (Text("双方已签署", "both sides signed"), Standing.DONE),
}
OTHER_STATE: Final = (Text("已终止", "ended"), Standing.BROKEN)
ENDED: Final = (
    Text("申请已撤回或被拒绝，合同不再签署", "the request was withdrawn or refused"),
    Standing.BROKEN,
)


@dataclass(frozen=True, slots=True)
class Side:
    """One party, its key and its signature; `signed_by` is a person's name."""

    party: Party
    label: Text
    custody: Text
    signature: SignatureView | None
    signed_by: str


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """The whole page; `role` is the side that the reader may sign for, None for other readers;
    `is_side` says whether the reader acts for either side at all, `why_no_pdf` why there
    is no PDF.
    """

    agreement: AgreementView
    state: Text
    shape: Standing
    facts: list[Fact]
    sides: list[Side]
    role: Role | None
    holds_key_itself: bool
    waits: list[Check]
    is_side: bool
    why_no_pdf: Text | None
    at: datetime

    @property
    def may_sign(self) -> bool:
        """Whether it is the reader's turn."""
        return self.role is not None and not self.waits

    @property
    def is_concluded(self) -> bool:
        """Whether both sides have signed."""
        return self.agreement.concluded_at is not None


async def agreement_page(actor: Actor, view: AgreementView) -> AgreementPage:
    """Gather the page of a contract for this reader."""
    document = parse_document(view.document.encode())
    request = await request_of(view.request_id)
    state, shape = STATES.get(view.state, OTHER_STATE)
    if request.standing in {RequestStanding.REFUSED, RequestStanding.WITHDRAWN}:
        state, shape = ENDED
    role = None if shape is not Standing.CURRENT else await _role_of(actor, view)
    return AgreementPage(
        agreement=view,
        state=state,
        shape=shape,
        facts=[*_facts(view, document, request), *await _replaced(request)],
        sides=await _sides(view, document),
        role=role,
        holds_key_itself=_custody(document, role) is Custody.PARTY,
        waits=_waits(view, role),
        is_side=await is_of_side(actor, unit_id=view.unit_id, enterprise_id=view.enterprise_id),
        why_no_pdf=await why_no_pdf(),
        at=now(),
    )


async def _role_of(actor: Actor, view: AgreementView) -> Role | None:
    """Return the side that the reader binds and that has not signed, the next one first."""
    if actor.user_id is None:
        return None
    posts = await posts_of(actor.user_id, now())
    members = await memberships_of(actor.user_id, now())
    binds = set()
    if any(one.unit_id == view.unit_id and one.is_chief for one in posts):
        binds.add(Role.PROVIDER)
    if any(one.enterprise_id == view.enterprise_id and one.may_sign for one in members):
        binds.add(Role.BUYER)
    open_roles = binds - {one.role for one in view.signatures}
    ordered = sorted(open_roles, key=lambda role: role is not view.next_role)
    return ordered[0] if ordered else None


def _custody(document: Agreement, role: Role | None) -> Custody | None:
    return next((party.custody for party in document.parties if party.role is role), None)


def _waits(view: AgreementView, role: Role | None) -> list[Check]:
    """Name whose signature must come first."""
    if role is None or view.next_role is role or view.next_role is None:
        return []
    label = Text(f"{ROLES[view.next_role].zh}先签署", f"The {ROLES[view.next_role].en}’s signature")
    return [Check(label, met=False)]


def _facts(view: AgreementView, document: Agreement, request: RequestView) -> list[Fact]:
    return [
        Fact(Text("编号", "Number"), view.number, code=True),
        Fact(
            Text("产品", "Product"),
            request.product_title,
            href=f"/products/{request.product_code}",
        ),
        Fact(Text("申请", "Request"), request.number, href=f"/requests/{view.request_id}"),
        Fact(Text("范本", "Template"), view.template),
        Fact(Text("价款", "Price"), _price(document)),
    ]


async def _replaced(request: RequestView) -> list[Fact]:
    """Name the contract that this one replaces, where it renews or changes one."""
    if request.renews is None:
        return []
    replaced = await agreement_of_request(request.renews)
    if replaced is None:
        return []
    href = f"/agreements/{replaced.agreement_id}"
    return [Fact(Text("取代", "Replaces"), replaced.number, href=href, code=True)]


def _price(document: Agreement) -> Text:
    minor = document.price.amount_minor
    if not minor:
        return Text("免费", "free of charge")
    units = f"{Money(minor).units:,.2f}"
    if document.price.currency == Currency.CREDIT.value:
        return Text(f"{units} 练习积分", f"{units} practice credits")
    return Text(f"{units} 元", f"CNY {units}")


async def _sides(view: AgreementView, document: Agreement) -> list[Side]:
    signatures = {one.role: one for one in view.signatures}
    users = await users_by_id(one.signed_by for one in view.signatures)
    return [
        Side(
            party=party,
            label=ROLES[party.role],
            custody=Text.of(party.custody.label),
            signature=signatures.get(party.role),
            signed_by=_name(users, signatures.get(party.role)),
        )
        for party in document.parties
    ]


def _name(users: Mapping[UUID, UserView], signature: SignatureView | None) -> str:
    user = users.get(signature.signed_by) if signature else None
    return user.display_name if user else ""
