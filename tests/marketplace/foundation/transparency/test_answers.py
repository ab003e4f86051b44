"""These entries and no others: answers that whoever has a policy can check."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
import pytest

from contracts import opened_entry
from contracts.complete_answer import CompleteAnswer
from contracts.errors import ContractsError
from marketplace.foundation.transparency import answers, queries, service
from marketplace.foundation.transparency.errors import NotOneQuestionError
from marketplace.foundation.transparency.identity import LogIdentity
from marketplace.foundation.transparency.sequencing import Integration
from marketplace.kernel.access import SYSTEM
from marketplace.kernel.ids import new_id
from tests.marketplace.foundation.transparency.facts import SOMEBODY, light, on_one_engine

UNIT, CONTRACT = new_id(), new_id()
KIND = "log-test.lamp-lit"


@pytest.fixture
async def pseudonym(integration: Integration) -> str:
    """A log of two indexed stretches; entries 5 and 7 commit to the indexes."""
    await light(SOMEBODY, 2, unit=UNIT)
    await light(SOMEBODY, 3, contract=CONTRACT)
    await _index(integration)
    await light(SOMEBODY, 1, unit=UNIT)
    await _index(integration)
    contract = (await queries.entry_of(2)).contract
    assert contract is not None
    return contract


async def _index(integration: Integration) -> None:
    await integration.integrate()
    await service.commit_index(SYSTEM)
    await integration.integrate()


async def test_answer_lists_every_entry_and_proves_it_elsewhere(
    pseudonym: str, identity: LogIdentity
) -> None:
    given = [
        await answers.complete_answer(subject=UNIT),
        await answers.complete_answer(contract=pseudonym),
        await answers.complete_answer(kind=KIND),
        await answers.complete_answer(subject=new_id()),
    ]
    found = [CompleteAnswer.parse(one.raw).verify(identity.policy) for one in given]
    assert [one.leaves for one in found] == [(0, 1, 6), (2, 3, 4), (0, 1, 2, 3, 4, 6), ()]
    assert {(one.first, one.end, one.indexes) for one in found} == {(0, 7, (5, 7))}


async def test_answer_goes_on_from_where_another_ended(
    pseudonym: str, identity: LogIdentity
) -> None:
    found = (await answers.complete_answer(kind=KIND, since=5)).verify(identity.policy)
    assert (found.first, found.end, found.leaves) == (5, 7, (6,))


@on_one_engine
@pytest.mark.parametrize(
    "asked", [{}, {"kind": KIND, "contract": "x"}, {"subject": UNIT, "kind": KIND}]
)
async def test_two_questions_at_once_are_refused(pseudonym: str, asked: dict[str, Any]) -> None:
    with pytest.raises(NotOneQuestionError):
        await answers.complete_answer(**asked)


@on_one_engine
async def test_public_answer_keeps_the_salt_to_itself(pseudonym: str) -> None:
    given = json.loads((await answers.complete_answer(kind=KIND)).raw)
    shown = [set(one["committed"]["fields"]) for one in given["stretches"]]
    assert shown == [{"first", "end", "rows", "root"}] * 2


@on_one_engine
async def test_index_that_waits_for_the_log_is_left_out(
    pseudonym: str, integration: Integration, identity: LogIdentity
) -> None:
    await light(SOMEBODY)
    await integration.integrate()
    await service.commit_index(SYSTEM)
    found = (await answers.complete_answer(kind=KIND)).verify(identity.policy)
    assert found.end == 7


def _first_row(document: Any) -> Any:
    return document["stretches"][0]["shown"][0]


def _shorten(document: Any) -> None:
    _first_row(document)["leaves"].pop()


def _leave_out(document: Any) -> None:
    document["stretches"].insert(0, document["stretches"].pop())


def _hide(document: Any) -> None:
    document["stretches"][0]["shown"] = []


def _claim_another_kind(document: Any) -> None:
    document["about"] = "kind:another.kind"


def _commit_elsewhere(document: Any) -> None:
    document["stretches"][0]["committed"] = document["stretches"][1]["committed"]


def _alter_a_field(document: Any) -> None:
    document["stretches"][0]["committed"]["disclosures"][0] += "A"


def _withhold_a_field(document: Any) -> None:
    document["stretches"][0]["committed"]["disclosures"].pop()


def _forget_the_format(document: Any) -> None:
    document["format"] = "complete-answer/v9"


def _name_no_place(document: Any) -> None:
    _first_row(document)["place"] = -1


def _garble_a_hash(document: Any) -> None:
    _first_row(document)["proof"] = ["no base64"]


CHEATS: list[Callable[[Any], None]] = [
    _shorten,
    _leave_out,
    _hide,
    _claim_another_kind,
    _commit_elsewhere,
    _alter_a_field,
    _withhold_a_field,
    _forget_the_format,
    _name_no_place,
    _garble_a_hash,
]


@on_one_engine
async def test_cheating_answer_is_refused(pseudonym: str, identity: LogIdentity) -> None:
    honest = (await answers.complete_answer(contract=pseudonym)).raw
    accepted = []
    for cheat in CHEATS:
        document = json.loads(honest)
        cheat(document)
        try:
            CompleteAnswer.parse(msgspec.json.encode(document)).verify(identity.policy)
        except ContractsError:
            continue
        accepted.append(cheat.__name__)
    assert accepted == []


@on_one_engine
@pytest.mark.parametrize("about", ["subject:nobody", f"subject:{UUID(int=0)}"])
async def test_subject_without_its_salt_is_refused(
    pseudonym: str, identity: LogIdentity, about: str
) -> None:
    public = await answers.complete_answer(kind=KIND)
    with pytest.raises(ContractsError):
        CompleteAnswer(about, public.stretches).verify(identity.policy)


async def test_opened_entry_proves_its_fields_and_no_more(
    pseudonym: str, identity: LogIdentity, integration: Integration
) -> None:
    (event_id,) = await light(SOMEBODY, unit=UNIT)
    await integration.integrate()
    inclusion = await queries.inclusion_of(event_id)
    assert inclusion is not None
    written = opened_entry.write([answers.opened_entry(inclusion).only(["unit_id"])])
    (opened,) = opened_entry.parse(written)
    proven = opened.verify(identity.policy)
    assert (proven.index, proven.envelope.type, proven.fields) == (8, KIND, {"unit_id": str(UNIT)})
