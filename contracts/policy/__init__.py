"""What a contract allows, forbids and asks: permissions, prohibitions, duties and their conditions.

Plain frozen values after the ODRL 2.2 information model, with a closed vocabulary: a word that no
evaluator understands cannot be written down. Every term names its clause and how it is kept
(`contracts.policy.keeping`). This package judges nothing; see `contracts.evaluation`.
"""

from contracts.policy.keeping import Enforced, Executor, Kept, LegalOnly, Monitored
from contracts.policy.model import (
    Condition,
    ConflictStrategy,
    Constraint,
    Duty,
    LogicalConstraint,
    Permission,
    Policy,
    PolicyKind,
    Prohibition,
)
from contracts.policy.vocabulary import Action, LogicalOperator, Operand, Operator

__all__ = [
    "Action",
    "Condition",
    "ConflictStrategy",
    "Constraint",
    "Duty",
    "Enforced",
    "Executor",
    "Kept",
    "LegalOnly",
    "LogicalConstraint",
    "LogicalOperator",
    "Monitored",
    "Operand",
    "Operator",
    "Permission",
    "Policy",
    "PolicyKind",
    "Prohibition",
]
