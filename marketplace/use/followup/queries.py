"""What is used, due, reported, in dispute and closed under a licence, seen from an instant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.policy.vocabulary import Channel
from marketplace.foundation.notices.model import clock_of
from marketplace.foundation.organizations.queries import chief_of, posts_of, unit_of
from marketplace.kernel.access import Actor
from marketplace.kernel.calendar import Due, add_days, day_of
from marketplace.kernel.keyset import newest_page
from marketplace.kernel.paging import Page
from marketplace.trade.agreements.queries import document_of
from marketplace.trade.licences.queries import licence_of
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.delivery.queries import deliveries_of, delivery_of
from marketplace.use.delivery.schemas import DeliveryView
from marketplace.use.followup.errors import (
    UnknownDiscrepancyError,
    UnknownReportError,
)
from marketplace.use.followup.model import (
    THEN,
    UNSETTLED,
    AcceptanceStanding,
    DutyKind,
    ObjectionGround,
    State,
    Subject,
    acceptance_at,
    elapsed_share,
    runs_out_at,
)
from marketplace.use.followup.schemas import (
    AcceptanceView,
    ClosingView,
    DestructionMethod,
    DiscrepancyView,
    ObjectionView,
    ReportView,
    UseSoFar,
)
from marketplace.use.followup.tables import Acceptance, Closing, Discrepancy, Report
from marketplace.use.metering.queries import figures_of


async def use_so_far(licence_id: UUID, at: datetime) -> UseSoFar:
    """Return use against the terms of a licence at `at`; only uses that began count."""
    licence = await licence_of(licence_id, at=at)
    answers = (await document_of(licence.agreement_id)).answers
    used = await figures_of(licence_id, until=at)
    most, total = _whole(answers, "max_uses"), _whole(answers, "rows_total")
    term = {"since": licence.valid_from, "until": licence.valid_until}
    return UseSoFar(
        licence_id=licence_id,
        at=at,
        elapsed=elapsed_share(licence.valid_from, licence.valid_until, at=at),
        uses=used.uses,
        max_uses=most,
        uses_run_out_at=runs_out_at(used=used.uses, limit=most, at=at, **term),
        rows=used.rows,
        rows_total=total,
        rows_run_out_at=runs_out_at(used=used.rows, limit=total, at=at, **term),
        rows_per_use=_whole(answers, "rows_per_use"),
        **term,
    )


def _whole(answers: Any, name: str) -> int:
    """Return a number that the template asks for; the contract would not exist without it."""
    return int(answers[name])


async def last_report(licence_id: UUID) -> ReportView | None:
    """Return the newest report on a licence, or None."""
    found = await reports_of(licence_id)
    return found[0] if found else None


async def unreported_since(licence: LicenceView) -> datetime:
    """Return from when on use is not reported: the end of the last report, or the first day."""
    reported = await last_report(licence.licence_id)
    return reported.until if reported else licence.valid_from


async def reports_of(licence_id: UUID) -> list[ReportView]:
    """List the usage reports on a licence, the newest first, each with what differs."""
    found = (
        await Report.select()
        .where(Report.licence == licence_id)
        .order_by(Report.id, ascending=False)
    )
    differing = await discrepancies_of(licence_id)
    return [_report(one, differing) for one in found]


async def page_of_reports(licence_id: UUID, *, cursor: str | None, limit: int) -> Page[ReportView]:
    """Return one page of the usage reports on a licence, the newest first."""

    async def with_differences(found: dict[str, Any]) -> ReportView:
        return _report(found, await _discrepancies(Discrepancy.report == found["id"]))

    query = Report.select().where(Report.licence == licence_id)
    return await newest_page(query, Report.id, cursor=cursor, limit=limit, view=with_differences)


async def report_of(report_id: UUID) -> ReportView:
    """Return one report, or `UnknownReportError`."""
    found = await Report.select().where(Report.id == report_id).first()
    if not found:
        raise UnknownReportError(report_id=report_id)
    return _report(found, await discrepancies_of(found["licence"]))


def _report(found: dict[str, Any], differing: Sequence[DiscrepancyView]) -> ReportView:
    return ReportView(
        report_id=found["id"],
        number=found["number"],
        licence_id=found["licence"],
        since=found["since"],
        until=found["until"],
        uses=found["uses"],
        rows=found["rows"],
        purpose=found["purpose"],
        findings=found["findings"],
        metered_uses=found["metered_uses"],
        metered_rows=found["metered_rows"],
        submitted_by=found["submitted_by"],
        discrepancies=[one for one in differing if one.report_id == found["id"]],
    )


async def discrepancies_of(licence_id: UUID) -> list[DiscrepancyView]:
    """List the discrepancies of a licence, the newest first."""
    return await _discrepancies(Discrepancy.licence == licence_id)


async def page_of_discrepancies(
    licence_id: UUID, *, cursor: str | None, limit: int
) -> Page[DiscrepancyView]:
    """Return one page of the discrepancies of a licence, the newest first."""
    query = Discrepancy.select().where(Discrepancy.licence == licence_id)
    return await newest_page(query, Discrepancy.id, cursor=cursor, limit=limit, view=_discrepancy)


async def discrepancies_awaiting(actor: Actor, at: datetime) -> list[DiscrepancyView]:
    """List what an officer owns and nobody has settled: of the units whose chief they are."""
    held = await posts_of(actor.user_id, at) if actor.user_id else []
    units = [posting.unit_id for posting in held if posting.is_chief]
    return [one for unit_id in units for one in await unsettled_of_unit(unit_id)]


async def unsettled_of_unit(unit_id: UUID) -> list[DiscrepancyView]:
    """List what a unit owns and has not settled, the newest first; for its officers."""
    states = [state.value for state in UNSETTLED]
    return await _discrepancies((Discrepancy.unit == unit_id) & Discrepancy.state.is_in(states))


async def unexplained_of_enterprise(enterprise_id: UUID) -> list[DiscrepancyView]:
    """List what an enterprise has not explained yet, the newest first; for its members."""
    return await _discrepancies(
        (Discrepancy.enterprise == enterprise_id) & (Discrepancy.state == State.OPEN.value)
    )


async def discrepancy_of(discrepancy_id: UUID) -> DiscrepancyView:
    """Return one discrepancy, or `UnknownDiscrepancyError`."""
    found = await _discrepancies(Discrepancy.id == discrepancy_id)
    if not found:
        raise UnknownDiscrepancyError(discrepancy_id=discrepancy_id)
    return found[0]


async def _discrepancies(which: Any) -> list[DiscrepancyView]:
    found = await Discrepancy.select().where(which).order_by(Discrepancy.id, ascending=False)
    return [await _discrepancy(one) for one in found]


async def _discrepancy(found: dict[str, Any]) -> DiscrepancyView:
    unit = await unit_of(found["unit"])
    chief = await chief_of(unit.id, found["decided_at"] or found["opened_at"])
    return DiscrepancyView(
        discrepancy_id=found["id"],
        report_id=found["report"],
        licence_id=found["licence"],
        subject=Subject(found["subject"]),
        reported=found["reported"],
        found=found["found"],
        state=State(found["state"]),
        explanation=found["explanation"],
        unit_id=unit.id,
        enterprise_id=found["enterprise"],
        owner_unit=unit.name,
        owner=chief.user_name if chief else "",
        opened_at=found["opened_at"],
        decided_at=found["decided_at"],
    )


async def _opens_window(delivery: DeliveryView) -> bool:
    if delivery.channel in {Channel.DOWNLOAD, Channel.CLEAN_ROOM}:
        return delivery.channel is Channel.DOWNLOAD
    asked = [
        one
        for one in await deliveries_of(delivery.licence_id)
        if one.channel in {Channel.ROW_API, Channel.DELTA_SHARING}
        and one.version_id == delivery.version_id
        and one.begun_at is not None
    ]
    return all(delivery.delivery_id <= one.delivery_id for one in asked)


async def acceptance_of(delivery: DeliveryView, at: datetime) -> AcceptanceView | None:
    """Return whether a delivery is accepted at `at`.

    None while nothing of it was fetched, and where it opens no window: in the clean room nothing is
    handed over, and of the questions that programs ask only the first one about a version does.
    """
    if delivery.begun_at is None or not await _opens_window(delivery):
        return None
    licence = await licence_of(delivery.licence_id, at=at)
    days = _whole((await document_of(licence.agreement_id)).answers, "acceptance_days")
    due: Due = add_days(day_of(delivery.begun_at), days)
    found = await Acceptance.select().where(Acceptance.delivery == delivery.delivery_id).first()
    decided = AcceptanceStanding(found["standing"]) if found else None
    return AcceptanceView(
        delivery_id=delivery.delivery_id,
        licence_id=delivery.licence_id,
        standing=acceptance_at(decided=decided, window_ends=due.ends_at, at=at),
        ground=ObjectionGround(found["ground"]) if found and found["ground"] else None,
        decided_at=found["decided_at"] if found else None,
        clock=clock_of(due, at=at, then=THEN[DutyKind.ACCEPT]),
    )


async def objections_of(licence_id: UUID) -> list[ObjectionView]:
    """List the objections to deliveries under a licence, the newest first; for its two sides."""
    found = (
        await Acceptance.select()
        .where(Acceptance.licence == licence_id, Acceptance.ground.is_not_null())
        .order_by(Acceptance.id, ascending=False)
    )
    return [
        ObjectionView(
            delivery_id=one["delivery"],
            delivery_number=(await delivery_of(one["delivery"])).number,
            standing=AcceptanceStanding(one["standing"]),
            ground=ObjectionGround(one["ground"]),
            decided_at=one["decided_at"],
        )
        for one in found
    ]


async def closing_of(licence_id: UUID) -> ClosingView | None:
    """Return how a licence was closed; None before its destruction is stated."""
    found = await Closing.select().where(Closing.licence == licence_id).first()
    if not found:
        return None
    return ClosingView(
        licence_id=licence_id,
        copies=found["copies"],
        method=DestructionMethod(found["method"]),
        stated_by=found["stated_by"],
        stated_at=found["stated_at"],
        certificate=found["certificate"],
        certificate_digest=found["certificate_digest"],
        certified_at=found["certified_at"],
    )
