"""`marketplace publish` on tables that nobody here made, and on files that are none."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from statsmodels.datasets import fair, randhie

from tests.demo import marketplace

LIAISON = "fangyuting"
COMPLETE = (
    *("--as", LIAISON, "--title", "外来测试表（合成市场）", "--scenario", "方法验证"),
    *("--template", "data-provision", "--price", "100"),
)


@pytest.fixture
def folder(told_demo: Path, tmp_path: Path) -> Path:
    """Return a folder with the demo's units and people."""
    return shutil.copytree(told_demo, tmp_path / "demo")


@pytest.fixture(params=["fair", "randhie", "adult"])
def foreign_table(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a published data set as the file that a data officer would have."""
    if request.param == "adult":
        table = request.getfixturevalue("shared_dir") / "data" / "adult" / "adult.csv"
        if not table.is_file():
            pytest.skip("the adult data set is not among the shared material")
        return Path(table)
    source = {"fair": fair, "randhie": randhie}[request.param]
    table = tmp_path / f"{request.param}.csv"
    source.load_pandas().data.to_csv(table, index=False)
    return table


def test_foreign_table_comes_to_the_chief_data_officer(folder: Path, foreign_table: Path) -> None:
    done = marketplace(folder, "publish", str(foreign_table), *COMPLETE)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    head = foreign_table.read_text().partition("\n")[0]
    assert [name for name in re.split("[;,]", head) if name not in done.stdout] == []
    for said in ("字段识别", "对每一列做了什么", "实测风险", "等待首席数据官签批"):
        assert said in done.stdout


BAD_FILES = {
    "no table": b"\x00\x01\x02 nothing like a table",
    "ragged rows": b"a,b\n1,2\n3\n",
    "two columns of one name": b"a,a\n1,2\n",
    "no rows": b"a,b\n",
    "empty": b"",
}


@pytest.mark.parametrize("content", BAD_FILES.values(), ids=BAD_FILES)
def test_file_that_is_no_table_is_invalid_input(folder: Path, content: bytes) -> None:
    table = folder / "bad.csv"
    table.write_bytes(content)
    done = marketplace(folder, "publish", str(table), *COMPLETE)
    assert done.returncode == 2, done.stdout + done.stderr


def test_offer_without_price_and_template_is_refused_by_its_gates(folder: Path) -> None:
    table = folder / "stays.csv"
    table.write_text("street,kind\n" + "赤岗街道,小型车\n" * 300)
    done = marketplace(
        folder, "publish", str(table), "--as", LIAISON, "--title", "缺少条件的草稿（合成）"
    )
    assert done.returncode == 3, done.stdout + done.stderr
    for code in ("price", "template", "scenario"):
        assert f"listing.{code}" in done.stdout + done.stderr
