"""Errors of writing a policy down; part of the tree in `contracts.errors`.

ContractsError
+-- PolicyError
    +-- NotAnExecutorError
    +-- ExecutorDoesNotSeeError
    +-- OperatorNotApplicableError
    +-- ValueOfWrongShapeError
    +-- EmptyValueError
    +-- LogicalTooShortError
    +-- NestedTooDeepError
    +-- TooManyTermsError
    +-- DuplicateRuleError
    +-- NothingStatedError
"""

from dataclasses import dataclass
from typing import ClassVar

from contracts.errors import ContractsError
from contracts.text import Text


class PolicyError(ContractsError):
    """A policy, or a part of one, cannot be written down."""

    code: ClassVar[str] = "policy"


@dataclass(eq=False)
class NotAnExecutorError(PolicyError):
    """A term was to be enforced by something that is not in the registry of executors."""

    name: str
    code: ClassVar[str] = "policy.not-an-executor"
    wording: ClassVar[Text] = Text(
        "“{name}”不是已登记的执行器，条款不得标为“强制执行”。",
        "“{name}” is no registered executor; the term cannot be labelled enforced",
    )


@dataclass(eq=False)
class ExecutorDoesNotSeeError(PolicyError):
    """An executor was named for a fact or an act that it does not look at."""

    executor: str
    subject: str
    code: ClassVar[str] = "policy.executor-does-not-see"
    wording: ClassVar[Text] = Text(
        "执行器“{executor}”看不到“{subject}”，条款不得标为由其强制执行。",
        "the executor {executor} does not see {subject} and cannot enforce a term about it",
    )


@dataclass(eq=False)
class OperatorNotApplicableError(PolicyError):
    """The operator has no meaning for this operand."""

    operand: str
    operator: str
    code: ClassVar[str] = "policy.operator-not-applicable"
    wording: ClassVar[Text] = Text(
        "运算符“{operator}”不适用于“{operand}”。",
        "the operator {operator} does not apply to {operand}",
    )


@dataclass(eq=False)
class ValueOfWrongShapeError(PolicyError):
    """The value is of another kind than the operand needs."""

    operand: str
    needed: str
    code: ClassVar[str] = "policy.value-of-wrong-shape"
    wording: ClassVar[Text] = Text(
        "“{operand}”的取值类型不符（需要：{needed}）。",
        "the value for {operand} has the wrong kind (needed: {needed})",
    )


@dataclass(eq=False)
class EmptyValueError(PolicyError):
    """A set of names is empty: an empty allow-list must never read as “all”."""

    operand: str
    code: ClassVar[str] = "policy.empty-value"
    wording: ClassVar[Text] = Text(
        "“{operand}”的取值集合为空。", "the set of values for {operand} is empty"
    )


@dataclass(eq=False)
class LogicalTooShortError(PolicyError):
    """A logical constraint joins nothing."""

    operator: str
    code: ClassVar[str] = "policy.logical-too-short"
    wording: ClassVar[Text] = Text(
        "逻辑约束“{operator}”没有任何部分。", "the logical constraint {operator} has no parts"
    )


@dataclass(eq=False)
class NestedTooDeepError(PolicyError):
    """Logical constraints or duties are nested deeper than the limit."""

    limit_levels: int
    code: ClassVar[str] = "policy.nested-too-deep"
    wording: ClassVar[Text] = Text(
        "约束或义务嵌套超过 {limit_levels} 层。",
        "constraints or duties are nested deeper than {limit_levels} levels",
    )


@dataclass(eq=False)
class TooManyTermsError(PolicyError):
    """The policy has more terms than anybody could read."""

    limit_terms: int
    code: ClassVar[str] = "policy.too-many-terms"
    wording: ClassVar[Text] = Text(
        "政策的条款超过 {limit_terms} 项。", "the policy has more than {limit_terms} terms"
    )


@dataclass(eq=False)
class DuplicateRuleError(PolicyError):
    """Two rules of one policy carry the same identifier."""

    rule: str
    code: ClassVar[str] = "policy.duplicate-rule"
    wording: ClassVar[Text] = Text(
        "规则标识“{rule}”重复。", "the rule identifier {rule} appears twice"
    )


@dataclass(eq=False)
class NothingStatedError(PolicyError):
    """A policy must hold at least one rule (ODRL 2.2, section 2.1)."""

    policy: str
    code: ClassVar[str] = "policy.nothing-stated"
    wording: ClassVar[Text] = Text(
        "政策“{policy}”没有任何规则。", "the policy {policy} states no rule"
    )
