"""A question as a file: what somebody wants to do and how the licence stands, as plain JSON.

Names are written short (``read``, ``operationsImprovement``, ``inForce``) or as their IRIs, times
with their zone (``2026-03-02T09:00:00+08:00``). What is null or left out is not known; nothing is
assumed in its place.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

from contracts.canonical import JSON
from contracts.evaluation.facts import RequestFacts, StateOfWorld
from contracts.evaluation.wording import CHINA
from contracts.fields import FieldError, Fields, NaiveTimeError, fields
from contracts.policy.model import Duty, Permission, Policy, constraints, rules
from contracts.policy.vocabulary import (
    Action,
    Channel,
    Event,
    LicenceStatus,
    Operand,
    Operator,
    OutputForm,
    Purpose,
)

Name = TypeVar("Name", bound=StrEnum)
ASKED: Final = {
    Operand.PURPOSE: "purpose",
    Operand.SCENARIO: "scenario",
    Operand.DELIVERY_CHANNEL: "channel",
    Operand.COLUMNS: "columns",
    Operand.DATA_AREA: "data_areas",
    Operand.ROWS_PER_USE: "rows",
    Operand.ROWS_TOTAL: "rows",
    Operand.SPATIAL: "region",
    Operand.RECIPIENT: "recipient",
    Operand.INDUSTRY: "industry",
    Operand.OUTPUT_FORM: "output",
    Operand.SMALLEST_CELL: "smallest_cell",
}
"""The member of a question that each operand looks at; the others look at state and clock."""
_STATE = (
    *("status", "uses", "rows_delivered", "began", "last_used"),
    *("performed", "violated", "events"),
)


def question_for(policy: Policy) -> dict[str, JSON]:
    """The question that asks for the first permission, every fact its policy looks at still open.

    Action, target and assignee are that permission's; the licence is in force since the day that it
    names, was never used, and no duty was performed yet.
    """
    first = next(iter(policy.permissions), None)
    looked_at: dict[str, JSON] = {
        ASKED[constraint.operand]: None
        for rule in rules(policy)
        if not isinstance(rule, Duty)
        for constraint in constraints((*rule.conditions, *rule.refinements))
        if constraint.operand in ASKED
    }
    return {
        "action": short(first.action) if first and first.action else None,
        "target": first.target if first else None,
        "assignee": first.assignee if first else None,
        **looked_at,
        "state": {
            "status": short(LicenceStatus.IN_FORCE),
            "uses": 0,
            "rows_delivered": 0,
            "began": _beginning(first),
            "last_used": None,
            "performed": {duty.id: None for duty in first.duties} if first else {},
            "violated": [],
            "events": {},
        },
    }


def _beginning(permission: Permission | None) -> str | None:
    """The earliest moment that the permission allows, if it names one."""
    return next(
        (
            constraint.value.astimezone(CHINA).isoformat()
            for constraint in constraints(permission.conditions if permission else ())
            if constraint.operand is Operand.DATE_TIME
            and constraint.operator in (Operator.GTEQ, Operator.GT)
            and isinstance(constraint.value, datetime)
        ),
        None,
    )


def read_question(value: JSON) -> tuple[RequestFacts, StateOfWorld]:
    """The two inputs of an evaluation from a decoded file.

    Raises ``FieldError`` naming the member, ``NaiveTimeError`` for a time without a zone.
    """
    found = fields("question", value)
    found.only("action", "target", "assignee", *ASKED.values(), "state")
    known = _known(found)
    request = RequestFacts(
        action=_required(known, "action", Action),
        target=known.text("target"),
        assignee=known.text("assignee"),
        purpose=_name(known, "purpose", Purpose),
        scenario=_text(known, "scenario"),
        channel=_name(known, "channel", Channel),
        columns=_texts(known, "columns"),
        data_areas=_texts(known, "data_areas"),
        rows=_number(known, "rows"),
        region=_text(known, "region"),
        recipient=_text(known, "recipient"),
        industry=_text(known, "industry"),
        output=_name(known, "output", OutputForm),
        smallest_cell=_number(known, "smallest_cell"),
    )
    return request, _state(known.object("state")) if "state" in known.members else StateOfWorld()


def _state(found: Fields) -> StateOfWorld:
    found.only(*_STATE)
    known = _known(found)
    return StateOfWorld(
        status=_name(known, "status", LicenceStatus),
        uses=_number(known, "uses"),
        rows_delivered=_number(known, "rows_delivered"),
        began=_moment(known, "began") if "began" in known.members else None,
        last_used=_moment(known, "last_used") if "last_used" in known.members else None,
        performed=_moments(known, "performed"),
        violated=_texts(known, "violated") or frozenset(),
        events=_events(known),
    )


def short(name: StrEnum) -> str:
    """The last part of a name's IRI."""
    return name.value.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def _known(found: Fields) -> Fields:
    return Fields(found.document, {k: v for k, v in found.members.items() if v is not None})


def _required(found: Fields, member: str, names: type[Name]) -> Name:
    return _named(found, member, found.text(member), names)


def _name(found: Fields, member: str, names: type[Name]) -> Name | None:
    return _required(found, member, names) if member in found.members else None


def _named(found: Fields, member: str, given: str, names: type[Name]) -> Name:
    for name in names:
        if given in (short(name), name.value):
            return name
    raise FieldError(found.document, member, " | ".join(map(short, names)))


def _text(found: Fields, member: str) -> str | None:
    return found.text(member) if member in found.members else None


def _texts(found: Fields, member: str) -> frozenset[str] | None:
    return frozenset(found.texts(member)) if member in found.members else None


def _number(found: Fields, member: str) -> int | None:
    return found.number(member) if member in found.members else None


def _moment(found: Fields, member: str) -> datetime:
    try:
        moment = datetime.fromisoformat(found.text(member))
    except ValueError:
        raise FieldError(found.document, member, "YYYY-MM-DDThh:mm:ss+08:00") from None
    if moment.utcoffset() is None:
        raise NaiveTimeError(where=f"{found.document}.{member}")
    return moment


def _moments(found: Fields, member: str) -> Mapping[str, datetime]:
    if member not in found.members:
        return {}
    inner = _known(found.object(member))
    return {name: _moment(inner, name) for name in inner.members}


def _events(found: Fields) -> Mapping[str, datetime]:
    return {
        _named(found, "events", name, Event).value: moment
        for name, moment in _moments(found, "events").items()
    }
