"""The public log at the console, from this machine and from elsewhere."""

from __future__ import annotations

import json
import re

import pytest

from marketplace.foundation.transparency.commands import log
from tests.marketplace.conftest import Console

NOT_FOUND = 4


@pytest.fixture
def logged(console: Console) -> Console:
    """Return the console of a market whose log holds a story."""
    console.a_deal()
    console.sequence_log()
    return console


def test_log_is_shown_proved_and_listed(logged: Console) -> None:
    shown = logged(log, "show").stdout.splitlines()
    proof = logged(log, "prove", "0").stdout
    listed = json.loads(logged(log, "list", "--kind", "listings.approved").stdout)
    assert re.fullmatch(r"\S+/log", shown[0])
    assert proof.startswith("c2sp.org/tlog-proof@v1\nindex 0\n")
    assert listed["about"] == "kind:listings.approved"


def test_entry_beyond_the_end_is_not_found(logged: Console) -> None:
    assert logged(log, "prove", "99999").exit_code == NOT_FOUND
