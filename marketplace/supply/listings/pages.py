"""The officer's products: drafting with the list of what is missing, and the chief's decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from anonymize.detect.kinds import KIND_NAMES
from marketplace.foundation.accounts.queries import users_by_id
from marketplace.foundation.organizations.model import Post
from marketplace.foundation.organizations.queries import posts_of
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.errors import ConflictError, InvalidError
from marketplace.kernel.money import Money
from marketplace.kernel.text import Text
from marketplace.supply.desensitisation.presenting import class_sizes, risk_card
from marketplace.supply.desensitisation.queries import (
    evidence_for,
    evidence_of,
    evidence_ready,
    threshold_at,
)
from marketplace.supply.listings import service
from marketplace.supply.listings.model import (
    CHANNELS,
    END_GROUNDS,
    PRICE_UNITS,
    RETURN_GROUNDS,
    STATES,
    TEMPLATE_TITLES,
    USE_CLASSES,
    State,
)
from marketplace.supply.listings.passport import passport
from marketplace.supply.listings.presenting import checks_shown, stations
from marketplace.supply.listings.queries import (
    listing_of,
    products_awaiting,
    version_for,
    versions_for,
)
from marketplace.supply.listings.review import (
    checks_on,
    combined_view,
    facts_before,
    market_currency,
    not_compared,
)
from marketplace.supply.listings.schemas import (
    ApproveProduct,
    DraftProduct,
    RecallListing,
    ReturnProduct,
    ReviseVersion,
    SubmitProduct,
    VersionView,
    WithdrawListing,
)
from marketplace.supply.resources.pages import errors_of
from marketplace.supply.resources.queries import resource_of
from marketplace.supply.resources.wizard import Stage, steps
from marketplace.web.formatting import CURRENCIES
from marketplace.web.parts import Breadcrumb, Choice, FieldError
from marketplace.web.shell import Shell

Mendable = (InvalidError, ConflictError)
DRAFTS = Breadcrumb(Text("产品", "Products"), "/drafts")
OPEN_POINT = Text("未定", "not settled")
EDITABLE = frozenset({State.DRAFT, State.RETURNED})


@get("/drafts")
async def show_drafts(shell: NamedDependency[Shell]) -> Response[Any]:
    """List the products of the reader's units, what waits for them first."""
    actor, at = shell.require_actor(), now()
    return await shell.page(
        "listings/drafts.html",
        awaiting=await products_awaiting(actor, at=at),
        versions=await versions_for(actor, at=at),
        evidence=await evidence_ready(actor, at=at),
        states=STATES,
    )


@get("/drafts/new")
async def show_new_draft(shell: NamedDependency[Shell], evidence: FromQuery[UUID]) -> Response[Any]:
    """Ask what the product is, on evidence that was measured."""
    return await _new_draft(shell, evidence)


@post("/drafts", status_code=200)
async def take_draft(shell: NamedDependency[Shell], evidence: FromQuery[UUID]) -> Response[Any]:
    """Draft a product on the evidence."""
    actor = shell.require_actor()
    measured = await evidence_for(actor, evidence, at=now())
    try:
        command = await shell.form(
            DraftProduct,
            unit_id=measured.unit_id,
            resource_id=measured.resource_id,
            evidence_id=evidence,
            **await _said(shell),
        )
        with shell.once():
            version = await service.draft_product(actor, command)
    except Mendable as refused:
        return await _new_draft(shell, evidence, errors=errors_of(refused, "title_zh"))
    said = Text(f"已起草 {version.code}。", f"{version.code} is drafted.")
    return shell.redirect(f"/drafts/{version.version_id}", said)


async def _new_draft(
    shell: Shell, evidence_id: UUID, *, errors: tuple[FieldError, ...] = ()
) -> Response[Any]:
    evidence = await evidence_for(shell.require_actor(), evidence_id, at=now())
    return await shell.page(
        "listings/new.html",
        status=422 if errors else 200,
        errors=errors,
        filled=await shell.fields() if errors else await _from_census(evidence.resource_id),
        evidence=evidence,
        steps_to=steps(
            Stage.DRAFT,
            [
                f"/resources/{evidence.resource_id}",
                f"/batches/{evidence.batch_id}/columns",
                f"/batches/{evidence.batch_id}/recipes",
                f"/evidence/{evidence_id}",
            ],
        ),
        crumbs_to=[DRAFTS],
        **_choices(),
    )


async def _from_census(resource_id: UUID) -> dict[str, Any]:
    """Begin a draft with what the census already calls the resource."""
    title = (await resource_of(resource_id)).title
    return {"title_zh": title.zh, "title_en": title.en}


