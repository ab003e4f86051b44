"""Asking for a product, the lists of requests, and one request with the officer's answer."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from marketplace.foundation.notices.model import clock_of
from marketplace.foundation.organizations.queries import memberships_of, posts_of
from marketplace.kernel.access import Actor
from marketplace.kernel.calendar import Due, is_announced
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.errors import ConflictError, InvalidError, NotFoundError
from marketplace.kernel.money import Money
from marketplace.kernel.text import Text
from marketplace.supply.listings.queries import live_listing_of
from marketplace.supply.listings.schemas import ListingView
from marketplace.trade.catalogue.errors import UnknownProductCodeError
from marketplace.trade.requests import service
from marketplace.trade.requests.answering import answer_words
from marketplace.trade.requests.form import CHANNEL_WORDS, form_of, listed, scenarios_in
from marketplace.trade.requests.model import (
    PURPOSES,
    REFUSAL_GROUNDS,
    STANDINGS,
    Standing,
)
from marketplace.trade.requests.reading import readable_request, requests_by_side
from marketplace.trade.requests.refusals import refusals_of
from marketplace.trade.requests.schemas import (
    AcceptRequest,
    RefuseRequest,
    RequestView,
    SubmitRequest,
    WithdrawRequest,
)
from marketplace.trade.requests.tally import answers_by_unit
from marketplace.trade.requests.thread import stations_of
from marketplace.web import parts
from marketplace.web.forms import FormError, field_errors
from marketplace.web.parts import Breadcrumb, Choice, Clock, Fact, FieldError
from marketplace.web.shell import Shell

REQUESTS = Breadcrumb(Text("申请", "Requests"), "/requests")
SHAPES: Final[dict[Standing, parts.Standing]] = {
    Standing.OPEN: parts.Standing.CURRENT,
    Standing.ACCEPTED: parts.Standing.CURRENT,
    Standing.REFUSED: parts.Standing.BROKEN,
    Standing.WITHDRAWN: parts.Standing.PENDING,
    Standing.CONCLUDED: parts.Standing.DONE,
}
FIELDS: Final[dict[str, Text]] = {
    "enterprise_id": Text("请选择企业。", "Choose the enterprise."),
    "scenarios": Text("请写明一个场景，2 至 200 个字。", "Name one scenario, 2 to 200 characters."),
    "purpose": Text("请选择用途。", "Choose the purpose."),
    "starts_on": Text("请填写起始日。", "Fill in the first day."),
    "ends_on": Text("请填写截止日。", "Fill in the last day."),
    "max_uses": Text("使用次数为 1 以上的整数。", "The number of uses is a whole number from 1."),
    "columns": Text("请检查字段。", "Check the columns."),
    "channels": Text("请检查交付方式。", "Check the channels."),
    "ground": Text("请选择理由。", "Choose a ground."),
}
"""What to mend in each field."""


@get("/requests")
async def show_requests(shell: NamedDependency[Shell]) -> Response[Any]:
    """Answer: what have I asked for, and what is asked of my unit?"""
    own, to_unit = await requests_by_side(shell.require_actor())
    return await shell.page(
        "requests/index.html",
        own=own,
        to_unit=to_unit,
        states=STANDINGS,
        shapes=SHAPES,
        price=_price,
        clock=_clock,
    )


@get("/requests/new")
async def show_new_request(shell: NamedDependency[Shell], product: FromQuery[str]) -> Response[Any]:
    """Answer: what do you need this product for?"""
    return await _new(shell, await _listing(product))


@post("/requests", status_code=200)
async def take_request(shell: NamedDependency[Shell]) -> Response[Any]:
    """Enter the request, or show what it would cost when that is all that was asked."""
    actor, fields = shell.require_actor(), await shell.fields()
    listing = await _listing(str(fields.get("product", "")))
    if fields.get("act") == "price":
        return await _new(shell, listing)
    try:
        if not fields.get("purpose"):
            raise FormError(field="purpose")
        command = await shell.form(
            SubmitRequest,
            listing_id=listing.listing_id,
            scenarios=scenarios_in(fields),
            columns=listed(fields, "columns"),
            channels=tuple(listed(fields, "channels")) or ("download",),
        )
        with shell.once():
            found = await service.submit_request(actor, command)
    except InvalidError as refused:
        return await _new(shell, listing, errors=_errors(refused))
    if isinstance(found, Refusal):
        return await _new(shell, listing, refusals=refusals_of(found))
    said = Text(f"申请 {found.number} 已提交。", f"The request {found.number} is submitted.")
    return shell.redirect(f"/requests/{found.request_id}", said)


async def _listing(code: str) -> ListingView:
    try:
        return await live_listing_of(code.strip().upper())
    except NotFoundError:
        raise UnknownProductCodeError(product_code=code[:40]) from None


async def _new(
    shell: Shell,
    listing: ListingView,
    *,
    errors: tuple[FieldError, ...] = (),
    refusals: list[dict[str, Any]] | None = None,
) -> Response[Any]:
    given = await shell.fields() if shell.request.method == "POST" else {}
    return await shell.page(
        "requests/new.html",
        status=422 if errors or refusals else 200,
        errors=errors,
        refusals=refusals or [],
        form=await form_of(shell.require_actor(), listing, given),
        crumbs_to=[
            Breadcrumb(Text("目录", "Catalogue"), "/"),
            Breadcrumb(listing.version.title, f"/products/{listing.version.code}"),
        ],
    )


def _errors(refused: InvalidError) -> tuple[FieldError, ...]:
    return field_errors(refused, "scenarios", words=FIELDS)


@get("/requests/{request_id:uuid}")
async def show_request(shell: NamedDependency[Shell], request_id: FromPath[UUID]) -> Response[Any]:
    """Answer: where does this request stand, and who acts next?"""
    return await _request(shell, await readable_request(shell.require_actor(), request_id))


@post("/requests/{request_id:uuid}/accept", status_code=200)
async def take_acceptance(
    shell: NamedDependency[Shell], request_id: FromPath[UUID]
) -> Response[Any]:
    """Agree to the terms asked; the contract is drawn up with it."""
    actor = shell.require_actor()
    view = await readable_request(actor, request_id)
    try:
        command = await shell.form(AcceptRequest, request_id=request_id)
        with shell.once():
            found = await service.accept_request(actor, command)
    except ConflictError as late:
        return _late(shell, request_id, late)
    except InvalidError as refused:
        told = {"text": refused.sentence, "rule": "", "clause": "", "way_out": ""}
        return await _request(shell, view, refusals=[told])
    if isinstance(found, Refusal):
        return await _request(shell, view, refusals=refusals_of(found))
    said = Text("已同意，合同已起草。", "Accepted; the contract is drawn up.")
    return shell.redirect(f"/requests/{request_id}", said)


@post("/requests/{request_id:uuid}/refuse", status_code=200)
async def take_refusal(shell: NamedDependency[Shell], request_id: FromPath[UUID]) -> Response[Any]:
    """Refuse with a ground."""
    actor = shell.require_actor()
    view = await readable_request(actor, request_id)
    try:
        command = await shell.form(RefuseRequest, request_id=request_id)
        with shell.once():
            await service.refuse_request(actor, command)
    except ConflictError as late:
        return _late(shell, request_id, late)
    except InvalidError as refused:
        return await _request(shell, view, errors=_errors(refused))
    said = Text("已拒绝，理由已告知申请人。", "Refused; the enterprise sees the ground.")
    return shell.redirect(f"/requests/{request_id}", said)


@post("/requests/{request_id:uuid}/withdraw")
async def take_withdrawal(
    shell: NamedDependency[Shell], request_id: FromPath[UUID]
) -> Response[Any]:
    """Take a request back."""
    actor = shell.require_actor()
    await readable_request(actor, request_id)
    try:
        command = await shell.form(WithdrawRequest, request_id=request_id)
        with shell.once():
            await service.withdraw_request(actor, command)
    except ConflictError as late:
        return _late(shell, request_id, late)
    return shell.redirect(f"/requests/{request_id}", Text("申请已撤回。", "It is withdrawn."))


def _late(shell: Shell, request_id: UUID, late: ConflictError) -> Response[Any]:
    """Show the present state to whoever came too late."""
    return shell.redirect(f"/requests/{request_id}", late.sentence, parts.Standing.BROKEN)


async def _request(
    shell: Shell,
    request: RequestView,
    *,
    errors: tuple[FieldError, ...] = (),
    refusals: list[dict[str, Any]] | None = None,
) -> Response[Any]:
    actor = shell.require_actor()
    return await shell.page(
        "requests/request.html",
        status=422 if errors or refusals else 200,
        errors=errors,
        refusals=refusals or [],
        request=request,
        state=STANDINGS[request.standing],
        shape=SHAPES[request.standing],
        stations=await stations_of(request),
        facts=_facts(request),
        terms=_terms(request),
        clocks=[_clock(request)] if request.standing is Standing.OPEN else [],
        answers=await _answers(actor, request),
        withdraws=await _withdraws(actor, request),
        grounds=[Choice(ground.value, words) for ground, words in REFUSAL_GROUNDS.items()],
        crumbs_to=[REQUESTS],
    )


async def _answers(actor: Actor, request: RequestView) -> bool:
    """Whether the reader is the officer who may still answer."""
    open_still = request.standing in {Standing.OPEN, Standing.ACCEPTED}
    posts = await posts_of(actor.user_id, now()) if actor.user_id else []
    return open_still and any(one.unit_id == request.unit_id and one.is_chief for one in posts)


async def _withdraws(actor: Actor, request: RequestView) -> bool:
    open_still = request.standing in {Standing.OPEN, Standing.ACCEPTED}
    members = await memberships_of(actor.user_id, now()) if actor.user_id else []
    return open_still and any(one.enterprise_id == request.enterprise_id for one in members)


def _facts(request: RequestView) -> list[Fact]:
    return [
        Fact(Text("编号", "Number"), request.number, code=True),
        Fact(
            Text("产品", "Product"),
            request.product_title,
            href=f"/products/{request.product_code}",
        ),
        Fact(Text("供方", "Provider"), request.unit_name),
        Fact(Text("需方", "Buyer"), request.enterprise_name),
    ]


def _terms(request: RequestView) -> list[Fact]:
    terms = request.terms
    channels = [CHANNEL_WORDS[one] for one in terms.channels]
    return [
        Fact(Text("场景", "Scenario"), request.scenario),
        Fact(Text("用途", "Purpose"), PURPOSES.get(request.purpose, Text("", ""))),
        Fact(
            Text("期限", "Term"),
            Text(f"{terms.starts_on} 至 {terms.ends_on}", f"{terms.starts_on} to {terms.ends_on}"),
        ),
        Fact(
            Text("用量", "Volume"),
            Text(
                f"最多 {terms.max_uses:,} 次，每次 {terms.rows_per_use:,} 行",
                f"at most {terms.max_uses:,} uses of {terms.rows_per_use:,} rows",
            ),
        ),
        Fact(Text("字段", "Columns"), ", ".join(terms.columns), code=True),
        Fact(
            Text("交付", "Delivery"),
            Text("、".join(one.zh for one in channels), ", ".join(one.en for one in channels)),
        ),
        Fact(Text("价款", "Price"), _price_words(request)),
        *_answered(request),
    ]


def _answered(request: RequestView) -> list[Fact]:
    """Say how the template answered, where it was asked."""
    if request.answered is None:
        return []
    return [Fact(Text("答复", "Answer"), answer_words(request.answered))]


def _price_words(request: RequestView) -> Text:
    if not request.price_minor:
        return Text("免费", "free of charge")
    units = f"{_price(request).units:,.2f}"
    if request.currency.value == "CREDIT":
        return Text(f"{units} 练习积分", f"{units} practice credits")
    return Text(f"{units} 元", f"CNY {units}")


def _price(request: RequestView) -> Money:
    return Money(request.price_minor, request.currency)


def _clock(request: RequestView) -> Clock:
    """Return the time that the officer still has to answer."""
    due = Due(request.answer_due, is_announced(request.answer_due.year))
    then = Text("逾期即向双方标明", "after that both sides see it is late")
    clock = clock_of(due, at=now(), then=then)
    return Clock(
        duty=Text("答复申请", "Answer the request"),
        due=clock.due_at,
        left=clock.working_days_left,
        then=then,
        href=f"/requests/{request.request_id}",
        urgent=clock.working_days_left <= 2,
    )


@get("/answers")
async def show_answers(shell: NamedDependency[Shell]) -> Response[str]:
    """Answer: which unit answers what is asked of it, which refuses, which keeps silent?"""
    table = await answers_by_unit(now())
    return await shell.page("requests/answers.html", table=table, grounds=REFUSAL_GROUNDS)


ROUTES = [
    show_answers,
    show_requests,
    show_new_request,
    take_request,
    show_request,
    take_acceptance,
    take_refusal,
    take_withdrawal,
]
