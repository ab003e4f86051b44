"""The page says the same as the Python verifier, on every file and every fault."""

import base64
import hashlib
import json
import re
import subprocess
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from contracts import verifier
from contracts.bundle import verify_bundle
from contracts.licence.wording import SENTENCES
from tests.contracts.bundle.faults import FAULTS, SOUND, Fault
from tests.contracts.bundle.world import TRUST

CASES = {case.name: case for case in (*SOUND, *FAULTS)}
BEYOND_WEBCRYPTO = {"sm2"}


@pytest.fixture(scope="module")
def answers(node: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The verdicts of the page's own script, run by Node."""
    given = tmp_path_factory.mktemp("verifier") / "given.json"
    html = verifier.page(TRUST)
    cases = {
        name: {
            "licence": base64.b64encode(case.make()).decode("ascii"),
            "at": case.at.astimezone(UTC).isoformat(),
        }
        for name, case in CASES.items()
    }
    inside = {
        "script": re.findall(r"<script>(.*)</script>", html, re.DOTALL)[0],
        "trust": embedded(html, "trusted"),
        "sentences": embedded(html, "sentences"),
        "cases": cases,
    }
    given.write_text(json.dumps(inside), encoding="utf-8")
    runner = Path(__file__).with_name("run.mjs")
    done = subprocess.run([node, runner, given], capture_output=True, check=True, timeout=60)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def embedded(html: str, name: str) -> Any:
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', html)
    assert found is not None
    return json.loads(found[1])


def codes(findings: list[dict[str, str]]) -> list[tuple[str, str, str]]:
    return [(one["check"], one["outcome"], one["code"]) for one in findings]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_page_and_python_find_the_same(case: Fault, answers: dict[str, Any]) -> None:
    if case.name in BEYOND_WEBCRYPTO:
        return
    expected: Any = verify_bundle(case.make(), TRUST, at=case.at).to_json()
    found = answers[case.name]
    assert (found["valid"], codes(found["findings"])) == (
        expected["valid"],
        codes(expected["findings"]),
    )


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_page_and_python_say_the_same(case: Fault, answers: dict[str, Any]) -> None:
    if case.name in BEYOND_WEBCRYPTO:
        return
    expected: Any = verify_bundle(case.make(), TRUST, at=case.at).to_json()
    said = [
        [(one["zh"], one["en"]) for one in findings if one["code"] in SENTENCES]
        for findings in (answers[case.name]["findings"], expected["findings"])
    ]
    assert said[0] == said[1]


def test_sm2_is_an_unsupported_suite_and_never_valid(answers: dict[str, Any]) -> None:
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
