"""Our licence before npm's ``jose``, our status list before the W3C editors' own library.

They are asked when ``npm install`` was run in this folder, and skipped with the reason otherwise.
"""

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts import base64url
from contracts.licence import issue
from contracts.licence.content import to_json
from contracts.revocation import StatusPurpose
from tests.contracts.bundle.world import MAIN, content, header, status_list

pytestmark = pytest.mark.foreign
FOLDER = Path(__file__).parent
INDEXES = [0, 1, 5, 7, 8, 94_567, 131_071]
SET = {0, 7, 94_567, 131_071}


@pytest.fixture(scope="module")
def answers(node: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    if not (FOLDER / "node_modules").is_dir():
        pytest.skip(f"npm's libraries are not installed: run npm install in {FOLDER.name}")
    given = tmp_path_factory.mktemp("foreign") / "given.json"
    licence, other = issue(content(), MAIN), issue(replace(content(), scenario="另一场景"), MAIN)
    question = {
        "jwk": MAIN.public().jwk,
        "licence": licence,
        "tampered": ".".join([*licence.split(".")[:2], other.split(".")[2]]),
        "encodedList": status_list(StatusPurpose.REVOCATION, *SET).bits.encoded(),
        "indexes": INDEXES,
    }
    given.write_text(json.dumps(question), encoding="utf-8")
    command = [node, FOLDER / "ask.mjs", given]
    return json.loads(subprocess.run(command, capture_output=True, check=True, timeout=60).stdout)


def test_jose_verifies_our_licence(answers: Any) -> None:
    assert (answers["header"], answers["payload"]) == (header(), to_json(content()))


def test_jose_refuses_what_was_tampered_with(answers: Any) -> None:
    assert answers["refused"] == "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"


def test_editors_library_reads_the_same_bits(answers: Any) -> None:
    assert answers["length"] == 131_072
    assert answers["set"] == [index in SET for index in INDEXES]


def test_list_is_gzip_and_not_bare_zlib() -> None:
    encoded = status_list(StatusPurpose.REVOCATION).bits.encoded()
    assert base64url.decode(encoded[1:])[:3] == b"\x1f\x8b\x08"
