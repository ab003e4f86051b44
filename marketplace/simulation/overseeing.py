"""The follow-up's and the regulator's part of the story: a usage report, and an order to stop."""

from __future__ import annotations

from uuid import UUID

from marketplace.foundation.holds.model import Ground, Target
from marketplace.kernel.access import Actor
from marketplace.oversight.regulation.queries import list_orders
from marketplace.oversight.regulation.schemas import OpenCase, OrderSuspension
from marketplace.oversight.regulation.service import open_case, order_suspension
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.followup.queries import reports_of
from marketplace.use.followup.schemas import SubmitUsageReport
from marketplace.use.followup.service import submit_usage_report
from marketplace.use.metering.queries import figures_of


async def reported(buyer: Actor, licence: LicenceView) -> None:
    """Report the use so far, in the gateway's own figures, unless that was done."""
    if await reports_of(licence.licence_id):
        return
    figures = await figures_of(licence.licence_id)
    await submit_usage_report(
        buyer,
        SubmitUsageReport(
            licence_id=licence.licence_id,
            uses=figures.uses,
            rows=figures.rows,
            purpose=licence.purpose,
            findings="夜间泊位余量按时段预测（合成）。",
        ),
    )


async def stopped(regulator: Actor, enterprise_id: UUID) -> None:
    """Order that an enterprise gets nothing for now, unless that was done."""
    if await list_orders():
        return
    case = await open_case(regulator, OpenCase(reason="抽查用途申报（演示）"))
    await order_suspension(
        regulator,
        OrderSuspension(
            case_id=case.case_id,
            target_kind=Target.ENTERPRISE,
            target_id=enterprise_id,
            ground=Ground.SUSPECTED_MISUSE,
            rule="R24",
            clause="第三十三条",
            reason="申报用途与场景不符，查明前暂停（演示用虚构企业）。",
        ),
    )
