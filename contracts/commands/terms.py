"""The terms of a policy as lines for a person: what each says, in which clause, who keeps it."""

from collections.abc import Iterator

from contracts.commands.reading import say
from contracts.evaluation.wording import action_name, wanted
from contracts.policy.keeping import Kept
from contracts.policy.model import Duty, Permission, Policy, Prohibition, Rule, constraints, rules
from contracts.text import Text

_KINDS = (
    (Permission, Text("许可", "permitted")),
    (Prohibition, Text("禁止", "prohibited")),
    (Duty, Text("义务", "duty")),
)


def term_lines(policy: Policy) -> Iterator[tuple[Text, str]]:
    """Heading and words of every rule, and under it of each of its conditions."""
    for rule in rules(policy):
        kept = None if isinstance(rule, Permission) else rule.kept
        yield _heading(rule), _labelled(action_name(rule.action), kept)
        for constraint in constraints((*rule.conditions, *rule.refinements)):
            clause = Text(f"  {constraint.clause}", f"  {constraint.clause}")
            yield clause, _labelled(wanted(constraint), constraint.kept)


def _heading(rule: Rule) -> Text:
    name = next(name for kind, name in _KINDS if isinstance(rule, kind))
    clause = f" {rule.clause}" if rule.clause else ""
    return Text(f"{name.zh}{clause}", f"{name.en}{clause}")


def _labelled(words: Text, kept: Kept | None) -> str:
    return say(words) if kept is None else f"{say(words)} [{say(kept.label)}]"
