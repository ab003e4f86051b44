"""Judgements are kept with what they saw; packs are switched by two people, never backwards."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta

import pytest

from marketplace.foundation.rules import packs
from marketplace.foundation.rules.errors import (
    SamePersonError,
    SwitchDecidedError,
    SwitchInThePastError,
    UnknownJudgementError,
    UnknownPackError,
    UnknownSwitchError,
)
from marketplace.foundation.rules.queries import (
    judgement_of,
    judgements_about,
    open_switches,
    packs_at,
    rulebook,
    show_rule,
)
from marketplace.foundation.rules.schemas import ApproveSwitch, ProposeSwitch
from marketplace.foundation.rules.service import approve_switch, judge, propose_switch
from marketplace.kernel import tables
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Parameters, Reason, Refusal, Verdict, failed, gate, passed
from marketplace.kernel.events import Event
from marketplace.kernel.ids import new_id
from marketplace.kernel.text import Text
from marketplace.kernel.unit_of_work import record, unit_of_work
from tests import factories as make

THING = new_id()


@dataclass(frozen=True, slots=True)
class Facts:
    rows: int


@gate("test.large-enough")
def large_enough(facts: Facts, parameters: Parameters) -> Verdict:
    smallest = parameters["release.file.k-min"]
    if facts.rows >= smallest:
        return passed()
    return failed(
        Reason(
            code="too-small",
            text=Text("过小，至少 {smallest}。", "Too small: at least {smallest}.").format(
                smallest=smallest
            ),
            facts={"rows": facts.rows},
        )
    )


ACTS = """
- act: test.offer
  gates:
    - {gate: test.large-enough, rule: R20, clause: 附录D, parameters: [release.file.k-min]}
