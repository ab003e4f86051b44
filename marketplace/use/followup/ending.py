"""Ending, renewing and changing a contract; calling a version back.

Notice sets the instant at which the licence ends, and the gateway keeps it to the byte. A renewal
or change is a new request with its own contract; when its licence is issued, it replaces this one.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from contracts import canonical
from contracts.negotiation import LifeMove, LifeMoveKind, LifeState, Notice, Side
from marketplace.foundation.notices.schemas import SendNotice
from marketplace.foundation.notices.service import send_notice
from marketplace.foundation.organizations.queries import (
    members_of,
    memberships_of,
    officers_of,
    posts_of,
)
from marketplace.kernel.access import Actor
from marketplace.kernel.calendar import day_of, end_of_day
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.text import Text
from marketplace.kernel.unit_of_work import unchanged, unit_of_work
from marketplace.supply.listings.queries import listing, live_listing_of
from marketplace.trade.agreements.queries import document_of
from marketplace.trade.licences.model import RevocationGround, Standing
from marketplace.trade.licences.queries import licence_of, licences_on_product
from marketplace.trade.licences.schemas import LicenceView, SuspendLicence
from marketplace.trade.licences.service import (
    end_by_contract,
    keep_by_contract,
    suspend_by_contract,
)
from marketplace.trade.licences.tables import Licence
from marketplace.trade.requests.queries import request_of
from marketplace.trade.requests.schemas import RequestView, SubmitRequest
from marketplace.trade.requests.service import submit_request
from marketplace.use.followup.errors import NotOfASideError
from marketplace.use.followup.life import (
    RUNNING,
    ended_at,
    licence_changed_by,
    life_of,
    life_view_of,
    make_move,
)
from marketplace.use.followup.schemas import (
    GiveNotice,
    LifeView,
    NameLicence,
    ProposeChange,
)
from marketplace.use.settlement.service import credit_unused

STOPPABLE = frozenset({Standing.IN_FORCE, Standing.PENDING, Standing.NOT_YET})


@unit_of_work
async def give_notice(actor: Actor, command: GiveNotice) -> LifeView:
    """Give the notice that the contract asks for, for the side that the actor may sign for.

    The licence ends at the end of the last day of the notice, or earlier with its term.
    """
    at = now()
    licence = await _locked(command.licence_id)
    side = await _side_of(actor, licence, at)
    days = int(str((await document_of(licence.agreement_id)).answers["termination_days"]))
    ends_at = min(end_of_day(day_of(at) + timedelta(days=days)), licence.valid_until)
    notice = Notice(side, command.reason, ends_at)
    move = LifeMove(kind=LifeMoveKind.GIVE_NOTICE, side=side, at=at, notice=notice)
    await make_move(licence, move)
    await end_by_contract(
        actor, licence.licence_id, ends_at=ends_at, ground=RevocationGround.BY_AGREEMENT
    )
    said = Text(
        "许可 {number} 已通知解除，{day} 终止。", "Notice was given: licence {number} ends {day}."
    )
    await tell_both(actor, licence, said.format(number=licence.number, day=_last_day(ends_at)))
    return await life_view_of(await licence_of(licence.licence_id))


@unit_of_work
async def withdraw_notice(actor: Actor, command: NameLicence) -> LifeView:
    """Take back one's own side's notice before it takes effect."""
    at = now()
    licence = await _locked(command.licence_id)
    side = await _side_of(actor, licence, at)
    await make_move(licence, LifeMove(kind=LifeMoveKind.WITHDRAW_NOTICE, side=side, at=at))
    await keep_by_contract(actor, licence.licence_id)
    said = Text("许可 {number} 的解除通知已撤回。", "The notice on licence {number} is withdrawn.")
    await tell_both(actor, licence, said.format(number=licence.number))
    return await life_view_of(await licence_of(licence.licence_id))


@unit_of_work
async def propose_change(actor: Actor, command: ProposeChange) -> RequestView | Refusal:
    """Ask for a contract that replaces this one, as a member of the holder.

    It is a request like any other, through every gate; the old licence runs until the new one does.
    """
    at = now()
    licence = await _locked(command.licence_id)
    asked = await _asked(licence, command)
    request = await submit_request(actor, asked, renews=licence.request_id)
    if isinstance(request, Refusal):
        return request
    move = LifeMove(
        kind=LifeMoveKind.PROPOSE_CHANGE,
        side=Side.CONSUMER,
        at=at,
        document=str(request.request_id),
    )
    await make_move(licence, move)
    return request


async def _asked(licence: LicenceView, command: ProposeChange) -> SubmitRequest:
    """Return the request for the offer that stands now, with the old terms but for the new ones."""
    before = (await request_of(licence.request_id)).terms
    offer = await live_listing_of(licence.product_code)
    follows: date = day_of(ended_at(licence))
    return SubmitRequest(
        listing_id=offer.listing_id,
        enterprise_id=licence.enterprise_id,
        scenarios=[licence.scenario],
        purpose=licence.purpose,
        starts_on=command.starts_on or max(follows, day_of(now())),
        ends_on=command.ends_on,
        max_uses=command.max_uses or before.max_uses,
        columns=before.columns,
        channels=before.channels,
    )


@unit_of_work
async def give_up_change(_: Actor, request_id: UUID) -> None:
    """Note that a renewal came to nothing: its request was refused or withdrawn."""
    unchanged()
    changed = await licence_changed_by(request_id)
    if changed is None:
        return
    licence = await _locked(changed)
    if (await life_of(licence)).state is LifeState.CHANGING:
        move = LifeMove(kind=LifeMoveKind.ABANDON_CHANGE, side=Side.CONSUMER, at=now())
        await make_move(licence, move)


@unit_of_work
async def replace_licence(actor: Actor, licence_id: UUID) -> None:
    """Let a licence just issued replace the one that it renews, from its own first instant on."""
    unchanged()
    fresh = await licence_of(licence_id)
    changed = await licence_changed_by(fresh.request_id)
    if changed is None:
        return
    old = await _locked(changed)
    if (await life_of(old)).state is not LifeState.CHANGING:
        return
    digest = (await document_of(fresh.agreement_id)).digest
    move = LifeMove(kind=LifeMoveKind.REPLACE, side=Side.PROVIDER, at=now(), document=digest)
    await make_move(old, move)
    if fresh.valid_from < ended_at(old):
        ends_at = max(fresh.valid_from, now())
        ground = RevocationGround.BY_AGREEMENT
        await end_by_contract(actor, old.licence_id, ends_at=ends_at, ground=ground)


@unit_of_work
async def stop_if_ended(actor: Actor, licence_id: UUID) -> bool:
    """Note the stop of use once a licence has ended, and tell both sides what follows."""
    unchanged()
    licence = await _locked(licence_id)
    if now() < ended_at(licence) or (await life_of(licence)).state not in RUNNING:
        return False
    await make_move(licence, LifeMove(kind=LifeMoveKind.STOP, side=Side.PROVIDER, at=now()))
    await credit_unused(actor, licence_id)
    said = Text(
        "许可 {number} 已终止，请删除数据并提交销毁声明。",
        "Licence {number} has ended: delete the data and state so.",
    )
    await tell_both(actor, licence, said.format(number=licence.number))
    return True


@unit_of_work
async def recall_from_holders(actor: Actor, listing_id: UUID) -> int:
    """Suspend every licence on a version that was called back, and tell every holder.

    Running transfers stop at their next check, since the licence's epoch moves on. Returns how many
    licences were suspended.
    """
    unchanged()
    version = (await listing(listing_id)).version
    stopped = 0
    for licence in await licences_on_product(version.product_id):
        if licence.version_id != version.version_id or now() >= ended_at(licence):
            continue
        if licence.standing in STOPPABLE:
            ground = RevocationGround.PRODUCT_RECALLED
            await suspend_by_contract(
                actor, SuspendLicence(licence_id=licence.licence_id, ground=ground)
            )
            stopped += 1
        said = Text(
            "{title}第 {n} 版已被召回，许可 {number} 暂停，请停止使用。",
            "{title}, version {n}, was recalled; licence {number} is suspended: stop using it.",
        ).format(title=version.title, n=version.number, number=licence.number)
        await tell_both(actor, licence, said)
    return stopped


def statement_digest(licence: LicenceView, *, copies: int, method: str) -> str:
    """Return the digest of a statement of destruction, as the life of the contract names it."""
    return canonical.digest(
        canonical.encode({"licence": licence.number, "copies": copies, "method": method})
    )


async def tell_both(actor: Actor, licence: LicenceView, text: Text) -> None:
    """Tell everybody who acts for either side."""
    at = now()
    readers = [one.user_id for one in await officers_of(licence.unit_id, at)]
    readers += [one.user_id for one in await members_of(licence.enterprise_id, at)]
    await send_notice(
        actor,
        SendNotice(
            user_ids=readers,
            text=text,
            link=f"/licences/{licence.licence_id}/duties",
            about_kind="licence",
            about_id=licence.licence_id,
        ),
    )


async def _side_of(actor: Actor, licence: LicenceView, at: datetime) -> Side:
    """Return the side for which the actor may sign, or raise `NotOfASideError`."""
    posts = await posts_of(actor.user_id, at) if actor.user_id else []
    if any(one.unit_id == licence.unit_id and one.is_chief for one in posts):
        return Side.PROVIDER
    members = await memberships_of(actor.user_id, at) if actor.user_id else []
    if any(one.enterprise_id == licence.enterprise_id and one.may_sign for one in members):
        return Side.CONSUMER
    raise NotOfASideError(licence_id=licence.licence_id)


async def _locked(licence_id: UUID) -> LicenceView:
    await locked(Licence.select(Licence.id).where(Licence.id == licence_id))
    return await licence_of(licence_id)


def _last_day(ends_at: datetime) -> str:
    return day_of(ends_at - timedelta(microseconds=1)).isoformat()
