"""The report shows figures in both languages and never a value of the table."""

from __future__ import annotations

import json
from typing import Literal
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from anonymize.models import KAnonymity
from anonymize.report import Choice, Report, report_on
from anonymize.roles import Role
from anonymize.text import Text


@pytest.fixture
def report() -> Report:
    before = pd.DataFrame(
        {"名字<b>": ["秘密甲", "秘密乙", "秘密甲", "秘密丙"], "s": ["1", "2", "1", "2"]}
    )
    after = before.assign(**{"名字<b>": "*"})
    return report_on(
        before,
        after,
        {"名字<b>": Role.QUASI, "s": Role.SENSITIVE},
        title=Text("街道人口", "Population by street"),
        models=[KAnonymity(2).check(after, ["名字<b>"])],
        choices=[Choice(label=Text("方案甲", "plan A"), risk=0.25, kept=0.5)],
    )


@pytest.mark.parametrize(
    ("language", "word"), [("zh", "重标识风险"), ("en", "Re-identification risk")]
)
def test_page_is_well_formed_in_each_language(
    report: Report, language: Literal["zh", "en"], word: str
) -> None:
    page = report.to_html(language)
    assert word in page
    body = page.removeprefix("<!DOCTYPE html>").replace('<meta charset="utf-8">', "")
    assert ET.fromstring(body).tag == "html"


def test_report_holds_no_value_of_the_table(report: Report) -> None:
    written = report.to_html("zh") + json.dumps(report.to_dict(), ensure_ascii=False)
    assert "秘密" not in written


def test_report_says_what_models_do_not_stop(report: Report) -> None:
    assert "does not stop" in report.to_html("en")
    assert report.to_dict()["models"][0]["satisfied"] is True


def test_risk_falls_from_before_to_after(report: Report) -> None:
    assert (report.before.prosecutor_max, report.after.prosecutor_max) == (1.0, 0.25)