"""


@pytest.fixture(autouse=True)
def packs_with_an_act_of_the_tests_own(monkeypatch, tmp_path):
    """Lay the tests' gate before an act of the tests' own, in a copy of the packs that ship."""
    folder = shutil.copytree(packs.FOLDER, tmp_path / "packs")
    (folder / "national" / "acts").mkdir(exist_ok=True)
    (folder / "national" / "acts" / "test.yaml").write_text(ACTS, encoding="utf-8")
    edition = folder / "national" / "pack.yaml"
    edited = edition.read_text(encoding="utf-8").replace('version: "', 'version: "test-', 1)
    edition.write_text(edited, encoding="utf-8")
    monkeypatch.setattr(packs, "FOLDER", folder)
    packs.shipped_packs.cache_clear()
    yield
    packs.shipped_packs.cache_clear()


class Offered(Event, tag="test.offered"):
    """Something was offered."""


@unit_of_work
async def offer(actor: Actor, rows: int, act: str = "test.offer") -> str | Refusal:
    judgement = await judge(act, Facts(rows), at=now(), about={"product_id": THING})
    if not judgement.passed:
        return judgement.refusal()
    record(Offered())
    return "offered"


async def test_an_act_that_passes_leaves_its_decision(market, clock):
    actor = await make.a_user()
    await offer(actor, 20)
    kept = (await judgements_about("product", THING))[0]
    assert (
        ("test.offer", now(), actor.user_id, {"rows": 20}),
        ("test.large-enough", "R20", "national@test-2026.1", {"release.file.k-min": 20}, True, []),
    ) == (
        (kept.act, kept.at, kept.actor, kept.facts),
        tuple(getattr(kept.decisions[0], name) for name in DECIDED),
    )


DECIDED = ("gate", "rule", "rule_version", "parameters", "passed", "reasons")


async def test_a_refusal_is_committed_with_its_reasons(market, clock):
    refusal = await offer(await make.a_user(), 19)
    kept = await judgement_of(refusal.judgement_id)
    reason = refusal.reasons[0]
    assert (
        refusal.codes,
        (reason.gate, reason.rule, reason.clause, reason.text.zh),
        [one.code for one in kept.decisions[0].reasons],
    ) == (
        ("too-small",),
        ("test.large-enough", "R20", "附录D", "过小，至少 20。"),
        ["too-small"],
    )


async def test_a_refusal_is_recorded_once(market, clock):
    await offer(await make.a_user(), 19)
    recorded = await tables.Event.select(tables.Event.type).where(
        tables.Event.type == "decisions.act-refused-by-policy"
    )
    assert len(recorded) == 1


async def test_an_act_no_pack_knows_is_refused(market, clock):
    refusal = await offer(await make.a_user(), 20, act="test.unheard-of")
    assert refusal.codes == ("no-rule-basis",)


async def test_a_judgement_nobody_made_is_not_there(market):
    with pytest.raises(UnknownJudgementError):
        await judgement_of(new_id())


def switch_on(clock, pack="zhuhai-2021", *, on=True) -> ProposeSwitch:
    return ProposeSwitch(pack=pack, on=on, effective_from=clock.at + timedelta(days=1))


async def is_on(pack: str) -> bool:
    return next(one.on for one in await packs_at(now()) if one.id == pack)


async def test_two_people_switch_a_pack_and_it_takes_effect_at_its_instant(market, clock):
    one, other = await make.a_user("one"), await make.a_user("other")
    proposed = await propose_switch(one, switch_on(clock))
    clock.move(days=2)
    seen = [await is_on("zhuhai-2021")]
    await approve_switch(other, ApproveSwitch(switch_id=proposed.id))
    seen.append(await is_on("zhuhai-2021"))
    assert seen == [False, True]


async def test_the_past_keeps_the_rules_of_its_day(market, clock):
    before = now()
    proposed = await propose_switch(await make.a_user("one"), switch_on(clock))
    await approve_switch(await make.a_user("other"), ApproveSwitch(switch_id=proposed.id))
    clock.move(days=2)
    books = [await rulebook(before), await rulebook(now())]
    assert ["ZH-CDO" in book.rules for book in books] == [False, True]


async def test_the_proposer_does_not_approve(market, clock):
    one = await make.a_user("one")
    proposed = await propose_switch(one, switch_on(clock))
    with pytest.raises(SamePersonError):
        await approve_switch(one, ApproveSwitch(switch_id=proposed.id))
    assert [proposed] == await open_switches()


async def test_a_switch_is_approved_once(market, clock):
    proposed = await propose_switch(await make.a_user("one"), switch_on(clock))
    other = await make.a_user("other")
    await approve_switch(other, ApproveSwitch(switch_id=proposed.id))
    with pytest.raises(SwitchDecidedError):
        await approve_switch(other, ApproveSwitch(switch_id=proposed.id))


async def test_a_change_of_rules_does_not_reach_back(market, clock):
    with pytest.raises(SwitchInThePastError):
        await propose_switch(
            await make.a_user(), ProposeSwitch(pack="haizhu", on=False, effective_from=now())
        )


async def test_a_pack_that_does_not_ship_cannot_be_switched(market, clock):
    with pytest.raises(UnknownPackError):
        await propose_switch(await make.a_user(), switch_on(clock, "shenzhen"))


async def test_a_switch_nobody_proposed_cannot_be_approved(market, clock):
    with pytest.raises(UnknownSwitchError):
        await approve_switch(await make.a_user(), ApproveSwitch(switch_id=new_id()))


async def test_the_practice_pack_is_on_in_the_practice_market_alone(market, clock):
    assert not await is_on("practice")


async def test_a_rule_is_shown_with_its_pack_and_whether_it_was_verified(market, clock):
    book = await rulebook(now())
    shown = [(show_rule(book, name).pack, show_rule(book, name).verified_on) for name in NAMES]
    assert [(pack, verified is None) for pack, verified in shown] == [
        ("guangzhou-2021@2026.1", False),
        ("national@test-2026.1", True),
    ]


NAMES = ("GZ-51", "R2")
