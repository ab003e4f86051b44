"""Commands in, views out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from marketplace.foundation.rules.model import Clause, RuleStatus, Value
from marketplace.kernel.decisions import Reason
from marketplace.kernel.instants import Dated
from marketplace.kernel.text import Text


class ProposeSwitch(Dated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Propose to switch a pack on or off from an instant that lies ahead."""

    pack: str
    on: bool
    effective_from: datetime


class ApproveSwitch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Approve what somebody else proposed."""

    switch_id: UUID


class SwitchView(msgspec.Struct, frozen=True, kw_only=True):
    """A switch of a pack and where it stands."""

    id: UUID
    pack: str
    on: bool
    effective_from: datetime
    proposed_by: UUID
    approved_by: UUID | None


class PackView(msgspec.Struct, frozen=True, kw_only=True):
    """A rule pack and whether it is in force."""

    id: str
    version: str
    title: Text
    jurisdiction: str
    on: bool


class RuleView(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as anyone may read it; `verified_on` empty means: not checked against the text."""

    id: str
    pack: str
    title: Text
    document: str
    issuer: Text
    source: str
    status: RuleStatus
    in_force: bool
    in_force_from: date | None
    in_force_until: date | None
    verified_on: date | None
    basis: list[str]
    clauses: list[Clause]


class ParameterView(msgspec.Struct, frozen=True, kw_only=True):
    """A figure in force, with its rule, clause and source."""

    name: str
    value: Value
    unit: str
    rule: str
    clause: str
    source: str
    verified_on: date | None


class DecisionView(msgspec.Struct, frozen=True, kw_only=True):
    """What one gate decided, under which rule, with which parameters."""

    gate: str
    rule: str
    rule_version: str
    parameters: dict[str, Any]
    passed: bool
    reasons: list[Reason]


class JudgementView(msgspec.Struct, frozen=True, kw_only=True):
    """All gates of one act at one instant, with the facts they saw."""

    id: UUID
    act: str
    at: datetime
    actor: UUID | None
    facts: Any
    decisions: list[DecisionView]


class ReplayedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A gate's answer that would differ; `reasons` are those of the no, then or now."""

    judgement_id: UUID
    act: str
    at: datetime
    gate: str
    rule: str
    passed_then: bool
    reasons: list[Reason]
    subjects: dict[str, UUID]


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """Kept answers asked again under another figure: how many, and which would differ."""

    figure: str
    value: int | float
    in_force: int | float
    asked: int
    unreadable: int
    differing: list[ReplayedAnswer]
