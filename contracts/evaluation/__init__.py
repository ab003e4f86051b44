"""May this be done now? `evaluate` answers from a policy, a request, the state and a time.

Pure, total, deterministic: it reads no clock, asks nobody, and has an answer for every input. What
it cannot decide it denies. It judges what is asked and stated; it does not see what a buyer does
with data afterwards.
"""

from contracts.evaluation.duties import DutyStanding, Standing, standings
from contracts.evaluation.facts import RequestFacts, StateOfWorld
from contracts.evaluation.strict import CompiledPolicy, compile_policy, evaluate
from contracts.evaluation.verdict import (
    Denied,
    DutiesDue,
    DutyDue,
    Permitted,
    Reason,
    ReasonCode,
    TermLabel,
    Verdict,
)

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
    "Standing",
    "StateOfWorld",
    "TermLabel",
    "Verdict",
    "compile_policy",
    "evaluate",
    "standings",
]
