"""May this be done now? `evaluate` answers from a policy, a request, the state and a time.

Pure, total, deterministic: it reads no clock, asks nobody, and has an answer for every input. What
it cannot decide it denies. It judges what is asked and stated; it does not see what a buyer does
with data afterwards.
"""

from contracts.evaluation.duties import DutyStanding, Standing, standings
from contracts.evaluation.facts import RequestFacts, StateOfWorld
from contracts.evaluation.ruling import (
    Denied,
    DutiesDue,
    DutyDue,
    Permitted,
    Reason,
    ReasonCode,
    Ruling,
    TermLabel,
)
from contracts.evaluation.strict import CompiledPolicy, compile_policy, evaluate

__all__ = [
    "CompiledPolicy",
    "Denied",
    "DutiesDue",
    "DutyDue",
    "DutyStanding",
    "Permitted",
    "Reason",
    "ReasonCode",
    "RequestFacts",
    "Ruling",
    "Standing",
    "StateOfWorld",
    "TermLabel",
    "compile_policy",
    "evaluate",
    "standings",
]
