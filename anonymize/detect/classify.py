"""One column judged: values first, its name second.

The share of values that pass a validator is corrected for chance: of those that have the shape,
more must pass the check than look-alikes would. A column whose name and values disagree keeps what
the values say, with less confidence.
"""

from __future__ import annotations

import pyarrow.compute as pc

from anonymize.detect.facts import Facts
from anonymize.detect.generic import generic
from anonymize.detect.hints import Hint, hint
from anonymize.detect.kinds import KIND_NAMES
from anonymize.detect.validators import VALIDATORS, Strength, Validator, normalised
from anonymize.detect.verdict import ROLE_OF, Verdict
from anonymize.roles import Kind, Role
from anonymize.text import Text

_IS_SHARE = 0.7
"""A column is of a kind when this share of its distinct values is; the rest are faults."""
_HOLDS_SHARE = 0.01
_EXCESS = 0.5
_TELEPHONES = frozenset({Kind.MOBILE, Kind.LANDLINE, Kind.PHONE})


def classify(name: str, facts: Facts) -> Verdict:
    """Say what the column is; roles by measured combinations are added over the whole table."""
    suggestion = hint(name)
    if not len(facts.values):
        return generic(facts, suggestion)
    found = max(
        (v for validator in VALIDATORS if (v := _by_values(validator, facts, suggestion))),
        key=lambda verdict: verdict.confidence,
        default=None,
    )
    return found or _by_content(facts) or generic(facts, suggestion)


def _by_values(validator: Validator, facts: Facts, suggestion: Hint | None) -> Verdict | None:
    """The verdict of one validator, None where the values do not bear it out."""
    match = validator.match(facts.judged)
    shaped, passed = float(match.shaped.mean()), float(match.passed.mean())
    if passed < _IS_SHARE or _excess(shaped, passed, validator.chance) < _EXCESS:
        return None
    named = suggestion is not None and _agrees(suggestion.kind, validator.kind)
    if validator.strength is not Strength.CHECKED and facts.is_sequence and not named:
        return None
    confidence = _confidence(validator, suggestion, named=named) * min(1.0, passed + 0.1)
    if confidence < 0.5:
        return None
    return Verdict(
        role=ROLE_OF[validator.kind],
        kind=validator.kind,
        confidence=confidence,
        reason=_reason(validator, passed, named=named),
        evidence={"shaped_share": shaped, "passed_share": passed},
    )


def _excess(shaped: float, passed: float, chance: float) -> float:
    """Share of the shaped values that are no look-alikes, estimated from how many pass."""
    return (passed / shaped - chance) / (1 - chance) if shaped else 0.0


def _agrees(suggested: Kind, kind: Kind) -> bool:
    return suggested == kind or {suggested, kind} <= _TELEPHONES


def _confidence(validator: Validator, suggestion: Hint | None, *, named: bool) -> float:
    """A name that agrees takes away most of the doubt; one that says another thing adds to it."""
    alone = validator.strength.value
    if named:
        return 1 - (1 - alone) * 0.2
    contradicted = suggestion is not None and validator.strength is not Strength.CHECKED
    return alone * (0.7 if contradicted else 1.0)


def _reason(validator: Validator, passed: float, *, named: bool) -> Text:
    tail = (
        Text("，列名也表明如此", ", and the column's name says the same") if named else Text("", "")
    )
    return Text(
        f"{passed:.0%} 的不同取值符合规则（{validator.source.zh}）{tail.zh}。",
        f"{passed:.0%} of the distinct values satisfy {validator.source.en}{tail.en}.",
    )


def _by_content(facts: Facts) -> Verdict | None:
    """Text in which identifiers occur: direct, whatever else it says."""
    held = {v.kind: share for v in VALIDATORS if (share := _holds(v, facts)) >= _HOLDS_SHARE}
    if not held:
        return None
    share = max(held.values())
    names = [KIND_NAMES[kind] for kind in sorted(held)]
    return Verdict(
        role=Role.DIRECT,
        kind=Kind.FREE_TEXT,
        confidence=min(0.99, 0.7 + share),
        reason=Text(
            f"{share:.1%} 的不同取值中含有标识符（{'、'.join(name.zh for name in names)}）。",
            f"{share:.1%} of the distinct values hold an identifier "
            f"({', '.join(name.en for name in names)}).",
        ),
        evidence={f"holds_{kind}": share for kind, share in held.items()},
    )


def _holds(validator: Validator, facts: Facts) -> float:
    """Share of distinct values in which the kind occurs, alone or in longer text, past chance.

    In a column of numbers only a check character tells an identifier from a serial.
    """
    if validator.inside is None or (
        facts.integer >= 0.9 and validator.strength is not Strength.CHECKED
    ):
        return 0.0
    found = pc.extract_regex(facts.values, validator.inside)
    shaped = found.filter(found.is_valid())
    if not len(shaped):
        return 0.0
    passed = int(validator.match(normalised(shaped.field("found"))).passed.sum())
    if _excess(len(shaped), passed, validator.chance) < _EXCESS:
        return 0.0
    return passed / len(facts.values)
