"""Judging an act by the rules in force, and switching rule packs by two people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from marketplace.foundation.rules import model
from marketplace.foundation.rules.errors import (
    SamePersonError,
    SwitchDecidedError,
    SwitchInThePastError,
    UnknownPackError,
    UnknownSwitchError,
)
from marketplace.foundation.rules.events import (
    ActRefusedByPolicy,
    PackSwitchApproved,
    PackSwitchProposed,
)
from marketplace.foundation.rules.packs import shipped_packs
from marketplace.foundation.rules.queries import rulebook, switch_of
from marketplace.foundation.rules.schemas import ApproveSwitch, ProposeSwitch, SwitchView
from marketplace.foundation.rules.tables import PackSwitch
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.database import locked
from marketplace.kernel.decisions import Refusal, RefusalReason, failed, gates
from marketplace.kernel.ids import new_id
from marketplace.kernel.judgements import Decided, keep_judgement
from marketplace.kernel.unit_of_work import record, running_actor, unit_of_work


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the gates of one act said, by what was in force; kept under `id`."""

    id: UUID
    act: str
    answers: tuple[model.Answer, ...]
    book: model.Rulebook

    @property
    def passed(self) -> bool:
        """Whether no gate stands against the act."""
        return all(answer.verdict.passed for answer in self.answers)

    def refusal(self) -> Refusal:
        """Return the refusal to hand back: every reason of every gate, with its rule and clause."""
        reasons = [
            RefusalReason(
                gate=answer.gate.use.gate,
                rule=answer.gate.use.rule,
                clause=answer.gate.use.clause,
                code=reason.code,
                text=reason.text,
                facts=dict(reason.facts),
            )
            for answer in self.answers
            for reason in answer.verdict.reasons
        ]
        return Refusal(act=self.act, judgement_id=self.id, reasons=reasons)


async def judge(
    act: str,
    facts: Any,
    *,
    at: datetime,
    about: Mapping[str, UUID],
    contract: UUID | None = None,
) -> Judgement:
    """Ask every gate that the packs in force lay before `act`, keep all answers, return them.

    Runs inside a unit of work. `facts` is one frozen value with all that the gates may see;
    `about` names what it concerns (`{"listing_id": ...}`). An act that no pack knows is refused
    with "no rule basis". When a gate says no, `decisions.act-refused-by-policy` is recorded (in the
    thread `contract`, if given) and the caller returns `judgement.refusal()`.
    """
    book = await rulebook(at)
    known = gates()
    answers = [model.ask(bound, known, facts) for bound in book.gates_of(act)]
    judgement = Judgement(new_id(), act, tuple(answers or [_without_basis(act)]), book)
    await keep_judgement(
        judgement.id,
        [_decided(answer) for answer in judgement.answers],
        act=act,
        facts=facts,
        about=about,
        actor=running_actor(),
        at=at,
    )
    if not judgement.passed:
        record(_refused(judgement, about), contract=contract)
    return judgement


def _without_basis(act: str) -> model.Answer:
    use = model.GateUse(gate=act, rule="", clause="")
    bound = model.BoundGate(
        use=use, rule=None, rule_version="", parameters={}, missing_parameters=()
    )
    return model.Answer(bound, failed(model.no_rule_basis(act, rule="")))


def _decided(answer: model.Answer) -> Decided:
    return Decided(
        gate=answer.gate.use.gate,
        rule=answer.gate.use.rule,
        rule_version=answer.gate.rule_version,
        parameters=answer.gate.parameters,
        verdict=answer.verdict,
    )


def _refused(judgement: Judgement, about: Mapping[str, UUID]) -> ActRefusedByPolicy:
    return ActRefusedByPolicy(
        act=judgement.act,
        judgement_id=judgement.id,
        gates=[one.gate.use.gate for one in judgement.answers if not one.verdict.passed],
        subjects={name: str(subject) for name, subject in about.items()},
    )


@unit_of_work
async def propose_switch(actor: Actor, command: ProposeSwitch) -> SwitchView:
    """Propose to switch a pack on or off from a later instant.

    Who may do so is asked at the doors of the regulation slice: posts lie above this one.
    """
    if command.pack not in {pack.id for pack in shipped_packs()}:
        raise UnknownPackError(pack=command.pack)
    if command.effective_from <= now():
        raise SwitchInThePastError(field="effective_from")
    proposed = PackSwitch(
        pack=command.pack,
        on=command.on,
        effective_from=command.effective_from,
        proposed_by=actor.user_id,
        proposed_at=now(),
    )
    await proposed.save()
    record(
        PackSwitchProposed(
            switch_id=proposed.id,
            pack=command.pack,
            on=command.on,
            effective_from=command.effective_from,
        )
    )
    return await switch_of(proposed.id)


@unit_of_work
async def approve_switch(actor: Actor, command: ApproveSwitch) -> SwitchView:
    """Approve a proposal of somebody else; it takes effect at its instant, not before now."""
    switch = await locked(PackSwitch.objects().where(PackSwitch.id == command.switch_id).first())
    if switch is None:
        raise UnknownSwitchError(switch_id=command.switch_id)
    if switch.approved_at is not None:
        raise SwitchDecidedError(switch_id=switch.id)
    if switch.proposed_by == actor.user_id:
        raise SamePersonError(switch_id=switch.id)
    switch.approved_by, switch.approved_at = actor.user_id, now()
    switch.effective_from = max(switch.effective_from, now())
    await switch.save()
    record(PackSwitchApproved(switch_id=switch.id, pack=switch.pack, on=switch.on))
    return await switch_of(switch.id)
