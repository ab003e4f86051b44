"""What the gate said, kept in the transaction of the command that asked it."""

from __future__ import annotations

from uuid import UUID

from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Reason, Refusal, Verdict
from marketplace.kernel.ids import new_id
from marketplace.kernel.judgements import Decided, keep_judgement
from marketplace.kernel.unit_of_work import record
from marketplace.use.delivery import gate
from marketplace.use.delivery.asking import Hearing
from marketplace.use.delivery.events import DeliveryRefused

OPEN = "delivery.open"


async def keep_hearing(actor: Actor, hearing: Hearing) -> UUID:
    """Keep what the two gates said, with what they saw."""
    judgement_id, licence, asked = new_id(), hearing.licence, hearing.asked
    decided = [
        Decided(
            gate=name,
            rule=licence.agreement_number,
            rule_version=licence.digest,
            parameters={},
            verdict=Verdict(
                tuple(Reason(one.code, one.text, {"clause": one.clause}) for one in found)
            ),
        )
        for name in (gate.LICENCE_GATE, gate.POLICY_GATE)
        for found in [[one for one in hearing.reasons if one.gate == name]]
    ]
    facts = {
        "licence": str(licence.licence_id),
        "channel": asked.channel.value,
        "purpose": asked.purpose,
        "columns": sorted(asked.columns),
        "areas": sorted(asked.areas),
        "rows": asked.rows,
        "narrowed": str(hearing.narrowed_id or ""),
    }
    await keep_judgement(
        judgement_id,
        decided,
        act=OPEN,
        facts=facts,
        about={"licence_id": licence.licence_id, "enterprise_id": licence.enterprise_id},
        actor=actor,
        at=now(),
    )
    return judgement_id


def record_refusal(hearing: Hearing, judgement_id: UUID) -> Refusal:
    """Record that the gate refused, with every code, and return the refusal."""
    licence = hearing.licence
    record(
        DeliveryRefused(
            licence_id=licence.licence_id,
            product_id=licence.product_id,
            unit_id=licence.unit_id,
            enterprise_id=licence.enterprise_id,
            judgement_id=judgement_id,
            codes=[reason.code for reason in hearing.reasons],
            narrowed_id=hearing.narrowed_id,
        ),
        contract=licence.request_id,
    )
    return Refusal(act=OPEN, judgement_id=judgement_id, reasons=list(hearing.reasons))
