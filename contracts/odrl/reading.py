"""Reads a policy from ODRL 2.2 JSON-LD, in the shapes of the standard's own examples.

This is no general JSON-LD processor: it fetches nothing, knows two contexts, and refuses by name
and place every property, word or shape that it does not know.

**Source:** W3C ODRL Information Model 2.2, chapter 2 (2.7.1 for values shared by all rules); ODRL
Vocabulary & Expression 2.2, chapter 6.
"""

from dataclasses import dataclass
from typing import Final

from contracts.canonical import JSON
from contracts.odrl.conditions import read_condition
from contracts.odrl.errors import NotUnderstoodError, UnknownContextError, UnknownProfileError
from contracts.odrl.members import (
    Members,
    expanded,
    identifier,
    iri,
    items,
    members_of,
    read_kept,
    require_known,
    string,
    word,
)
from contracts.odrl.writing import ODRL_CONTEXT, OWN_CONTEXT
from contracts.policy.errors import NestedTooDeepError, TooManyTermsError
from contracts.policy.model import (
    LIMIT_LEVELS,
    LIMIT_TERMS,
    Condition,
    ConflictStrategy,
    Constraint,
    Duty,
    Permission,
    Policy,
    PolicyKind,
    Prohibition,
    constraints,
    rules,
)
from contracts.policy.vocabulary import OWN, PROFILE, Action

_SHARED: Final = {"assigner", "assignee", "target", "action"}
_POLICY: Final = _SHARED | {
    "@context", "@type", "@id", "uid", "profile", "conflict", "permission", "prohibition",
    "obligation",
}  # fmt: skip
_RULE: Final = _SHARED | {"@type", "@id", "uid", "constraint", "de:clause"}
_MEMBERS: Final = {
    "Permission": _RULE | {"duty"},
    "Prohibition": _RULE | {"remedy", "de:kept"},
    "Duty": _RULE | {"consequence", "de:kept"},
}


def from_jsonld(document: JSON) -> Policy:
    """The policy in a decoded JSON-LD document.

    Raises an `OdrlError` or `contracts.policy.errors.PolicyError` for the first thing that it does
    not know or that cannot be written as a policy.
    """
    members = members_of(document, where="policy")
    require_known(members, _POLICY, where="policy")
    _require_context(members.get("@context"))
    uid = identifier(members, default="", where="policy")
    if not uid:
        raise NotUnderstoodError(where="policy", what="no uid")
    profiles = tuple(iri(item, where="policy/profile") for item in items(members.get("profile")))
    _require_profiles(profiles)
    shared = {name: members[name] for name in _SHARED if name in members}
    policy = Policy(
        id=uid,
        kind=word(members.get("@type", "Set"), PolicyKind, where="policy/@type"),
        profiles=profiles,
        permissions=tuple(_permission(part, shared) for part in _parts(members, "permission", uid)),
        prohibitions=tuple(
            _prohibition(part, shared) for part in _parts(members, "prohibition", uid)
        ),
        obligations=tuple(_duty(part, shared) for part in _parts(members, "obligation", uid)),
        conflict=_conflict(members.get("conflict")),
    )
    if PROFILE not in profiles and _needs_profile(policy):
        raise UnknownProfileError(profile="")
    return policy


@dataclass(frozen=True, slots=True)
class _Part:
    """One rule as it stands in the document, its place, and the identifier its place gives it."""

    members: Members
    where: str
    uid: str
    level: int


def _parts(members: Members, name: str, uid: str, level: int = 1) -> list[_Part]:
    if level > LIMIT_LEVELS:
        raise NestedTooDeepError(limit_levels=LIMIT_LEVELS)
    found = items(members.get(name))
    if len(found) > LIMIT_TERMS:
        raise TooManyTermsError(limit_terms=LIMIT_TERMS)
    return [
        _Part(members_of(item, where=f"{name}/{n}"), f"{name}/{n}", f"{uid}#{name}-{n}", level)
        for n, item in enumerate(found)
    ]


def _permission(part: _Part, shared: Members) -> Permission:
    uid, members = _opened(part, "Permission", shared)
    action, refinements = _action(members.get("action"), where=part.where)
    return Permission(
        id=uid,
        action=action,
        target=_optional_iri(members, "target", where=part.where),
        assigner=_optional_iri(members, "assigner", where=part.where),
        assignee=_optional_iri(members, "assignee", where=part.where),
        conditions=_conditions(members.get("constraint"), where=f"{part.where}/constraint"),
        refinements=refinements,
        duties=tuple(_duty(inner) for inner in _parts(members, "duty", uid, part.level + 1)),
        clause=string(members.get("de:clause", ""), where=part.where),
    )


