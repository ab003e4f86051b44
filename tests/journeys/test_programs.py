"""Other people's programs at the interface: its description is true, its client trades, its
notebook runs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import httpx
import pytest

from tests.demo import CHECKOUT, Running, environment, marketplace, running
from tests.journeys.acquainted import known_ids

CONFIG = Path(__file__).parent / "schemathesis.toml"
SCHEMATHESIS = Path(sys.executable).parent / "schemathesis"
NOTEBOOK = CHECKOUT / "docs" / "client.ipynb"
PEOPLE = {
    "liaison": "fangyuting",
    "chief": "wujianping",
    "buyer": "heyutong",
    "regulator": "pengzhengyi",
}


@pytest.fixture(scope="module")
def folder(told_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the demo has told its story before."""
    return shutil.copytree(told_demo, tmp_path_factory.mktemp("programs") / "demo")


@pytest.fixture(scope="module")
def token(folder: Path) -> Callable[[str], str]:
    """Return what makes a token of one of the story's people, once."""

    @cache
    def made(who: str) -> str:
        asked = ("--label", "program", "--scope", "act", "--days", "1", "--json")
        said = marketplace(folder, "account", "make-token", "--as", PEOPLE[who], *asked)
        assert said.returncode == 0, said.stderr
        return str(json.loads(said.stdout)["token"])

    return made


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Running]:
    """Run the site on what was told, without a limit of requests."""
    told_at = "http://127.0.0.1:8000"  # the log of the story keeps its address
    with running(folder, "serve", requests_per_minute=0, base_url=told_at) as site:
        yield site


def _schemathesis(
    site: Running, token: str, folder: Path, *words: str, config: Path = CONFIG
) -> None:
    """Have schemathesis call the interface as the token's owner; nothing may contradict it."""
    run = subprocess.run(
        [
            *(SCHEMATHESIS, "--config-file", config, "run"),
            f"{site.address}/api/v1/openapi.json",
            *("--header", f"Authorization: Bearer {token}", "--workers", "2", *words),
        ],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=3600,
    )
    findings = run.stdout[max(run.stdout.find("= FAILURES ="), 0) :]
    assert run.returncode == 0, findings[:20_000] + run.stderr


def test_description_is_true_for_a_few_calls_of_every_operation(
    site: Running, token: Callable[[str], str], folder: Path
) -> None:
    few = ("--phases", "examples,fuzzing", "--max-examples", "2", "--seed", "1")
    _schemathesis(site, token("liaison"), folder, *few)


@pytest.mark.soak
@pytest.mark.parametrize("who", PEOPLE)
def test_description_is_true_for_whatever_may_be_sent(
    site: Running, token: Callable[[str], str], folder: Path, who: str
) -> None:
    _schemathesis(site, token(who), folder, "--phases", "examples,coverage")


@pytest.mark.soak
@pytest.mark.parametrize("who", PEOPLE)
def test_description_is_true_of_what_is_there(
    site: Running, token: Callable[[str], str], folder: Path, who: str
) -> None:
    headers = {"authorization": f"Bearer {token(who)}"}
    with httpx.Client(base_url=site.address, headers=headers, timeout=60) as client:
        known = known_ids(client)
    named = "".join(f"{name} = {json.dumps(held)}\n" for name, held in known.items())
    config = folder / f"{who}.toml"
    config.write_text(f"{CONFIG.read_text()}\n[parameters]\n{named}", encoding="utf-8")
    deep = ("--phases", "fuzzing,stateful", "--max-examples", "15")
    _schemathesis(site, token(who), folder, *deep, config=config)


def test_console_asks_a_market_elsewhere(
    site: Running, token: Callable[[str], str], tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "marketplace.cli", "licence", "list", "--json"],
        cwd=tmp_path,
        env={
            **environment(remote=site.address),
            "MARKETPLACE_TOKEN": token("buyer"),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert [one["number"] for one in json.loads(done.stdout)] != []
    assert not (tmp_path / "var").exists()


def test_notebook_runs(site: Running, token: Callable[[str], str], tmp_path: Path) -> None:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(one["source"]) for one in cells if one["cell_type"] == "code")
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=tmp_path,
        env={
            **{name: text for name, text in os.environ.items() if "MARKETPLACE" not in name},
            "PYTHONPATH": str(CHECKOUT),
            "MARKETPLACE_ADDRESS": site.address,
            "MARKETPLACE_TOKEN": token("buyer"),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr


def test_notebook_keeps_no_outputs() -> None:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert [one["outputs"] for one in cells if one.get("outputs")] == []
