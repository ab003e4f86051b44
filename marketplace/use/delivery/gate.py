"""May this be done under this licence now? The one gate of every door.

First the licence itself is checked by the verifier that anyone can run, on the bundle that anyone
can have: signature, log proof, dates, status. Then the contract's policy is asked, with the metered
state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from contracts import canonical
from contracts.agreement import Agreement
from contracts.bundle import Bundle, verify_bundle
from contracts.evaluation import (
    CompiledPolicy,
    Denied,
    DutiesDue,
    DutyDue,
    Permitted,
    Reason,
    ReasonCode,
    RequestFacts,
    StateOfWorld,
    compile_policy,
    evaluate,
)
from contracts.licence import parse
from contracts.odrl import from_jsonld
from contracts.policy.vocabulary import OWN, Action, Channel, Operand, OutputForm
from contracts.verdict import Outcome
from marketplace.kernel.decisions import RefusalReason
from marketplace.kernel.prepared import prepared
from marketplace.kernel.tables import Event
from marketplace.kernel.text import Text
from marketplace.trade.agreements.drawing import PROVIDERS_ANSWERS
from marketplace.trade.licences.narrowed import narrowed_bundle
from marketplace.trade.licences.queries import bundle_of, trust_directory
from marketplace.trade.licences.schemas import LicenceView, NarrowedView

LICENCE_GATE = "delivery.licence-verifies"
POLICY_GATE = "delivery.policy-permits"
CLOCKS_DIFFER: Final = timedelta(minutes=5)
TERM_CODES: Final[dict[str, str]] = {
    Operand.COUNT.value: "count-over-limit",
    Operand.ROWS_PER_USE.value: "rows-per-use-over-limit",
    Operand.ROWS_TOTAL.value: "rows-total-over-limit",
    Operand.COLUMNS.value: "column-outside",
    Operand.DATA_AREA.value: "area-outside",
    Operand.DELIVERY_CHANNEL.value: "channel-outside",
    Operand.PURPOSE.value: "other-purpose",
    Operand.SCENARIO.value: "other-scenario",
    Operand.DATE_TIME.value: "outside-term",
    Operand.LICENCE_STATUS.value: "licence-not-in-force",
}
"""A stable code per term that fails; a term that is absent keeps the evaluator's own code."""
DUTY_CODES: Final[dict[Action, str]] = {
    Action.COMPENSATE: "payment-due",
    Action.REPORT_USE: "report-due",
}
"""A stable code per duty that holds data back until it is performed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to do now.

    `rows` are as many as will leave and `areas` what the data are about: facts of the product,
    never of the contract they are held against.
    """

    action: Action
    channel: Channel
    purpose: str
    scenario: str
    columns: frozenset[str]
    areas: frozenset[str]
    rows: int
    output: OutputForm = OutputForm.ROWS
    smallest_cell: int | None = None


def areas_of(answers: Mapping[str, object]) -> frozenset[str]:
    """Return what a version's data are about (GB/T 2260 codes), as its offer says or leaves it."""
    areas = {**PROVIDERS_ANSWERS, **answers}["data_areas"]
    return frozenset(map(str, areas)) if isinstance(areas, list) else frozenset()


@dataclass(frozen=True, slots=True)
class Shown:
    """A smaller licence that is shown at a door, and the policy that it says, ready to be asked."""

    narrowed: NarrowedView
    bundle: Bundle
    policy: CompiledPolicy


async def shown(narrowed: NarrowedView) -> Shown:
    """Return a smaller licence as its bearer shows it: the file that anybody can check."""
    bundle = await narrowed_bundle(narrowed.narrowed_id)
    return Shown(narrowed, bundle, compiled(parse(bundle.licence).content.policy))


async def faults_of_licence(licence: LicenceView, *, at: datetime) -> list[RefusalReason]:
    """Return why the licence itself does not work at `at`; empty when every check passed."""
    return await _faults_of(await bundle_of(licence.licence_id), licence.number, at)


async def faults_of_clock(licence: LicenceView, *, at: datetime) -> list[RefusalReason]:
    """Return why `at` cannot be the time: the market has recorded what came later.

    A clock that was set back would let a licence go on after its end. Servers of one market may
    differ by `CLOCKS_DIFFER`.
    """
    newest = await _newest_fact()
    if not newest or at >= newest[0]["at"] - CLOCKS_DIFFER:
        return []
    return [
        RefusalReason(
            gate=LICENCE_GATE,
            rule=licence.number,
            clause="clock",
            code="clock-behind",
            text=Text(
                "网关的时钟早于市场已记录的时间，无法判断许可是否到期。",
                "The gateway's clock is behind what the market has recorded: whether the licence "
                "has ended cannot be told.",
            ),
        )
    ]


