"""A condition is asked once, by the first command, and stops it."""

from __future__ import annotations

import pytest

from marketplace.kernel.preconditions import ChangedSinceError, only_if, require_precondition


class Asked:
    """A condition that counts how often it was asked."""

    def __init__(self, *, holds: bool) -> None:
        self.holds = holds
        self.times = 0

    async def __call__(self) -> bool:
        """Say whether it holds."""
        self.times += 1
        return self.holds


async def test_condition_that_does_not_hold_stops_the_command() -> None:
    with only_if(Asked(holds=False)), pytest.raises(ChangedSinceError):
        await require_precondition()


async def test_condition_is_asked_by_the_first_command_alone() -> None:
    asked = Asked(holds=True)
    with only_if(asked):
        await require_precondition()
        await require_precondition()
    assert asked.times == 1


async def test_no_condition_stops_nothing() -> None:
    with only_if(None):
        await require_precondition()
    await require_precondition()
