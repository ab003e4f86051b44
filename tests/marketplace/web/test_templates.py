"""Rules over the sources of every template, the shell's and the slices'."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from jinja2 import nodes

from marketplace.web.templating import PACKAGE, WEB, build_environment, slice_folders

from .template_rules import markup_faults, pair_faults, phrase_faults, python_pairs

ENVIRONMENT = build_environment()
FOLDERS = [WEB / "templates", *slice_folders().values()]
TEMPLATES = sorted(path for folder in FOLDERS for path in folder.rglob("*.html"))
MACROS = sorted((WEB / "templates" / "macros").glob("*.html"))
PYTHON = sorted(
    path
    for package in ("anonymize", "contracts", "marketplace")
    for path in (PACKAGE.parent / package).rglob("*.py")
)


def name_of(path: Path) -> str:
    return str(path.relative_to(PACKAGE.parent))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_every_sentence_is_a_right_pair(path: Path) -> None:
    assert list(phrase_faults(ENVIRONMENT, path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_no_word_stands_outside_a_pair_and_nothing_is_inline(path: Path) -> None:
    assert markup_faults(ENVIRONMENT, path.read_text(encoding="utf-8")) == []


def test_every_text_in_python_is_a_right_pair() -> None:
    faults = [
        f"{name_of(path)}:{line}: {fault}"
        for path in PYTHON
        for line, zh, en in python_pairs(path)
        for fault in pair_faults(zh, en)
    ]
    assert faults == []


def test_slices_do_not_share_a_name() -> None:
    found = [*PACKAGE.glob("*/templates"), *PACKAGE.glob("*/*/templates")]
    shared = [
        name for name, count in Counter(path.parent.name for path in found).items() if count > 1
    ]
    assert shared == []


@pytest.mark.parametrize("path", MACROS, ids=name_of)
def test_every_public_macro_is_used_by_the_gallery_or_the_frame(path: Path) -> None:
    defined = {
        macro.name
        for macro in ENVIRONMENT.parse(path.read_text(encoding="utf-8")).find_all(nodes.Macro)
        if not macro.name.startswith("_")
    }
    called = {
        call.node.name
        for source in [*MACROS, WEB / "templates" / "base.html", WEB / "templates" / "gallery.html"]
        for call in ENVIRONMENT.parse(source.read_text(encoding="utf-8")).find_all(nodes.Call)
        if isinstance(call.node, nodes.Name)
    }
    assert sorted(defined - called) == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("<p>{{ t('你好,世界', 'hello') }}</p>", "half-width punctuation in '你好,世界'"),
        ("<p>{{ t('你好', '你好') }}</p>", "Chinese in the English half '你好'"),
        ("<p>你好</p>", "Chinese outside a pair: '<p>你好</p>'"),
        ("{{ heading('你好') }}", "Chinese outside a pair: '你好'"),
        ("{{ t(a, b) }}", "t() wants two literal sentences"),
    ],
)
def test_a_wrong_phrase_is_found(source: str, fault: str) -> None:
    assert list(phrase_faults(ENVIRONMENT, source)) == [f"line 1: {fault}"]


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("<p>Hello</p>", "words outside a pair: 'Hello'"),
        ('<p title="Hello">{{ x }}</p>', "<p title='Hello'>: words outside a pair"),
        ('<p style="color:red">{{ x }}</p>', "<p style>: refused by the content security policy"),
        ("<script>{{ x }}</script>", "<script>: inline scripts are refused"),
    ],
)
def test_wrong_markup_is_found(source: str, fault: str) -> None:
    assert markup_faults(ENVIRONMENT, source) == [fault]
