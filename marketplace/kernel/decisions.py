"""Gates, and what they decided.

A gate is a pure function `(facts, parameters) -> Verdict`. Which gates an act must pass, under
which rule, with which parameters, is data of the rule pack in force; the answers are kept with
everything they saw, in the transaction of the act. That makes two questions answerable later: why
was this allowed, and what would another rule have said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from marketplace.kernel.text import Text

Facts = TypeVar("Facts")
Parameters = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a gate said no: a stable code, a sentence a person can act on, and the figures behind
    it."""

    code: str
    text: Text
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A gate's answer: no reasons means it passed."""

    reasons: tuple[Reason, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing stands against the act."""
        return not self.reasons


def passed() -> Verdict:
    """Say that nothing stands against the act."""
    return Verdict()


def failed(*reasons: Reason) -> Verdict:
    """Say what stands against the act."""
    return Verdict(reasons)


Gate = Callable[[Any, Parameters], Verdict]
_gates: dict[str, Gate] = {}


def gate(
    name: str,
) -> Callable[[Callable[[Facts, Parameters], Verdict]], Callable[[Facts, Parameters], Verdict]]:
    """Register a pure rule under a name that rule packs cite; the name is never changed or used
    again."""

    def register(
        function: Callable[[Facts, Parameters], Verdict],
    ) -> Callable[[Facts, Parameters], Verdict]:
        if name in _gates:
            raise TypeError(f"two gates are called {name}")
        _gates[name] = function
        return function

    return register


def gates() -> dict[str, Gate]:
    """Return every gate that is loaded, by name."""
    return dict(_gates)


class RefusalReason(msgspec.Struct, frozen=True, kw_only=True):
    """One reason of a refusal, as a reader sees it: the gate, the rule and clause behind it, the
    sentence."""

    gate: str
    rule: str
    clause: str
    code: str
    text: Text
    facts: dict[str, Any] = {}


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """The act was refused by policy: a value, committed with its decision; nothing else was
    changed."""

    act: str
    judgement_id: UUID
    reasons: list[RefusalReason]

    @property
    def codes(self) -> tuple[str, ...]:
        """The stable codes of all reasons, in order."""
        return tuple(reason.code for reason in self.reasons)
