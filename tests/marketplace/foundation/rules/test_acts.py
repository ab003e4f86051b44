"""What the packs lay before acts and what the slices know are the same gates."""

from __future__ import annotations

from marketplace.foundation.rules.packs import shipped_packs
from marketplace.kernel.decisions import gates
from marketplace.slices import modules


def loaded() -> set[str]:
    modules("gates")
    return {name for name in gates() if not name.startswith("test.")}


def named() -> set[str]:
    return {use.gate for pack in shipped_packs() for act in pack.acts for use in act.gates}


def test_every_gate_that_a_pack_names_is_code():
    assert set() == named() - loaded()


def test_every_gate_that_is_code_stands_in_a_pack():
    assert set() == loaded() - named()
