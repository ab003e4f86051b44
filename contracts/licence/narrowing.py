"""A smaller licence out of a bigger one: for one team, one day, one column; never a wider one.

Narrowing only ever adds conditions to permissions, drops permissions, and shortens the time.
Prohibitions, duties and everything else stay as they are, so that whatever the smaller licence
permits the bigger one permits too. What is *counted* must be counted against both: a use under the
smaller licence is also a use under its parent, which ``parent_digest`` names.

**Source:** the principle of attenuation of capabilities: Birgisson and others, "Macaroons", NDSS
2014, section II (caveats can be added and never removed).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from contracts import odrl
from contracts.licence.content import LicenceContent
from contracts.licence.credential import Licence
from contracts.licence.errors import WiderThanParentError
from contracts.policy.model import Condition, Permission, Policy
from contracts.revocation.credential import StatusEntry

_KEPT_MEMBERS = (
    *("issuer", "market", "holder", "scenario", "agreement_digest", "product", "evidence_digest"),
    *("log_origin",),
)


def narrow(
    parent: Licence,
    *,
    licence_id: str,
    conditions: Mapping[str, tuple[Condition, ...]],
    valid_from: datetime,
    valid_until: datetime,
    statuses: tuple[StatusEntry, ...],
    issued_at: datetime,
) -> LicenceContent:
    """The content of a smaller licence, to be issued like any other.

    ``conditions``: the ids of the permissions that remain, each with what is added to it.
    Raises ``WiderThanParentError`` for a permission that the parent has not or a time outside the
    parent's, ``OdrlError`` when the parent's policy is not understood, ``NothingStatedError`` when
    nothing remains.
    """
    policy = _narrowed(odrl.from_jsonld(parent.content.policy), licence_id, conditions)
    child = replace(
        parent.content,
        id=licence_id,
        policy=odrl.to_jsonld(policy),
        valid_from=valid_from,
        valid_until=valid_until,
        statuses=statuses,
        issued_at=issued_at,
        parent_digest=parent.digest,
    )
    require_narrower(child, parent)
    return child


def require_narrower(child: LicenceContent, parent: Licence) -> None:
    """Return if ``child`` can permit nothing that ``parent`` does not; decided by form alone.

    Raises ``WiderThanParentError`` naming the first member that is wider or simply different.
    """
    for member in _KEPT_MEMBERS:
        _require(getattr(child, member) == getattr(parent.content, member), member)
    _require(child.parent_digest == parent.digest, "parent_digest")
    _require(child.valid_from >= parent.content.valid_from, "valid_from")
    _require(child.valid_until <= parent.content.valid_until, "valid_until")
    _require(_ends_within(child, parent.content), "signature_until")
    _require_narrower_policy(
        odrl.from_jsonld(child.policy), odrl.from_jsonld(parent.content.policy)
    )


def _narrowed(
    policy: Policy, licence_id: str, conditions: Mapping[str, tuple[Condition, ...]]
) -> Policy:
    known = {permission.id for permission in policy.permissions}
    _require(known.issuperset(conditions), "policy.permission")
    return replace(
        policy,
        id=f"{licence_id}#policy",
        permissions=tuple(
            replace(one, conditions=(*one.conditions, *conditions[one.id]))
            for one in policy.permissions
            if one.id in conditions
        ),
    )


def _require_narrower_policy(child: Policy, parent: Policy) -> None:
    for member in ("kind", "profiles", "conflict", "prohibitions", "obligations"):
        _require(getattr(child, member) == getattr(parent, member), f"policy.{member}")
    wider = {permission.id: permission for permission in parent.permissions}
    for permission in child.permissions:
        _require(_adds_only(permission, wider.get(permission.id)), "policy.permission")


def _adds_only(permission: Permission, wider: Permission | None) -> bool:
    if wider is None:
        return False
    kept = permission.conditions[: len(wider.conditions)]
    return replace(permission, conditions=kept) == wider


def _ends_within(child: LicenceContent, parent: LicenceContent) -> bool:
    if parent.signature_until is None:
        return True
    return child.signature_until is not None and child.signature_until <= parent.signature_until


def _require(holds: bool, member: str) -> None:
    if not holds:
        raise WiderThanParentError(member=member)
