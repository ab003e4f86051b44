"""The regulator at the console: what it prints, and its exit codes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from marketplace.cli import migrate
from marketplace.cli_support import recognise_by
from marketplace.foundation.accounts.queries import actor_named
from marketplace.foundation.organizations.model import Post
from marketplace.foundation.transparency.identity import open_identities
from marketplace.kernel.database import close_databases, open_databases
from marketplace.kernel.keyring import open_keys
from marketplace.kernel.markets import Market
from marketplace.oversight.regulation.commands import regulation
from tests import factories as make
from tests.stories import sequence_log

Console = Callable[..., Result]
NOT_ALLOWED, INVALID, NOT_FOUND, CONFLICT = 5, 2, 4, 6


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Console:
    """Run `marketplace regulation ...` on a database with a regulator, a unit and a log."""
    url = f"sqlite:///{tmp_path}/real.sqlite"
    for name, value in {
        "DATABASE_URL": url,
        "PRACTICE_DATABASE_URL": f"sqlite:///{tmp_path}/practice.sqlite",
        "STORE_URL": f"{tmp_path}/store",
        "KEYS_URL": f"{tmp_path}/keys",
        "KEY_PASSPHRASE": "a passphrase for tests",
    }.items():
        monkeypatch.setenv(f"MARKETPLACE_{name}", value)
    recognise_by(actor_named)
    assert CliRunner().invoke(migrate, [], catch_exceptions=False).exit_code == 0
    open_keys(tmp_path / "keys", "a passphrase for tests")
    open_identities(tmp_path / "keys")
    asyncio.run(_people(url))

    def run(*words: str) -> Result:
        return CliRunner().invoke(regulation, list(words), catch_exceptions=False)

    return run


async def _people(url: str) -> None:
    await open_databases({Market.REAL: url}, durable=False)
    await make.an_officer(Post.REGULATOR, "gz-regulator", username="peng")
    await make.an_officer(Post.DEPARTMENT_CDO, username="zhou")
    await sequence_log()
    await close_databases()


def a_case(console: Console) -> str:
    return console("open-case", "核查公交数据的去向", "--as", "peng").output.strip()


def ordering(case: str, user: str, **changes: str) -> list[str]:
    given = {"ground": "rule-breach", "rule": "GZ-51", "clause": "三(一)", "reason": "查明之前暂停"}
    options = [word for name, one in {**given, **changes}.items() for word in (f"--{name}", one)]
    return ["order", "hz-data-bureau", "--case", case, "--as", user, *options]


def test_case_search_and_export_at_the_console(console: Console, tmp_path: Path) -> None:
    case = a_case(console)
    looking = ["search", "--case", case, "--kind", "organizations", "--as", "peng"]
    found = console(*looking)
    taken = console(*looking, "--export", str(tmp_path / "taken"))
    assert ("装入机构名录" in found.output, taken.exit_code) == (True, 0)
    assert (tmp_path / "taken" / "log" / "checkpoint").is_file()


def test_content_is_erased_once_at_the_console(console: Console) -> None:
    erasing = ["erase", "0", "--case", a_case(console), "--as", "peng"]
    codes = [console(*erasing).exit_code, console(*erasing).exit_code]
    assert codes == [0, CONFLICT]


def test_order_and_lifting_at_the_console(console: Console) -> None:
    case = a_case(console)
    ordered = json.loads(console(*ordering(case, "peng"), "--json").output)
    lifted = console("lift", ordered["order_id"], "--reason", "已查明来源", "--as", "peng")
    assert (ordered["target"]["kind"], lifted.exit_code) == ("unit", 0)


def test_officer_of_a_unit_is_not_allowed(console: Console) -> None:
    assert console("open-case", "只是想看看", "--as", "zhou").exit_code == NOT_ALLOWED


@pytest.mark.parametrize(
    ("changes", "code"), [({"clause": "没有"}, INVALID), ({"case": "GZ-C-0"}, NOT_FOUND)]
)
def test_bad_orders_leave_with_their_code(console: Console, changes, code) -> None:
    case = changes.pop("case", None) or a_case(console)
    assert console(*ordering(case, "peng", **changes)).exit_code == code
