"""The prohibitions of a policy by what they are about.

Holding every rule against every prohibition would take their product, in a policy of thousands.
"""

from collections.abc import Iterator, Sequence

from contracts.policy.model import Duty, Permission, Prohibition
from contracts.policy.vocabulary import Action

_Scope = tuple[str | None, str | None]
_Manner = tuple[Action | None, bool]


class Prohibited:
    """Prohibitions grouped by target and party, then by action and whether they are conditional."""

    __slots__ = ("_scopes",)

    def __init__(self, prohibitions: Sequence[Prohibition]) -> None:
        self._scopes: dict[_Scope, dict[_Manner, list[Prohibition]]] = {}
        for one in prohibitions:
            manner = (one.action, bool(one.conditions or one.refinements))
            scope = self._scopes.setdefault((one.target, one.assignee), {})
            scope.setdefault(manner, []).append(one)

    def about(self, rule: Permission | Duty) -> Iterator[Sequence[Prohibition]]:
        """The groups about the same asset and party as the rule, as far as they name them.

        All of a group have the same action, and all or none of them have conditions.
        """
        targets, assignees = {rule.target: None, None: None}, {rule.assignee: None, None: None}
        for target in targets:
            for assignee in assignees:
                yield from self._scopes.get((target, assignee), {}).values()
