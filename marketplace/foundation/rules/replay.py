"""The past under another figure: every kept answer of the gates that use it, asked again.

A gate is pure and its facts were kept, so the same facts give the same answer, and another figure
gives the answer that would have been. Nothing is changed by asking: the past stays judged by the
rules of its day.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any, Final, get_type_hints
from uuid import UUID

import msgspec

from marketplace.foundation.rules.errors import (
    TooManyAnswersError,
    UnknownFigureError,
    UnusableValueError,
)
from marketplace.foundation.rules.model import Rulebook
from marketplace.foundation.rules.schemas import Replay, ReplayedAnswer
from marketplace.kernel.database import rows
from marketplace.kernel.decisions import Reason, Verdict, gates
from marketplace.kernel.tables import Decision, DecisionSubject

Figure = int | float
MOST_ANSWERS: Final = 20_000
"""How many kept answers one replay asks again; a narrower span reaches the others."""

LARGEST: Final = 1e9
"""No figure of a rule comes near it."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One gate's answer as it was kept; facts and parameters in JSON."""

    judgement: UUID
    act: str
    at: datetime
    gate: str
    rule: str
    facts: str
    parameters: str
    passed: bool
    reasons: str


def figures_of(book: Rulebook) -> dict[str, Figure]:
    """Return every number that some gate is given, with its value in force, by name."""
    return {
        name: value
        for name in sorted({name for names in _gates_by_figure(book).values() for name in names})
        if isinstance(value := book.value(name), int | float) and not isinstance(value, bool)
    }


def _gates_by_figure(book: Rulebook) -> dict[str, frozenset[str]]:
    uses = (bound.use for act in book.acts() for bound in book.gates_of(act))
    return {use.gate: frozenset(use.parameters) for use in uses}


def asked_again(kept: Kept, figure: str, value: Figure) -> Verdict:
    """Return what the gate says to the kept facts under `value`; the other figures as they were.

    Raises `msgspec.ValidationError` where the facts were kept by an edition with other fields.
    """
    function = gates()[kept.gate]
    facts = msgspec.json.decode(kept.facts, type=_facts_of(kept.gate))
    return function(facts, {**msgspec.json.decode(kept.parameters), figure: value})


@cache
def _facts_of(gate: str) -> Any:
    """Return the type of the facts that a gate sees."""
    return get_type_hints(gates()[gate])["facts"]


async def replay(
    book: Rulebook,
    figure: str,
    value: Figure,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Replay:
    """Ask again every gate that uses `figure`, for each judgement from `since` to before `until`.

    Returns those whose answer would differ, the oldest first; `unreadable` counts facts that an
    earlier edition kept in another form. Raises `UnknownFigureError` where no gate uses the figure
    as a number, `UnusableValueError` for no number, `TooManyAnswersError` beyond `MOST_ANSWERS`.
    """
    in_force = figures_of(book).get(figure)
    if in_force is None:
        raise UnknownFigureError(field="figure")
    if not abs(value) <= LARGEST:  # what is no number is not smaller either
        raise UnusableValueError(field="value")
    if isinstance(in_force, int) and float(value).is_integer():
        value = int(value)
    using = [gate for gate, names in _gates_by_figure(book).items() if figure in names]
    kept = await _kept(using, since=since, until=until)
    if len(kept) > MOST_ANSWERS:
        raise TooManyAnswersError(field="since", most=MOST_ANSWERS)
    differing, unreadable = [], 0
    for one in kept:
        try:
            verdict = asked_again(one, figure, value)
        except msgspec.ValidationError:
            unreadable += 1
            continue
        if verdict.passed != one.passed:
            differing.append((one, verdict))
    about = await _subjects(one.judgement for one, _ in differing)
    return Replay(
        figure=figure,
        value=value,
        in_force=in_force,
        asked=len(kept) - unreadable,
        unreadable=unreadable,
        differing=[_differing(one, verdict, about) for one, verdict in differing],
    )


async def _kept(
    using: Collection[str], *, since: datetime | None, until: datetime | None
) -> list[Kept]:
    columns = [getattr(Decision, name) for name in Kept.__struct_fields__]
    query = Decision.select(*columns).where(Decision.gate.is_in(list(using)))
    if since is not None:
        query = query.where(Decision.at >= since)
    if until is not None:
        query = query.where(Decision.at < until)
    return await rows(query.order_by(Decision.id).limit(MOST_ANSWERS + 1), Kept)


async def _subjects(judgements: Any) -> dict[UUID, dict[str, UUID]]:
    wanted = list(dict.fromkeys(judgements))
    about: dict[UUID, dict[str, UUID]] = {one: {} for one in wanted}
    if wanted:
        query = DecisionSubject.select().where(DecisionSubject.judgement.is_in(wanted))
        for found in await query.order_by(DecisionSubject.id):
            about[found["judgement"]][found["kind"]] = found["subject"]
    return about


def _differing(one: Kept, verdict: Verdict, about: dict[UUID, dict[str, UUID]]) -> ReplayedAnswer:
    reasons = list(verdict.reasons) or msgspec.json.decode(one.reasons, type=list[Reason])
    return ReplayedAnswer(
        judgement_id=one.judgement,
        act=one.act,
        at=one.at,
        gate=one.gate,
        rule=one.rule,
        passed_then=one.passed,
        reasons=reasons,
        subjects=about[one.judgement],
    )
