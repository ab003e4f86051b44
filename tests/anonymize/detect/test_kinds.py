"""Kinds of values have names that people read."""

from __future__ import annotations

from anonymize.detect.kinds import KIND_NAMES
from anonymize.roles import Kind


def test_every_kind_has_a_name_of_its_own() -> None:
    assert set(KIND_NAMES) == set(Kind)
    assert len({name.zh for name in KIND_NAMES.values()}) == len(Kind)
