"""Reporting use, settling what differs, accepting deliveries, closing licences."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from contracts import canonical
from contracts.negotiation import LifeMove, LifeMoveKind, Side
from contracts.policy.vocabulary import Action
from marketplace.foundation.notices.schemas import SendNotice
from marketplace.foundation.notices.service import send_notice
from marketplace.foundation.organizations.queries import (
    members_of,
    officers_of,
    require_chief,
    require_member,
)
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.series import next_number
from marketplace.kernel.text import Text
from marketplace.kernel.unit_of_work import record, unit_of_work
from marketplace.trade.licences.queries import licence_of
from marketplace.trade.licences.schemas import LicenceView
from marketplace.trade.licences.tables import Licence
from marketplace.trade.parties.authority import require_signatory
from marketplace.trade.parties.model import Organisation, PartyKind
from marketplace.use.delivery.queries import delivery_of
from marketplace.use.followup.closing import certificate_of, closing_missing, duty_ids
from marketplace.use.followup.ending import statement_digest, stop_if_ended
from marketplace.use.followup.errors import (
    AlreadyClosedError,
    AlreadyDecidedError,
    AlreadyStatedError,
    ClosingNotReadyError,
    NotEndedError,
    NothingDeliveredError,
    UnknownDiscrepancyError,
    WindowClosedError,
    WrongStateError,
)
from marketplace.use.followup.events import (
    DeliveryAccepted,
    DeliveryObjectedTo,
    DestructionStated,
    DiscrepancyMoved,
    DiscrepancyOpened,
    LicenceClosed,
    UseReported,
)
from marketplace.use.followup.life import ended_at, make_move
from marketplace.use.followup.model import (
    MISSING,
    STATES,
    SUBJECTS,
    TRANSITIONS,
    AcceptanceStanding,
    Difference,
    Figures,
    Hand,
    Missing,
    Move,
    ObjectionGround,
    State,
    differences,
)
from marketplace.use.followup.queries import (
    acceptance_of,
    closing_of,
    discrepancy_of,
    report_of,
    unreported_since,
)
from marketplace.use.followup.schemas import (
    AcceptanceView,
    AcceptDelivery,
    CloseLicence,
    ClosingView,
    DiscrepancyView,
    ExplainDiscrepancy,
    ObjectToDelivery,
    ReportView,
    SettleDiscrepancy,
    StateDestruction,
    SubmitUsageReport,
)
from marketplace.use.followup.tables import Acceptance, Closing, Discrepancy, Report
from marketplace.use.metering.queries import figures_of
from marketplace.use.metering.service import note_performed

PLACE: Final = "HZ"


@unit_of_work
async def submit_usage_report(actor: Actor, command: SubmitUsageReport) -> ReportView:
    """Report the use since the last report, as a member of the holder.

    It is held against the gateway's own figures at once; each difference opens a discrepancy owned
    by the unit that granted the licence. The report is made either way.
    """
    at = now()
    licence = await _locked_licence(command.licence_id)
    await require_member(actor, licence.enterprise_id, at=at)
    report = await _enter_report(actor, command, licence, at)
    found = Figures(report.metered_uses, report.metered_rows, licence.purpose)
    reported = Figures(command.uses, command.rows, command.purpose)
    for difference in differences(reported, found):
        await _open_discrepancy(report, licence, difference)
    await _tell_of_differences(actor, licence, differences(reported, found))
    for duty in await duty_ids(licence, Action.REPORT_USE):
        await note_performed(actor, licence.licence_id, duty)
    return await report_of(report.id)


async def _enter_report(
    actor: Actor, command: SubmitUsageReport, licence: LicenceView, at: datetime
) -> Report:
    since = min(await unreported_since(licence), at)
    metered = await figures_of(licence.licence_id, since=since, until=at)
    report = Report(
        number=await next_number(PLACE, "U"),
        licence=licence.licence_id,
        since=since,
        until=at,
        uses=command.uses,
        rows=command.rows,
        purpose=command.purpose,
        findings=command.findings.strip(),
        metered_uses=metered.uses,
        metered_rows=metered.rows,
        submitted_by=actor.user_id,
    )
    await report.save()
    record(
        UseReported(
            report_id=report.id,
            since=since,
            until=at,
            uses=command.uses,
            rows=command.rows,
            purpose=command.purpose,
            metered_uses=metered.uses,
            metered_rows=metered.rows,
            **_sides(licence),
        ),
        contract=licence.request_id,
    )
    return report


async def _open_discrepancy(report: Report, licence: LicenceView, difference: Difference) -> None:
    row = Discrepancy(
        report=report.id,
        licence=licence.licence_id,
        unit=licence.unit_id,
        enterprise=licence.enterprise_id,
        subject=difference.subject.value,
        reported=difference.reported,
        found=difference.found,
        state=State.OPEN.value,
        explanation="",
        opened_at=now(),
    )
    await row.save()
    record(
        DiscrepancyOpened(
            discrepancy_id=row.id,
            report_id=report.id,
            subject=difference.subject.value,
            reported=difference.reported,
            found=difference.found,
            **_sides(licence),
        ),
        contract=licence.request_id,
    )


async def _tell_of_differences(
    actor: Actor, licence: LicenceView, found: tuple[Difference, ...]
) -> None:
    """Tell the officers of the unit that a report differs, and in what."""
    if not found:
        return
    zh = "、".join(SUBJECTS[one.subject].zh for one in found)
    en = ", ".join(SUBJECTS[one.subject].en for one in found)
    text = Text(
        f"许可 {licence.number} 的使用报告与计量不符：{zh}。",
        f"The usage report on licence {licence.number} differs from the meter: {en}.",
    )
    officers = await officers_of(licence.unit_id, now())
    await _notify(actor, licence, [one.user_id for one in officers], text)


@unit_of_work
async def explain_discrepancy(actor: Actor, command: ExplainDiscrepancy) -> DiscrepancyView:
    """Say where a difference comes from, as a member of the holder."""
    row = await _moved(actor, command.discrepancy_id, Move.EXPLAIN)
    row.explanation = command.explanation.strip()
    return await _enter_move(row, Move.EXPLAIN)


@unit_of_work
async def settle_discrepancy(actor: Actor, command: SettleDiscrepancy) -> DiscrepancyView:
    """Settle a difference, or find a breach, as the chief data officer of the unit that owns it.

    A breach changes no licence by itself: suspending or revoking is the officer's own act.
    """
    move = Move.FIND_BREACH if command.is_breach else Move.SETTLE
    row = await _moved(actor, command.discrepancy_id, move)
    row.decided_by, row.decided_at = actor.user_id, now()
    view = await _enter_move(row, move)
    licence = await licence_of(row.licence)
    subject, state = SUBJECTS[view.subject], STATES[view.state]
    text = Text(
        f"许可 {licence.number} 的差异（{subject.zh}）：{state.zh}。",
        f"Discrepancy on licence {licence.number} ({subject.en}): {state.en}.",
    )
    members = await members_of(licence.enterprise_id, now())
    await _notify(actor, licence, [one.user_id for one in members], text)
    return view


async def _moved(actor: Actor, discrepancy_id: UUID, move: Move) -> Discrepancy:
    """Return the locked discrepancy after asking whose hand the move needs, and its state."""
    row: Discrepancy | None = await locked(
        Discrepancy.objects().where(Discrepancy.id == discrepancy_id)
    ).first()
    if row is None:
        raise UnknownDiscrepancyError(discrepancy_id=discrepancy_id)
    hand = next(step.hand for (_, made), step in TRANSITIONS.items() if made is move)
    if hand is Hand.BUYER:
        await require_member(actor, row.enterprise, at=now())
    else:
        await require_chief(actor, row.unit, at=now())
    state = State(row.state)
    if (state, move) not in TRANSITIONS:
        raise WrongStateError(
            discrepancy_id=row.id, state_zh=STATES[state].zh, state_en=STATES[state].en
        )
    return row


async def _enter_move(row: Discrepancy, move: Move) -> DiscrepancyView:
    row.state = TRANSITIONS[State(row.state), move].to.value
    await row.save()
    licence = await licence_of(row.licence)
    record(
        DiscrepancyMoved(
            discrepancy_id=row.id, move=move.value, state=row.state, **_sides(licence)
        ),
        contract=licence.request_id,
    )
    return await discrepancy_of(row.id)


@unit_of_work
async def accept_delivery(actor: Actor, command: AcceptDelivery) -> AcceptanceView:
    """Accept a delivery within its window, as a member of the holder."""
    licence = await _decide_delivery(actor, command.delivery_id, ground=None)
    record(
        DeliveryAccepted(delivery_id=command.delivery_id, **_sides(licence)),
        contract=licence.request_id,
    )
    return await _acceptance(command.delivery_id)


@unit_of_work
async def object_to_delivery(actor: Actor, command: ObjectToDelivery) -> AcceptanceView:
    """Object to a delivery within its window, as a member of the holder; the officers are told."""
    licence = await _decide_delivery(actor, command.delivery_id, ground=command.ground)
    record(
        DeliveryObjectedTo(
            delivery_id=command.delivery_id, ground=command.ground.value, **_sides(licence)
        ),
        contract=licence.request_id,
    )
    text = Text(
        f"需方对许可 {licence.number} 的一次交付提出异议。",
        f"The buyer objects to a delivery under licence {licence.number}.",
    )
    officers = await officers_of(licence.unit_id, now())
    await _notify(actor, licence, [one.user_id for one in officers], text)
    return await _acceptance(command.delivery_id)


async def _decide_delivery(
    actor: Actor, delivery_id: UUID, *, ground: ObjectionGround | None
) -> LicenceView:
    """Enter what the buyer says of a delivery, once."""
    delivery = await delivery_of(delivery_id)
    licence = await _locked_licence(delivery.licence_id)
    await require_member(actor, licence.enterprise_id, at=now())
    view = await acceptance_of(delivery, now())
    if view is None:
        raise NothingDeliveredError(delivery_id=delivery_id)
    if view.standing is AcceptanceStanding.DEEMED:
        raise WindowClosedError(delivery_id=delivery_id)
    if view.standing is not AcceptanceStanding.WAITING:
        raise AlreadyDecidedError(delivery_id=delivery_id)
    said = AcceptanceStanding.ACCEPTED if ground is None else AcceptanceStanding.OBJECTED
    await Acceptance(
        delivery=delivery_id,
        licence=licence.licence_id,
        standing=said.value,
        ground=ground.value if ground else None,
        decided_by=actor.user_id,
        decided_at=now(),
    ).save()
    return licence


async def _acceptance(delivery_id: UUID) -> AcceptanceView:
    view = await acceptance_of(await delivery_of(delivery_id), now())
    if view is None:
        raise NothingDeliveredError(delivery_id=delivery_id)
    return view


@unit_of_work
async def state_destruction(actor: Actor, command: StateDestruction) -> ClosingView:
    """State that data and copies are deleted, as a representative of the holder.

    Only after the end of the licence; it performs the contract's duty to delete.
    """
    licence = await _locked_licence(command.licence_id)
    await require_signatory(actor, Organisation(PartyKind.ENTERPRISE, licence.enterprise_id))
    if now() < ended_at(licence):
        raise NotEndedError(licence_id=licence.licence_id)
    if await closing_of(licence.licence_id) is not None:
        raise AlreadyStatedError(licence_id=licence.licence_id)
    await stop_if_ended(actor, licence.licence_id)
    at = now()  # not before the stop that was just noted
    digest = statement_digest(licence, copies=command.copies, method=command.method.value)
    stated = LifeMove(
        kind=LifeMoveKind.STATE_DESTRUCTION, side=Side.CONSUMER, at=at, document=digest
    )
    await make_move(licence, stated)
    await Closing(
        licence=licence.licence_id,
        copies=command.copies,
        method=command.method.value,
        stated_by=actor.user_id,
        stated_at=at,
    ).save()
    record(
        DestructionStated(copies=command.copies, method=command.method.value, **_sides(licence)),
        contract=licence.request_id,
    )
    for duty in await duty_ids(licence, Action.DELETE):
        await note_performed(actor, licence.licence_id, duty)
    return await _closing(licence)


@unit_of_work
async def close_licence(actor: Actor, command: CloseLicence) -> ClosingView:
    """Issue the closing certificate, as the provider's chief data officer.

    Raises `ClosingNotReadyError` naming everything that is still missing.
    """
    at = now()
    licence = await _locked_licence(command.licence_id)
    await require_chief(actor, licence.unit_id, at=at)
    missing = await closing_missing(licence, at)
    row = await locked(Closing.objects().where(Closing.licence == licence.licence_id)).first()
    if missing or row is None:
        raise _not_ready(licence, missing or (Missing.DESTRUCTION,))
    if row.certificate is not None:
        raise AlreadyClosedError(licence_id=licence.licence_id)
    text = await certificate_of(licence, await _closing(licence), at)
    certified = LifeMove(
        kind=LifeMoveKind.CERTIFY_CLOSING,
        side=Side.PROVIDER,
        at=at,
        document=canonical.digest(text.encode("ascii")),
    )
    await make_move(licence, certified)
    row.certificate, row.certificate_digest = text, canonical.digest(text.encode("ascii"))
    row.certified_by, row.certified_at = actor.user_id, at
    await row.save()
    record(
        LicenceClosed(certificate_digest=row.certificate_digest, **_sides(licence)),
        contract=licence.request_id,
    )
    return await _closing(licence)


def _not_ready(licence: LicenceView, missing: tuple[Missing, ...]) -> ClosingNotReadyError:
    return ClosingNotReadyError(
        licence_id=licence.licence_id,
        missing_zh="、".join(MISSING[one].zh for one in missing),
        missing_en=", ".join(MISSING[one].en for one in missing),
    )


async def _closing(licence: LicenceView) -> ClosingView:
    view = await closing_of(licence.licence_id)
    if view is None:
        raise _not_ready(licence, (Missing.DESTRUCTION,))
    return view


async def _locked_licence(licence_id: UUID) -> LicenceView:
    """Return the licence with its row locked, so that acts on one licence follow one another."""
    await locked(Licence.select(Licence.id).where(Licence.id == licence_id))
    return await licence_of(licence_id)


async def _notify(actor: Actor, licence: LicenceView, readers: list[UUID], text: Text) -> None:
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


def _sides(licence: LicenceView) -> dict[str, Any]:
    return {
        "licence_id": licence.licence_id,
        "unit_id": licence.unit_id,
        "enterprise_id": licence.enterprise_id,
    }
