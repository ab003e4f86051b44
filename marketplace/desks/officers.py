"""What waits for liaisons and chief data officers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.agreement import Role
from marketplace.desks.model import Waiting
from marketplace.desks.queries import (
    BatchStep,
    batches_unconfirmed,
    batches_unmeasured,
    evidence_undrafted,
)
from marketplace.foundation.notices.model import Clock, clock_of
from marketplace.foundation.notices.queries import reminder_source
from marketplace.foundation.notices.schemas import Reminder
from marketplace.foundation.organizations.model import Post
from marketplace.foundation.organizations.queries import posts_of
from marketplace.kernel.access import Actor
from marketplace.kernel.calendar import Due, is_announced
from marketplace.kernel.text import Text
from marketplace.supply.listings.model import State
from marketplace.supply.listings.queries import products_awaiting, versions_for
from marketplace.supply.listings.schemas import VersionView
from marketplace.trade.agreements.queries import agreement_of_request
from marketplace.trade.parties.model import Organisation, PartyKind
from marketplace.trade.parties.queries import key_in_force
from marketplace.trade.requests.model import Standing
from marketplace.trade.requests.queries import requests_to_unit
from marketplace.trade.requests.schemas import RequestView

LATE: Final = Text(
    "逾期即向双方和上级首席数据执行官标明。",
    "After that both sides and the executive officer above see that it is late.",
)
IN_WORK: Final = frozenset({State.DRAFT, State.RETURNED})


@reminder_source
async def what_waits_for_liaisons(actor: Actor, at: datetime) -> list[Reminder]:
    """List the next step of everything between a batch and a submitted draft."""
    held = await posts_of(actor.user_id, at) if actor.user_id else []
    units = [one.unit_id for one in held if one.post is Post.LIAISON]
    if not units:
        return []
    return [
        *_steps(Waiting.COLUMNS, "columns", await batches_unconfirmed(units)),
        *_steps(Waiting.RECIPE, "recipes", await batches_unmeasured(units)),
        *[
            Reminder(
                kind=Waiting.OFFER,
                text=Text("起草“{title}”", "Draft “{title}”").format(title=one.title),
                link=f"/drafts/new?evidence={one.evidence_id}",
            )
            for one in await evidence_undrafted(units)
        ],
        *_drafts(await versions_for(actor, at=at), units),
    ]


def _steps(kind: Waiting, page: str, batches: Iterable[BatchStep]) -> list[Reminder]:
    words = {
        Waiting.COLUMNS: Text("确认“{title}”的字段角色", "Confirm the columns of “{title}”"),
        Waiting.RECIPE: Text("为“{title}”选定脱敏配方", "Choose the recipe for “{title}”"),
    }
    return [
        Reminder(
            kind=kind,
            text=words[kind].format(title=one.title),
            link=f"/batches/{one.batch_id}/{page}",
        )
        for one in batches
    ]


def _drafts(versions: Iterable[VersionView], units: list[UUID]) -> list[Reminder]:
    words = {
        State.DRAFT: (Waiting.DRAFT, Text("提交“{title}”", "Submit “{title}”")),
        State.RETURNED: (Waiting.RETURNED, Text("修改“{title}”", "Mend “{title}”")),
    }
    return [
        Reminder(
            kind=words[one.state][0],
            text=words[one.state][1].format(title=one.title),
            link=f"/drafts/{one.version_id}",
        )
        for one in versions
        if one.state in IN_WORK and one.unit_id in units
    ]


@reminder_source
async def what_waits_for_chiefs(actor: Actor, at: datetime) -> list[Reminder]:
    """List what only the chief data officer can do: decide, answer, sign."""
    held = await posts_of(actor.user_id, at) if actor.user_id else []
    units = {one.unit_id: one.unit_name for one in held if one.is_chief}
    found = [_decision(one) for one in await products_awaiting(actor, at=at)]
    for unit, name in units.items():
        asked = await requests_to_unit(unit, standing=Standing.OPEN)
        agreed = await requests_to_unit(unit, standing=Standing.ACCEPTED)
        found += [_answer(one, at) for one in asked]
        found += await signatures_awaited(agreed, Role.PROVIDER)
        if asked or agreed:
            found += await key_missing(Organisation(PartyKind.UNIT, unit), name)
    return found


def _decision(version: VersionView) -> Reminder:
    return Reminder(
        kind=Waiting.PRODUCT,
        text=Text("签批或退回“{title}”第 {n} 版", "Decide on “{title}”, version {n}").format(
            title=version.title, n=version.number
        ),
        link=f"/drafts/{version.version_id}",
    )


def _answer(request: RequestView, at: datetime) -> Reminder:
    return Reminder(
        kind=Waiting.REQUEST,
        text=Text("答复{firm}：{title}", "Answer {firm}: {title}").format(
            firm=request.enterprise_name, title=request.product_title
        ),
        link=f"/requests/{request.request_id}",
        clock=answer_clock(request, at),
    )


def answer_clock(request: RequestView, at: datetime) -> Clock:
    """Return the time in which a request is to be answered, seen at `at`."""
    due = Due(request.answer_due, is_announced(request.answer_due.year))
    return clock_of(due, at=at, then=LATE)


async def signatures_awaited(requests: Iterable[RequestView], role: Role) -> list[Reminder]:
    """List the contracts of these accepted requests that this side signs next."""
    found = []
    for request in requests:
        agreement = await agreement_of_request(request.request_id)
        if agreement is not None and agreement.next_role is role:
            found.append(
                Reminder(
                    kind=Waiting.SIGNATURE,
                    text=Text("签署合同 {number}：{title}", "Sign {number}: {title}").format(
                        number=agreement.number, title=request.product_title
                    ),
                    link=f"/agreements/{agreement.agreement_id}",
                )
            )
    return found


async def key_missing(organisation: Organisation, name: Text) -> list[Reminder]:
    """Remind of a missing signing key; empty when there is one."""
    if await key_in_force(organisation) is not None:
        return []
    words = Text("为{name}创建签名密钥", "Make a signing key for {name}").format(name=name)
    return [Reminder(kind=Waiting.KEY, text=words, link="/keys")]
