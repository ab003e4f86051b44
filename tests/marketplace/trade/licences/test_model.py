"""How a licence stands: the graver answer wins, at every instant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.trade.licences.model import (
    GROUNDS,
    POLICY_STATUS,
    STANDINGS,
    RevocationGround,
    Standing,
    StandingFacts,
    standing_at,
)

FROM = datetime(2026, 11, 23, tzinfo=UTC)
UNTIL = FROM + timedelta(days=365)
SOUND = StandingFacts(
    is_proven=True,
    valid_from=FROM,
    valid_until=UNTIL,
    suspended_at=None,
    revoked_at=None,
    is_held=False,
)
SECOND = timedelta(seconds=1)
CASES = {
    "in force": (SOUND, FROM, Standing.IN_FORCE),
    "last second": (SOUND, UNTIL - SECOND, Standing.IN_FORCE),
    "the end itself": (SOUND, UNTIL, Standing.EXPIRED),
    "before": (SOUND, FROM - SECOND, Standing.NOT_YET),
    "unproven": (replace(SOUND, is_proven=False), FROM, Standing.PENDING),
    "unproven before": (replace(SOUND, is_proven=False), FROM - SECOND, Standing.PENDING),
    "suspended": (replace(SOUND, suspended_at=FROM), FROM, Standing.SUSPENDED),
    "held": (replace(SOUND, is_held=True), FROM, Standing.SUSPENDED),
    "held and ended": (replace(SOUND, is_held=True), UNTIL, Standing.EXPIRED),
    "revoked": (replace(SOUND, revoked_at=FROM), FROM, Standing.REVOKED),
    "revoked and ended": (replace(SOUND, revoked_at=FROM), UNTIL, Standing.REVOKED),
}


@pytest.mark.parametrize("case", CASES)
def test_licence_stands_as_the_table_says(case: str) -> None:
    facts, at, expected = CASES[case]
    assert standing_at(facts, at) is expected


@given(st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.integers(-10, 375))
def test_only_what_nothing_stands_against_is_in_force(
    proven: bool, suspended: bool, revoked: bool, held: bool, day: int
) -> None:
    at = FROM + timedelta(days=day)
    facts = replace(
        SOUND,
        is_proven=proven,
        suspended_at=FROM if suspended else None,
        revoked_at=FROM if revoked else None,
        is_held=held,
    )
    expected = proven and not (suspended or revoked or held) and 0 <= day < 365
    assert expected == (standing_at(facts, at) is Standing.IN_FORCE)


def test_every_standing_and_ground_has_words() -> None:
    assert (set(Standing), set(Standing), set(RevocationGround)) == (
        set(STANDINGS),
        set(POLICY_STATUS),
        set(GROUNDS),
    )
