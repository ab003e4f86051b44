"""The page says the same as the Python verifier, on every file and every fault."""

import base64
import hashlib
import json
import re
import subprocess
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from contracts import verifier
from contracts.bundle import verify_bundle
from contracts.closing import BUNDLE as CLOSING
from contracts.closing import verify_closing
from contracts.licence.wording import SENTENCES
from tests.contracts.bundle.faults import FAULTS, SOUND, Fault
from tests.contracts.bundle.world import AT, SM2, TRUST, Case
from tests.contracts.closing import certificates as closings
from tests.contracts.verifier.damage import damaged, struck

CASES = {case.name: case for case in (*SOUND, *FAULTS)}
BEYOND_WEBCRYPTO = {"sm2"}


def ask(node: str, folder: Path, cases: dict[str, tuple[bytes, datetime]]) -> Any:
    """The verdicts of the page's own script, run by Node."""
    html = verifier.page(TRUST)
    question = {
        "script": re.findall(r"<script>(.*)</script>", html, re.DOTALL)[0],
        "trust": embedded(html, "trusted"),
        "sentences": embedded(html, "sentences"),
        "cases": {
            name: {"licence": base64.b64encode(data).decode("ascii"), "at": at.isoformat()}
            for name, (data, at) in cases.items()
        },
    }
    given = folder / "given.json"
    given.write_text(json.dumps(question), encoding="utf-8")
    command = [node, Path(__file__).with_name("run.mjs"), given]
    return json.loads(subprocess.run(command, capture_output=True, check=True, timeout=60).stdout)


@pytest.fixture(scope="module")
def answers(node: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("verifier")
    return ask(node, folder, {name: (case.make(), case.at) for name, case in CASES.items()})


def embedded(html: str, name: str) -> Any:
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', html)
    assert found is not None
    return json.loads(found[1])


def codes(findings: list[dict[str, str]]) -> list[tuple[str, str, str]]:
    return [(one["check"], one["outcome"], one["code"]) for one in findings]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_page_and_python_find_the_same(case: Fault, answers: Any) -> None:
    if case.name in BEYOND_WEBCRYPTO:
        return
    expected: Any = verify_bundle(case.make(), TRUST, at=case.at).to_json()
    found = answers[case.name]
    assert (found["valid"], codes(found["findings"])) == (
        expected["valid"],
        codes(expected["findings"]),
    )


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_page_and_python_say_the_same(case: Fault, answers: Any) -> None:
    if case.name in BEYOND_WEBCRYPTO:
        return
    expected: Any = verify_bundle(case.make(), TRUST, at=case.at).to_json()
    said = [
        [(one["zh"], one["en"]) for one in findings if one["code"] in SENTENCES]
        for findings in (answers[case.name]["findings"], expected["findings"])
    ]
    assert said[0] == said[1]


def test_sm2_is_an_unsupported_suite_and_never_valid(answers: Any) -> None:
    failed = [one for one in codes(answers["sm2"]["findings"]) if one[1] == "failed"]
    assert failed == [("signature", "failed", "signature.unsupported-suite")]
    assert not answers["sm2"]["valid"]


def test_policy_allows_the_pages_own_script_and_no_connection() -> None:
    html = verifier.page()
    policy = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)[0]
    script = re.findall(r"<script>(.*)</script>", html, re.DOTALL)[0]
    hashed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy.startswith(
        f"default-src 'none'; script-src 'sha256-{hashed}'; style-src 'sha256-"
    )


def test_page_names_no_other_address() -> None:
    html = verifier.page(TRUST)
    loads = re.findall(
        r"""(?:src|href|action)\s*=|fetch\(|XMLHttpRequest|WebSocket|import\(""", html
    )
    assert loads == []


def test_embedded_text_cannot_end_its_element() -> None:
    html = verifier.page(TRUST)
    assert html.count("</script>") == 3


def test_names_of_the_joined_modules_do_not_collide() -> None:
    names = re.findall(
        r"^(?:async )?(?:function|class|const|let) (?:\[|\{ )?([A-Za-z0-9_]+)",
        verifier.script(),
        re.MULTILINE,
    )
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("seed", range(2))
def test_page_and_python_agree_on_damaged_bundles(seed: int, node: str, tmp_path: Path) -> None:
    random = Random(seed)
    sound = Case().bundle().encoded
    bundles = {str(number): damaged(sound, random) for number in range(200)}
    found = ask(node, tmp_path, {name: (data, AT) for name, data in bundles.items()})
    expected: Any = {
        name: verify_bundle(data, TRUST, at=AT).to_json() for name, data in bundles.items()
    }
    assert {name: codes(one["findings"]) for name, one in found.items()} == {
        name: codes(one["findings"]) for name, one in expected.items()
    }


def test_page_and_python_find_and_say_the_same_of_closing_certificates(
    node: str, tmp_path: Path
) -> None:
    random, sound = Random(0), closings.a_file()
    made = {name: build() for name, build in closings.SOUND.items()}
    made |= {name: build() for name, (build, _) in closings.FAULTY.items()}
    made |= {f"struck {number}": struck(sound, random) for number in range(60)}
    files = {name: data for name, data in made.items() if is_closing(data)}
    found = ask(node, tmp_path, {name: (data, AT) for name, data in files.items()})
    expected: Any = {name: verify_closing(data, TRUST).to_json() for name, data in files.items()}
    assert {name: said(one) for name, one in found.items()} == {
        name: said(one) for name, one in expected.items()
    }


def is_closing(data: bytes) -> bool:
    """Whether bytes say that they are such a file: others are taken for a licence's."""
    try:
        return json.loads(data)["format"] == CLOSING
    except (ValueError, KeyError):
        return False


def said(verdict: dict[str, Any]) -> tuple[bool, list[tuple[str, ...]]]:
    """Codes in order, and the sentences of those that are no error of reading."""
    return verdict["valid"], [
        (one["check"], one["outcome"], one["code"])
        + ((one["zh"], one["en"]) if one["code"] in SENTENCES else ())
        for one in verdict["findings"]
    ]


def test_closing_certificate_under_sm2_is_an_unsupported_suite(node: str, tmp_path: Path) -> None:
    found = ask(node, tmp_path, {"sm2": (closings.a_file(SM2), AT)})["sm2"]
    failed = [one["code"] for one in found["findings"] if one["outcome"] == "failed"]
    assert (found["valid"], failed) == (False, ["signature.unsupported-suite"])
