"""The regulator at the console: what it prints, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from marketplace.foundation.organizations.model import Post
from marketplace.oversight.regulation.commands import regulation
from tests import factories as make
from tests.marketplace.conftest import Console
from tests.stories import sequence_log

NOT_ALLOWED, INVALID, NOT_FOUND, CONFLICT = 5, 2, 4, 6


@pytest.fixture
def console(console: Console) -> Console:
    """Return the console of a market with a regulator, a unit and a log."""
    console.run(_people)
    return console


async def _people() -> None:
    await make.an_officer(Post.REGULATOR, "gz-regulator", username="peng")
    await make.an_officer(Post.DEPARTMENT_CDO, username="zhou")
    await sequence_log()


def a_case(console: Console) -> str:
    return console(regulation, "open-case", "核查公交数据的去向", "--as", "peng").output.strip()


def ordering(case: str, user: str, **changes: str) -> list[str]:
    given = {"ground": "rule-breach", "rule": "GZ-51", "clause": "三(一)", "reason": "查明之前暂停"}
    options = [word for name, one in {**given, **changes}.items() for word in (f"--{name}", one)]
    return ["order", "hz-data-bureau", "--case", case, "--as", user, *options]


def test_case_search_and_export_at_the_console(console: Console, tmp_path: Path) -> None:
    case = a_case(console)
    looking = ["search", "--case", case, "--kind", "organizations", "--as", "peng"]
    found = console(regulation, *looking)
    taken = console(regulation, *looking, "--export", str(tmp_path / "taken"))
    assert ("装入机构名录" in found.output, taken.exit_code) == (True, 0)
    assert (tmp_path / "taken" / "log" / "checkpoint").is_file()


def test_content_is_erased_once_at_the_console(console: Console) -> None:
    erasing = ["erase", "0", "--case", a_case(console), "--as", "peng"]
    codes = [console(regulation, *erasing).exit_code, console(regulation, *erasing).exit_code]
    assert codes == [0, CONFLICT]


def test_order_and_lifting_at_the_console(console: Console) -> None:
    case = a_case(console)
    ordered = json.loads(console(regulation, *ordering(case, "peng"), "--json").output)
    lifted = console(
        regulation, "lift", ordered["order_id"], "--reason", "已查明来源", "--as", "peng"
    )
    assert (ordered["target"]["kind"], lifted.exit_code) == ("unit", 0)


def test_officer_of_a_unit_is_not_allowed(console: Console) -> None:
    assert console(regulation, "open-case", "只是想看看", "--as", "zhou").exit_code == NOT_ALLOWED


@pytest.mark.parametrize(
    ("changes", "code"), [({"clause": "没有"}, INVALID), ({"case": "GZ-C-0"}, NOT_FOUND)]
)
def test_bad_orders_leave_with_their_code(console: Console, changes, code) -> None:
    said = {"case": a_case(console), **changes}
    assert console(regulation, *ordering(user="peng", **said)).exit_code == code
