"""The buyer's own checks, and the signed report of what they found.

The report is a compact JWS under the key of the operator as issuer, so that it can be checked with
the same DID document as a licence. It says on what it was measured; it accepts nothing.

**Source:** 数据流通交易合同示范文本 2025 on acceptance: what only use can judge is not accepted by
use, and a trial is no acceptance.
"""

from __future__ import annotations

from typing import Final

import msgspec

from contracts import jose
from contracts.canonical import JSON
from contracts.fields import instant
from contracts.market import PRACTICE_NOTICE
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.idempotency import with_key
from marketplace.kernel.ids import new_id
from marketplace.kernel.markets import Market, current_market
from marketplace.kernel.text import Text
from marketplace.kernel.unit_of_work import record, unit_of_work
from marketplace.supply.listings.queries import version_of
from marketplace.trade.licences.issuing import issuer_did, issuer_signer
from marketplace.use.cleanroom.errors import NoFigureError
from marketplace.use.cleanroom.events import FitnessReported
from marketplace.use.cleanroom.model import (
    CheckOutcome,
    Outcome,
    SessionKind,
    meets,
    meets_below,
)
from marketplace.use.cleanroom.queries import output_rules, report_for, session_for
from marketplace.use.cleanroom.schemas import (
    Check,
    CheckView,
    QueryView,
    ReportView,
    RunChecks,
    RunQuery,
    SessionView,
)
from marketplace.use.cleanroom.service import digest_of, run_query
from marketplace.use.cleanroom.tables import Report

FORMAT: Final = "fitness-report/v1"
TYP: Final = "fitness-report+jwt"
CTY: Final = "json"
NOT_ACCEPTANCE: Final = Text(
    "本报告只记录需方自定检查的结果，不构成验收。",
    "This report records what the buyer's own checks found; it is no acceptance.",
)
SYNTHETIC: Final = Text(
    "检查对象为合成数据，只反映结构与已公布的统计，不反映真实数据。",
    "The checks ran on synthetic data: they tell of its structure and published statistics only.",
)


async def run_checks(actor: Actor, command: RunChecks) -> ReportView | Refusal:
    """Run the checks one by one, each as a query that counts, and sign what they found.

    Raises `NoFigureError` when a check's query does not answer with one figure.
    """
    session = await session_for(actor, command.session_id)
    found: list[CheckView] = []
    with with_key(None):  # the door's key belongs to the report
        for check in command.checks:
            query = await run_query(actor, RunQuery(session_id=session.session_id, sql=check.sql))
            if isinstance(query, Refusal):
                return query
            found.append(await _found(check, query, session))
    return await _sign(actor, session, found)


async def _found(check: Check, query: QueryView, session: SessionView) -> CheckView:
    shown, outcome = _figure(check, query), CheckOutcome.UNDECIDED
    if shown is not None:
        outcome = meets(shown, check.operator, check.value)
    elif query.answer.functions == ["count"] and not query.answer.lines:
        smallest = (await output_rules(now(), licence_id=session.licence_id)).smallest
        outcome = meets_below(smallest, check.operator, check.value)
    return CheckView(
        name=check.name,
        query_digest=query.query_digest,
        operator=check.operator,
        value=check.value,
        shown=shown,
        outcome=outcome,
    )


def _figure(check: Check, query: QueryView) -> float | None:
    """Return the one figure of an answer; None when it is withheld or too few rows stand behind."""
    lines = query.answer.lines
    if query.outcome is not Outcome.ANSWERED or len(query.answer.columns) != 1 or len(lines) > 1:
        raise NoFigureError(check=check.name, field="checks")
    value = lines[0][0].value if lines else None
    if value is not None and not isinstance(value, int | float):
        raise NoFigureError(check=check.name, field="checks")
    return None if value is None else float(value)


@unit_of_work
async def _sign(actor: Actor, session: SessionView, found: list[CheckView]) -> ReportView:
    text = jose.sign(await _content(session, found), issuer_signer(), typ=TYP, cty=CTY)
    row = Report(
        id=new_id(),
        session=session.session_id,
        checks=msgspec.json.encode(found).decode(),
        text=text,
        digest=digest_of(text),
        made_by=actor.user_id,
        made_at=now(),
    )
    await row.save()
    record(
        FitnessReported(
            report_id=row.id,
            session_id=session.session_id,
            product_id=session.product_id,
            enterprise_id=session.enterprise_id,
            digest=row.digest,
            checks=len(found),
            met=sum(one.outcome is CheckOutcome.MET for one in found),
        )
    )
    return await report_for(actor, row.id)


async def _content(session: SessionView, found: list[CheckView]) -> dict[str, JSON]:
    notices = [NOT_ACCEPTANCE]
    if session.kind is SessionKind.TRIAL:
        notices.append(SYNTHETIC)
    content: dict[str, JSON] = {
        "format": FORMAT,
        "issuer": issuer_did(),
        "market": current_market().value,
        "product": (await version_of(session.version_id)).code,
        "version_digest": session.version_digest,
        "measured_on": session.kind.value,
        "is_acceptance": False,
        "made_at": instant(now()),
        "checks": [_line(one) for one in found],
        "notices": [f"{one.zh} / {one.en}" for one in notices],
    }
    if current_market() is Market.PRACTICE:
        content["notice"] = f"{PRACTICE_NOTICE.zh} / {PRACTICE_NOTICE.en}"
    return content


def _line(one: CheckView) -> dict[str, JSON]:
    """Figures are written as text: the canonical form has no fractions."""
    return {
        "name": one.name,
        "query_digest": one.query_digest,
        "operator": one.operator.value,
        "value": f"{one.value:g}",
        "shown": None if one.shown is None else f"{one.shown:g}",
        "outcome": one.outcome.value,
    }