@prepared
def _newest_fact() -> Any:
    return Event.select(Event.at).order_by(Event.at, ascending=False).limit(1)


async def faults_of_shown(shown: Shown, *, at: datetime) -> list[RefusalReason]:
    """Return why a smaller licence itself does not work at `at`."""
    return await _faults_of(shown.bundle, shown.narrowed.number, at)


async def _faults_of(bundle: Bundle, number: str, at: datetime) -> list[RefusalReason]:
    verdict = verify_bundle(bundle, await trust_directory(), at=at)
    return [
        RefusalReason(
            gate=LICENCE_GATE,
            rule=number,
            clause=finding.check,
            code=finding.code,
            text=Text.of(finding.text),
        )
        for finding in verdict.findings
        if finding.outcome is Outcome.FAILED
    ]


def faults_of_policy(
    document: Agreement,
    licence: LicenceView,
    asked: Asked,
    *,
    state: StateOfWorld,
    at: datetime,
    policy: CompiledPolicy | None = None,
) -> list[RefusalReason]:
    """Return why the contract does not permit the act at `at`; empty when it does.

    `policy` is the document's own, where the caller has it ready.
    """
    policy = policy or compiled(document.policy)
    return _faults_in(policy, licence.agreement_number, _facts(document, asked), state=state, at=at)


def faults_under(
    document: Agreement, shown: Shown, asked: Asked, *, state: StateOfWorld, at: datetime
) -> list[RefusalReason]:
    """Return why a smaller licence does not permit its team the act at `at`.

    The contract is asked beside it: what is here adds what was narrowed, and the uses under it.
    """
    facts = replace(_facts(document, asked), recipient=shown.narrowed.team)
    return _faults_in(shown.policy, shown.narrowed.number, facts, state=state, at=at)


def _faults_in(
    policy: CompiledPolicy,
    rule: str,
    facts: RequestFacts,
    *,
    state: StateOfWorld,
    at: datetime,
) -> list[RefusalReason]:
    verdict = evaluate(policy, facts, state=state, at=at)
    match verdict:
        case Permitted():
            return []
        case Denied(reasons=reasons):
            return [
                _reason(rule, clause=one.clause, code=_term_code(one), text=Text.of(one.text))
                for one in reasons
            ]
        case DutiesDue(duties=duties):
            return [
                _reason(rule, clause=one.duty.clause, code=_duty_code(one), text=Text.of(one.text))
                for one in duties
            ]


def _term_code(reason: Reason) -> str:
    fails = reason.code in (ReasonCode.CONDITION_FAILS, ReasonCode.FACT_UNKNOWN)
    return TERM_CODES.get(reason.fact, reason.code.value) if fails else reason.code.value


def _duty_code(due: DutyDue) -> str:
    return DUTY_CODES.get(due.duty.action, "duty-due")


def _reason(rule: str, *, clause: str, code: str, text: Text) -> RefusalReason:
    return RefusalReason(gate=POLICY_GATE, rule=rule, clause=clause, code=code, text=text)


def _facts(document: Agreement, asked: Asked) -> RequestFacts:
    holder = next(party for party in document.parties if party.role.value == "buyer")
    return RequestFacts(
        action=asked.action,
        target=document.product.id,
        assignee=holder.identifier,
        purpose=f"{OWN}{asked.purpose}",
        scenario=asked.scenario,
        channel=asked.channel,
        columns=asked.columns,
        data_areas=asked.areas,
        rows=asked.rows,
        recipient=holder.identifier,
        output=asked.output,
        smallest_cell=asked.smallest_cell,
    )


def compiled(policy: Mapping[str, canonical.JSON]) -> CompiledPolicy:
    """Return a policy ready to be asked."""
    return _compiled(canonical.encode(policy))


@lru_cache(maxsize=512)
def _compiled(policy: bytes) -> CompiledPolicy:
    """Return the policy ready to be asked; kept per process, keyed by its canonical bytes."""
    return compile_policy(from_jsonld(canonical.decode(policy)))