async def _said(shell: Shell) -> dict[str, Any]:
    """Read what a form writes as lines and amounts; the rest is read by the command's types."""
    fields = await shell.fields()
    return {
        "scenarios": _lines(fields.get("scenarios")),
        "keywords": _lines(fields.get("keywords")),
        "price_minor": _minor(fields.get("price")),
        "ceiling_minor": _minor(fields.get("ceiling")),
        "currency": market_currency(),
    }


def _lines(text: object) -> list[str]:
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]


def _minor(text: object) -> int | None:
    written = str(text or "").strip()
    return Money.parse(written, market_currency()).minor if written else None


def _choices() -> dict[str, Any]:
    return {
        "channels": [Choice(key.value, words) for key, words in CHANNELS.items()],
        "use_classes": [Choice(key.value, words) for key, words in USE_CLASSES.items()],
        "price_units": [Choice(key.value, words) for key, words in PRICE_UNITS.items()],
        "templates": [Choice(key, words) for key, words in TEMPLATE_TITLES.items()],
        "currency": CURRENCIES[market_currency()],
    }


@get("/drafts/{version_id:uuid}")
async def show_version(shell: NamedDependency[Shell], version_id: FromPath[UUID]) -> Response[Any]:
    """Show a version: what is missing, what it says, and the next act of who reads."""
    return await _version(shell, version_id)


@post("/drafts/{version_id:uuid}", status_code=200)
async def take_revision(shell: NamedDependency[Shell], version_id: FromPath[UUID]) -> Response[Any]:
    """Replace what the draft says."""
    actor = shell.require_actor()
    version = await version_for(actor, version_id, at=now())
    try:
        command = await shell.form(
            ReviseVersion,
            version_id=version_id,
            evidence_id=version.evidence_id,
            **await _said(shell),
        )
        with shell.once():
            await service.revise_version(actor, command)
    except Mendable as refused:
        return await _version(shell, version_id, errors=errors_of(refused, "title_zh"))
    return shell.redirect(f"/drafts/{version_id}", Text("草稿已保存。", "The draft is saved."))


@post("/drafts/{version_id:uuid}/submission", status_code=200)
async def take_submission(
    shell: NamedDependency[Shell], version_id: FromPath[UUID]
) -> Response[Any]:
    """Put the draft before the chief data officer."""
    actor = shell.require_actor()
    try:
        command = await shell.form(SubmitProduct, version_id=version_id)
        with shell.once():
            result = await service.submit_product(actor, command)
    except Mendable as refused:
        return await _version(shell, version_id, errors=errors_of(refused, "title_zh"))
    if isinstance(result, Refusal):
        return await _version(shell, version_id, refusal=result)
    said = Text("已提交，待首席数据官签批。", "Submitted; it awaits the chief data officer.")
    return shell.redirect(f"/drafts/{version_id}", said)


@post("/drafts/{version_id:uuid}/approval", status_code=200)
async def take_approval(shell: NamedDependency[Shell], version_id: FromPath[UUID]) -> Response[Any]:
    """Approve the version and list it."""
    actor = shell.require_actor()
    try:
        command = await shell.form(ApproveProduct, version_id=version_id)
        with shell.once():
            result = await service.approve_product(actor, command)
    except Mendable as refused:
        return await _version(shell, version_id, errors=errors_of(refused, "decision"))
    if isinstance(result, Refusal):
        return await _version(shell, version_id, refusal=result)
    said = Text(f"{result.version.code} 已上架。", f"{result.version.code} is listed.")
    return shell.redirect(f"/drafts/{version_id}", said)


@post("/drafts/{version_id:uuid}/return", status_code=200)
async def take_return(shell: NamedDependency[Shell], version_id: FromPath[UUID]) -> Response[Any]:
    """Send the version back to its drafter."""
    actor = shell.require_actor()
    try:
        command = await shell.form(ReturnProduct, version_id=version_id)
        with shell.once():
            await service.return_product(actor, command)
    except Mendable as refused:
        return await _version(shell, version_id, errors=errors_of(refused, "ground"))
    return shell.redirect(f"/drafts/{version_id}", Text("已退回起草人。", "It was sent back."))


@post("/drafts/{version_id:uuid}/withdrawal", status_code=200)
async def take_withdrawal(
    shell: NamedDependency[Shell], version_id: FromPath[UUID]
) -> Response[Any]:
    """Stop offering the version."""
    return await _ended(shell, version_id, WithdrawListing)


