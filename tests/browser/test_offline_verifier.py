"""The single-page verifier in a real browser, from a file and without any network.

It says what the Python verifier says of every bundle, sound or faulty, and never "valid" of a suite
that browsers do not know.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from contracts import verifier
from contracts.bundle import verify_bundle
from contracts.licence.wording import SENTENCES
from tests.contracts.bundle.faults import FAULTS, SOUND, Fault
from tests.contracts.bundle.world import TRUST

pytestmark = pytest.mark.browser
BEYOND_WEBCRYPTO = {"sm2"}
CASES = {case.name: case for case in (*SOUND, *FAULTS)}
ANSWER = """() => [document.querySelector("#answer h2").textContent,
  [...document.querySelectorAll("#answer li")].map((one) => [one.className,
    one.querySelector("code").textContent.trim(),
    ...[...one.querySelectorAll("span")].map((span) => span.textContent)])]"""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with the page on their disk."""

    page: Page
    asked: list[str]
    """Addresses that the page asked for, beside itself."""

    def told(self, bundle: bytes, at: datetime) -> tuple[str, list[list[str]]]:
        """The heading, and of each finding outcome, code and both sentences."""
        self.page.evaluate(
            """(at) => { document.getElementById("at").value = at;
            document.getElementById("answer").replaceChildren(); }""",
            f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}",
        )
        file = {"name": "a.licence.json", "mimeType": "application/json", "buffer": bundle}
        self.page.set_input_files("#licence", files=[file])  # type: ignore[list-item]
        self.page.wait_for_selector("#answer h2", state="attached")
        heading, findings = self.page.evaluate(ANSWER)
        return heading, findings


@pytest.fixture(scope="module")
def reader(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    file: Path = tmp_path_factory.mktemp("offline") / "check.html"
    file.write_text(verifier.page(TRUST), encoding="utf-8")
    context = browser.new_context(timezone_id="UTC", offline=True)
    page, asked = context.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    asked.remove(file.as_uri())
    yield Reader(page, asked)
    context.close()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_page_in_a_browser_says_what_python_says(case: Fault, reader: Reader) -> None:
    if case.name in BEYOND_WEBCRYPTO:
        return
    expected = verify_bundle(case.make(), TRUST, at=case.at)
    heading, findings = reader.told(case.make(), case.at)
    assert (heading, [one[:2] for one in findings], _sentences(findings)) == (
        "有效Valid" if expected.valid else "无效Not valid",
        [[one.outcome.value, one.code] for one in expected.findings],
        [[one.text.zh, one.text.en] for one in expected.findings if one.code in SENTENCES],
    )


def _sentences(findings: list[list[str]]) -> list[list[str]]:
    return [one[2:] for one in findings if one[1] in SENTENCES]


def test_suite_that_browsers_do_not_know_is_never_valid(reader: Reader) -> None:
    case = CASES["sm2"]
    heading, findings = reader.told(case.make(), case.at)
    failed = [one[1] for one in findings if one[0] == "failed"]
    assert (heading, failed) == ("无效Not valid", ["signature.unsupported-suite"])


def test_page_asks_nobody_for_anything(reader: Reader) -> None:
    reader.told(CASES["valid"].make(), CASES["valid"].at)
    assert reader.asked == []
