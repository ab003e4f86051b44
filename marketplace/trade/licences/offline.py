"""`marketplace verify`: a licence's bundle, checked without any database or network."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from contracts.bundle import TrustDirectory, verify_bundle
from contracts.bundle.container import LIMIT_BYTES
from contracts.errors import ContractsError
from contracts.verdict import Outcome, Verdict
from marketplace.cli_support import REFUSED, option_json

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
MARKS = {Outcome.PASSED: "✓", Outcome.FAILED: "✗", Outcome.NOTED: "!", Outcome.SKIPPED: "–"}
INVALID_INPUT = 2


@click.command()
@click.argument("bundle_file", metavar="BUNDLE", type=FILE)
@click.option("--trust", required=True, type=FOLDER, help="folder from `trust export` / 信任目录")
@click.option("--at", "at_text", metavar="TIME", help="as of this instant, with its zone / 时间")
@option_json
def verify(*, bundle_file: Path, trust: Path, at_text: str | None, as_json: bool) -> None:
    """Check a licence offline, without any database. / 离线核验许可。

    Exit 0 when it is valid, 3 when it is not, with every check named; 2 when the trust directory
    cannot be read.

    Example: marketplace verify HZ-L-2026-000001-3.licence.json --trust trust
    """
    at = _instant(at_text)
    try:
        pinned = TrustDirectory.load(trust)
    except ContractsError as error:
        click.echo(f"{error.text.zh}\n{error.text.en}  [{error.code}]", err=True)
        sys.exit(INVALID_INPUT)
    with bundle_file.open("rb") as file:
        found = verify_bundle(file.read(LIMIT_BYTES + 1), pinned, at=at)
    click.echo(json.dumps(found.to_json(), ensure_ascii=False) if as_json else _report(found))
    sys.exit(0 if found.valid else REFUSED)


def _instant(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    try:
        found: datetime | None = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise click.BadParameter("须带时区 / with its zone: 2026-11-23T10:00:00+08:00")
    return found


def _report(verdict: Verdict) -> str:
    lines = [
        f"{MARKS[one.outcome]} {one.check:12} {one.text.zh} / {one.text.en}  [{one.code}]"
        for one in verdict.findings
    ]
    return "\n".join([*lines, "有效 / valid" if verdict.valid else "无效 / not valid"])