@post("/drafts/{version_id:uuid}/recall", status_code=200)
async def take_recall(shell: NamedDependency[Shell], version_id: FromPath[UUID]) -> Response[Any]:
    """Call the version back because of a fault."""
    return await _ended(shell, version_id, RecallListing)


async def _ended(
    shell: Shell, version_id: UUID, command: type[WithdrawListing] | type[RecallListing]
) -> Response[Any]:
    actor = shell.require_actor()
    await version_for(actor, version_id, at=now())
    listed = await listing_of(version_id)
    given = {} if listed is None else {"listing_id": listed.listing_id}
    try:
        ending = await shell.form(command, **given)
        with shell.once():
            if isinstance(ending, RecallListing):
                await service.recall_listing(actor, ending)
            else:
                await service.withdraw_listing(actor, ending)
    except Mendable as refused:
        return await _version(shell, version_id, errors=errors_of(refused, "ground"))
    return shell.redirect(f"/drafts/{version_id}", Text("已停止提供。", "It is no longer offered."))


async def _version(
    shell: Shell,
    version_id: UUID,
    *,
    errors: tuple[FieldError, ...] = (),
    refusal: Refusal | None = None,
) -> Response[Any]:
    actor, at = shell.require_actor(), now()
    version = await version_for(actor, version_id, at=at)
    evidence = await evidence_of(version.evidence_id)
    threshold = await threshold_at(at)
    way = await passport(version_id)
    people = await users_by_id({one.by for one in way.stations if one.by})
    hands = await _hands(actor, version)
    facts = await facts_before(version, approver=hands["approver"], at=at)
    return await shell.page(
        "listings/version.html",
        status=422 if errors or refusal else 200,
        errors=errors,
        refusals=_refusals(refusal),
        version=version,
        state_words=STATES[version.state],
        template_title=TEMPLATE_TITLES.get(version.template, OPEN_POINT),
        channel_title=CHANNELS[version.channel] if version.channel else OPEN_POINT,
        price_unit_title=PRICE_UNITS[version.price.unit],
        is_editable=version.state in EDITABLE and hands["is_liaison"],
        checks=checks_shown(await checks_on(facts, at=at), version),
        combined=combined_view(facts.combined),
        not_compared=not_compared(facts.combined),
        evidence=evidence,
        kinds=KIND_NAMES,
        card=risk_card(evidence, threshold),
        sizes=class_sizes(evidence.figures),
        threshold=threshold,
        stations=stations(way, people),
        filled=await shell.fields() if errors else _filled(version),
        return_grounds=[Choice(key.value, words) for key, words in RETURN_GROUNDS.items()],
        end_grounds=[Choice(key.value, words) for key, words in END_GROUNDS.items()],
        returned_for=RETURN_GROUNDS[version.return_ground] if version.return_ground else None,
        crumbs_to=[DRAFTS],
        **hands,
        **_choices(),
    )


async def _hands(actor: Actor, version: VersionView) -> dict[str, Any]:
    """What the reader is in this unit, and whether the decision is theirs."""
    held = await posts_of(actor.user_id, now()) if actor.user_id else []
    mine = [one for one in held if one.unit_id == version.unit_id]
    is_chief = any(one.is_chief for one in mine)
    return {
        "is_liaison": any(one.post is Post.LIAISON for one in mine),
        "is_chief": is_chief,
        "may_decide": is_chief and version.drafted_by != actor.user_id,
        "approver": actor.user_id if is_chief else None,
    }


def _refusals(refusal: Refusal | None) -> list[dict[str, Any]]:
    """Return the reasons as the error summary shows them."""
    return [
        {"text": one.text, "rule": one.rule, "clause": one.clause, "way_out": ""}
        for one in (refusal.reasons if refusal else [])
    ]


def _filled(version: VersionView) -> dict[str, Any]:
    price = version.price
    return {
        "title_zh": version.title.zh,
        "title_en": version.title.en,
        "summary_zh": version.summary.zh,
        "summary_en": version.summary.en,
        "scenarios": "\n".join(version.scenarios),
        "keywords": "\n".join(version.keywords),
        "template": version.template,
        "channel": version.channel or "",
        "use_class": price.use_class,
        "price": _written(price.price_minor),
        "price_unit": price.unit,
        "ceiling": _written(price.ceiling_minor),
        "ceiling_document": price.ceiling_document,
    }


def _written(minor: int | None) -> str:
    return "" if minor is None else f"{Money(minor).units}"


ROUTES = [
    show_drafts,
    show_new_draft,
    take_draft,
    show_version,
    take_revision,
    take_submission,
    take_approval,
    take_return,
    take_withdrawal,
    take_recall,
]
