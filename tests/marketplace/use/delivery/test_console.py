"""Downloads from the command line."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from marketplace.kernel.calendar import day_of
from marketplace.trade.licences.commands import licence
from marketplace.use.delivery.commands import deliver
from tests.marketplace.conftest import Console
from tests.marketplace.use.followup.test_console import Desk


def test_download_shows_a_narrowed_licence_and_is_countersigned(
    console: Console, tmp_path: Path
) -> None:
    desk, out = Desk(console, deliveries=0), tmp_path / "lines.csv"
    today = f"{day_of(datetime.now(UTC)):%Y-%m-%d}"
    days = ("--from", today, "--until", today)
    narrow = ("narrow", desk.number, "--team", "线网组", *days, "--column", "line")
    number = desk(desk.buyer, licence, *narrow)["number"]
    console.sequence_log()
    words = (desk.number, "--narrowed", number, "--out", str(out))
    delivered = desk(desk.buyer, deliver, *words, "--rows", "30")
    wider = desk.ask(desk.buyer, deliver, *words, "--column", "fare")
    unknown = desk.ask(desk.buyer, deliver, desk.number, "--narrowed", "?", "--out", str(out))
    content = out.read_bytes()
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert (delivered["delivered_digest"], content.splitlines()[0]) == (digest, b"line")
    assert (delivered["rows"], delivered["acknowledged_at"] is not None) == (30, True)
    assert (wider.exit_code, unknown.exit_code) == (3, 4)
