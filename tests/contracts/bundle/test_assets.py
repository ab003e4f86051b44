"""The tampered files, each named for its fault, as a stranger's verifier would meet them."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from contracts.bundle import TrustDirectory, verify_bundle
from tests.contracts.assets import make

FOLDER = Path(__file__).parents[1] / "assets"
EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
FILES = sorted(FOLDER.glob("*.licence.json"))


def test_expectations_are_those_of_the_generator() -> None:
    assert make.expected() == EXPECTED


def test_every_file_has_an_expectation() -> None:
    assert {path.name.removesuffix(".licence.json") for path in FILES} <= set(EXPECTED)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_file_fails_for_what_it_is_named_for(path: Path) -> None:
    expected = EXPECTED[path.name.removesuffix(".licence.json")]
    trust = TrustDirectory.load(FOLDER / "trust")
    at = datetime.fromisoformat(expected["at"])
    verdict = verify_bundle(path.read_bytes(), trust, at=at)
    assert sorted({finding.code for finding in verdict.failures}) == expected["failures"]