def _prohibition(part: _Part, shared: Members) -> Prohibition:
    uid, members = _opened(part, "Prohibition", shared)
    action, refinements = _action(members.get("action"), where=part.where)
    return Prohibition(
        id=uid,
        action=action,
        target=_optional_iri(members, "target", where=part.where),
        assigner=_optional_iri(members, "assigner", where=part.where),
        assignee=_optional_iri(members, "assignee", where=part.where),
        conditions=_conditions(members.get("constraint"), where=f"{part.where}/constraint"),
        refinements=refinements,
        remedies=tuple(_duty(inner) for inner in _parts(members, "remedy", uid, part.level + 1)),
        clause=string(members.get("de:clause", ""), where=part.where),
        kept=read_kept(members.get("de:kept"), where=f"{part.where}/de:kept"),
    )


def _duty(part: _Part, shared: Members | None = None) -> Duty:
    uid, members = _opened(part, "Duty", shared or {})
    action, refinements = _action(members.get("action"), where=part.where)
    if action is None:
        raise NotUnderstoodError(where=part.where, what="a duty without action")
    consequences = _parts(members, "consequence", uid, part.level + 1)
    return Duty(
        id=uid,
        action=action,
        target=_optional_iri(members, "target", where=part.where),
        assigner=_optional_iri(members, "assigner", where=part.where),
        assignee=_optional_iri(members, "assignee", where=part.where),
        conditions=_conditions(members.get("constraint"), where=f"{part.where}/constraint"),
        refinements=refinements,
        consequences=tuple(_duty(inner) for inner in consequences),
        clause=string(members.get("de:clause", ""), where=part.where),
        kept=read_kept(members.get("de:kept"), where=f"{part.where}/de:kept"),
    )


def _opened(part: _Part, kind: str, shared: Members) -> tuple[str, Members]:
    """The rule's identifier and its members, completed by what the policy says for all rules."""
    require_known(part.members, _MEMBERS[kind], where=part.where)
    for item in items(part.members.get("@type")):
        if expanded(string(item, where=part.where)).rsplit("/", 1)[-1] != kind:
            raise NotUnderstoodError(where=f"{part.where}/@type", what=str(item))
    return identifier(part.members, default=part.uid, where=part.where), {**shared, **part.members}


def _action(value: JSON, *, where: str) -> tuple[Action | None, tuple[Condition, ...]]:
    found = items(value)
    if len(found) > 1:
        raise NotUnderstoodError(where=f"{where}/action", what="several actions")
    if not found:
        return None, ()
    action = found[0]
    if not isinstance(action, dict) or "rdf:value" not in action:
        return word(action, Action, where=f"{where}/action"), ()
    require_known(action, {"rdf:value", "refinement"}, where=f"{where}/action")
    refinements = _conditions(action.get("refinement"), where=f"{where}/action/refinement")
    return word(action["rdf:value"], Action, where=f"{where}/action"), refinements


def _conditions(value: JSON, *, where: str) -> tuple[Condition, ...]:
    return tuple(read_condition(item, where=f"{where}/{n}") for n, item in enumerate(items(value)))


def _optional_iri(members: Members, name: str, *, where: str) -> str | None:
    value = members.get(name)
    return None if value is None else iri(value, where=f"{where}/{name}")


def _conflict(value: JSON) -> ConflictStrategy | None:
    return None if value is None else word(value, ConflictStrategy, where="policy/conflict")


def _require_context(value: JSON) -> None:
    contexts = items(value)
    for context in contexts:
        if context not in (ODRL_CONTEXT, OWN_CONTEXT):
            raise UnknownContextError(context=str(context))
    if ODRL_CONTEXT not in contexts:
        raise UnknownContextError(context="")


def _require_profiles(profiles: tuple[str, ...]) -> None:
    for profile in profiles:
        if profile != PROFILE:
            raise UnknownProfileError(profile=profile)


def _needs_profile(policy: Policy) -> bool:
    """Whether the policy uses a word of this library's namespace."""
    for rule in rules(policy):
        if rule.action is not None and rule.action.value.startswith(OWN):
            return True
        if any(_is_own(c) for c in constraints((*rule.conditions, *rule.refinements))):
            return True
    return False


def _is_own(constraint: Constraint) -> bool:
    tokens = constraint.value if isinstance(constraint.value, frozenset) else frozenset()
    return any(name.startswith(OWN) for name in (constraint.operand.value, *tokens))
