"""Everything the licence's page shows as far as the trade wing knows it, as values of its parts.

Higher slices add what they know (use against limits, deliveries, clocks) through the slots of
`PARTS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from contracts import notes
from contracts.checkpoint import Checkpoint
from contracts.errors import ContractsError
from contracts.licence import credential, qr
from contracts.tlog_proof import TlogProof
from marketplace.foundation.holds.model import Authority
from marketplace.foundation.organizations.queries import memberships_of, posts_of
from marketplace.foundation.transparency.identity import log_identity
from marketplace.foundation.transparency.queries import head, inclusion_of
from marketplace.foundation.transparency.schemas import Inclusion
from marketplace.kernel.access import Actor
from marketplace.kernel.address import site_address
from marketplace.kernel.clock import now
from marketplace.kernel.text import Text
from marketplace.trade.agreements.queries import document_of
from marketplace.trade.agreements.terms import terms_of
from marketplace.trade.licences.issuing import issuer_signer
from marketplace.trade.licences.model import GROUNDS, NARROWABLE, STANDINGS, Standing
from marketplace.trade.licences.schemas import LicenceView
from marketplace.web import parts
from marketplace.web.parts import Fact, Milestone, Proof, Term

PARTS: Final = ("alerts", "use", "clocks", "doors", "more")
"""Slots of the page, in its order: doors are the ways by which the holder gets the data."""
SHAPES: Final[dict[Standing, parts.Standing]] = {
    Standing.PENDING: parts.Standing.PENDING,
    Standing.NOT_YET: parts.Standing.PENDING,
    Standing.IN_FORCE: parts.Standing.DONE,
    Standing.SUSPENDED: parts.Standing.BROKEN,
    Standing.REVOKED: parts.Standing.BROKEN,
    Standing.EXPIRED: parts.Standing.PENDING,
}
AUTHORITIES: Final[dict[str, Text]] = {
    Authority.UNIT.name.lower(): Text("单位", "the unit"),
    Authority.DISTRICT.name.lower(): Text("区", "the district"),
    Authority.CITY.name.lower(): Text("市", "the city"),
    Authority.REGULATOR.name.lower(): Text("监管部门", "the regulator"),
}


@dataclass(frozen=True, slots=True)
class LicencePage:
    """The page of one licence; `proof` is None while it is pending."""

    licence: LicenceView
    state: Text
    shape: parts.Standing
    status: Text
    facts: list[Fact]
    milestones: list[Milestone]
    terms: list[Term]
    template: str
    proof: Proof | None
    command: str
    at: datetime


async def licence_page(view: LicenceView) -> LicencePage:
    """Gather the page of a licence; whether the reader may see it is asked before."""
    document = await document_of(view.agreement_id)
    at = now()
    return LicencePage(
        licence=view,
        state=STANDINGS[view.standing],
        shape=SHAPES[view.standing],
        status=_status(view),
        facts=_facts(view),
        milestones=_milestones(view, at),
        terms=terms_of(document),
        template=f"{document.template.id}@{document.template.version}",
        proof=await proof_of(view),
        command=f"marketplace verify {view.number}.licence.json --trust trust",
        at=at,
    )


async def may_manage(actor: Actor, view: LicenceView) -> bool:
    """Whether the reader is the provider's chief data officer and the licence can still change."""
    if actor.user_id is None or view.standing in {Standing.REVOKED, Standing.EXPIRED}:
        return False
    posts = await posts_of(actor.user_id, now())
    return any(one.unit_id == view.unit_id and one.is_chief for one in posts)


async def is_holder(actor: Actor, view: LicenceView) -> bool:
    """Whether the reader belongs to the enterprise that holds a licence which can be narrowed."""
    return view.standing in NARROWABLE and await is_of_holder(actor, view)


async def is_of_holder(actor: Actor, view: LicenceView) -> bool:
    """Whether the reader belongs to the enterprise that holds the licence."""
    if actor.user_id is None:
        return False
    members = await memberships_of(actor.user_id, now())
    return any(one.enterprise_id == view.enterprise_id for one in members)


def _status(view: LicenceView) -> Text:
    """Say what the status lists say of the licence, and who stopped it."""
    ground = GROUNDS[view.ground] if view.ground else Text("", "")
    if view.revoked_at is not None:
        return Text(f"供方已撤销：{ground.zh}", f"revoked by the provider: {ground.en}")
    stopped = []
    if view.suspended_at is not None:
        stopped.append(Text(f"供方暂停：{ground.zh}", f"suspended by the provider: {ground.en}"))
    stopped += [
        Text(f"{AUTHORITIES[one].zh}责令暂停", f"held by {AUTHORITIES[one].en}")
        for one in view.held_by
    ]
    if stopped:
        return Text("；".join(one.zh for one in stopped), "; ".join(one.en for one in stopped))
    return Text("未撤销、未暂停", "neither revoked nor suspended")


def _facts(view: LicenceView) -> list[Fact]:
    number = view.version_number
    return [
        Fact(
            Text("产品", "Product"),
            Text(
                f"{view.product_title.zh}，第 {number} 版",
                f"{view.product_title.en}, version {number}",
            ),
            href=f"/products/{view.product_code}",
        ),
        Fact(Text("供方", "Provider"), view.unit_name),
        Fact(
            Text("场景", "Scenario"),
            Text(
                f"{view.scenario}（一场景一申请）",
                f"{view.scenario} (one request, one scenario)",
            ),
        ),
        Fact(
            Text("持有人", "Holder"),
            Text(
                f"{view.enterprise_name}；不得转让、不得再许可",
                f"{view.enterprise_name}; not to be transferred or sublicensed",
            ),
        ),
        Fact(Text("依据", "Under"), view.agreement_number, href=f"/agreements/{view.agreement_id}"),
    ]


def _milestones(view: LicenceView, at: datetime) -> list[Milestone]:
    found = [
        (view.issued_at, Text("许可签发", "issued")),
        (view.valid_from, Text("生效", "begins")),
        (view.suspended_at, Text("暂停", "suspended")),
        (view.revoked_at, Text("撤销", "revoked")),
        (view.valid_until, Text("到期", "ends")),
    ]
    return [
        Milestone(instant, label, done=instant <= at, is_end=instant is view.valid_until)
        for instant, label in found
        if instant is not None
    ]


async def proof_of(view: LicenceView) -> Proof | None:
    """Return where the licence stands in the log, with the code to scan; None while it waits."""
    inclusion = await inclusion_of(view.event_id)
    newest = await head()
    if inclusion is None or newest is None:
        return None
    proof = TlogProof.parse(inclusion.proof)
    checkpoint = Checkpoint.parse(notes.parse(proof.checkpoint).text)
    return Proof(
        entry=inclusion.leaf_index,
        size=checkpoint.size,
        head_at=newest.signed_at,
        witnesses=newest.witnesses,
        command=f"marketplace verify {view.number}.licence.json --trust trust",
        raw=proof.text,
        download_href=f"/log/proof/{inclusion.leaf_index}",
        root=checkpoint.root.hex(),
        qr=code_of(view, inclusion, proof),
    )


def code_of(view: LicenceView, inclusion: Inclusion, proof: TlogProof) -> str | None:
    """Return the address that the licence's code leads to, with the signed statement in it.

    None when the log's head does not satisfy the log's own policy (a witness is missing).
    """
    try:
        proven = proof.verify(inclusion.entry, log_identity().policy)
    except ContractsError:
        return None
    said = qr.statement(credential.parse(view.text), proven)
    return f"{site_address()}/verify?code={qr.issue(said, issuer_signer())}"
