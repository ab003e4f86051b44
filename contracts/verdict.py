"""The answer of a check that was made in several steps: each step with its name and outcome."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from contracts.canonical import JSON
from contracts.text import Text


class Outcome(Enum):
    """How one step ended. Only ``FAILED`` makes a document invalid."""

    PASSED = "passed"
    FAILED = "failed"
    NOTED = "noted"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """One step: ``check`` names it, ``code`` names what was found, ``text`` says it to a person."""

    check: str
    outcome: Outcome
    code: str
    text: Text

    def to_json(self) -> dict[str, JSON]:
        """The finding for programs, both languages included."""
        return {
            "check": self.check,
            "outcome": self.outcome.value,
            "code": self.code,
            "zh": self.text.zh,
            "en": self.text.en,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """All findings in the order of the steps. Never empty: nothing checked is nothing proven."""

    findings: tuple[Finding, ...]

    @property
    def valid(self) -> bool:
        """Whether something was checked and nothing failed."""
        return bool(self.findings) and not self.failures

    @property
    def failures(self) -> tuple[Finding, ...]:
        """The findings that make the document invalid."""
        return tuple(finding for finding in self.findings if finding.outcome is Outcome.FAILED)

    def to_json(self) -> dict[str, JSON]:
        """The verdict for programs."""
        return {"valid": self.valid, "findings": [finding.to_json() for finding in self.findings]}


def verdict(findings: Iterable[Finding]) -> Verdict:
    """The verdict over these findings."""
    return Verdict(tuple(findings))
