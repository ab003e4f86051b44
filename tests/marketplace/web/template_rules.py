"""What every template of the project must keep: functions from its source to its faults."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, nodes

IDEOGRAPH = r"[\u3400-\u9fff]"
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
HALF_WIDTH = re.compile(rf"{IDEOGRAPH}[,;:!?()\"']|[,;:!?()\"']{IDEOGRAPH}|{IDEOGRAPH}\.(\s|$)")
WORD = re.compile(r"[A-Za-z]{2,}")
ATTRIBUTE = re.compile(r"[\w-]+=\"[^\"]*\"")
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "aria-description", "placeholder", "title"}
SILENT_ELEMENTS = {"code", "pre", "script", "style"}
VOID = {"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
VOID |= {"circle", "line", "path", "rect"}
"""Drawing elements may be closed by themselves."""


def pair_faults(zh: str, en: str) -> Iterator[str]:
    """Find half-width punctuation beside Chinese, Chinese in the English half, an empty half."""
    if HALF_WIDTH.search(zh):
        yield f"half-width punctuation in {zh!r}"
    if CHINESE.search(en):
        yield f"Chinese in the English half {en!r}"
    if bool(zh) != bool(en):
        yield f"an empty half in {zh!r}, {en!r}"


def phrase_faults(environment: Environment, source: str) -> Iterator[str]:
    """Find pairs that are not right, and Chinese that stands outside a pair."""
    tree = environment.parse(source)
    inside: set[int] = set()
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "t":
            halves = call.args[:2]
            if len(halves) != 2 or not all(isinstance(half, nodes.Const) for half in halves):
                yield f"line {call.lineno}: t() wants two literal sentences"
                continue
            inside.update(id(half) for half in halves)
            for fault in pair_faults(halves[0].value, halves[1].value):
                yield f"line {call.lineno}: {fault}"
    for const in tree.find_all(nodes.Const):
        if id(const) not in inside and isinstance(const.value, str) and CHINESE.search(const.value):
            yield f"line {const.lineno}: Chinese outside a pair: {const.value!r}"
    for data in tree.find_all(nodes.TemplateData):
        if CHINESE.search(data.data):
            yield f"line {data.lineno}: Chinese outside a pair: {data.data.strip()!r}"


def phrase_pairs(environment: Environment, source: str) -> Iterator[tuple[str, str]]:
    """Find every pair of literal sentences in a template."""
    for call in environment.parse(source).find_all(nodes.Call):
        halves = [str(half.value) for half in call.args[:2] if isinstance(half, nodes.Const)]
        if isinstance(call.node, nodes.Name) and call.node.name == "t" and len(halves) == 2:
            yield halves[0], halves[1]


def markup_faults(environment: Environment, source: str) -> list[str]:
    """Find words outside a pair, inline styles, inline scripts and handlers in attributes."""
    reader = _MarkupRules()
    reader.feed(_without_expressions(environment, source))
    return reader.faults


def _without_expressions(environment: Environment, source: str) -> str:
    shown, in_expression = [], False
    for _, kind, value in environment.lex(source):
        if kind == "variable_begin":
            in_expression = True
            shown.append("\u2060")
        elif kind == "variable_end":
            in_expression = False
        elif kind == "data" and not in_expression:
            shown.append(value)
    return "".join(shown)


class _MarkupRules(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self._silent = 0
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        silent = tag in SILENT_ELEMENTS or named.get("lang") == "en"
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.faults.append(f"<{tag} {name}>: refused by the content security policy")
            if name in SPOKEN_ATTRIBUTES and WORD.search(value or ""):
                self.faults.append(f"<{tag} {name}={value!r}>: words outside a pair")
        if tag == "script" and not named.get("src"):
            self.faults.append("<script>: inline scripts are refused")
        if tag not in VOID:
            self._open.append((tag, silent))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        words = ATTRIBUTE.sub("", data)  # a macro may write the inside of a tag
        if WORD.search(words) and not any(silent for _, silent in self._open):
            self.faults.append(f"words outside a pair: {data.strip()!r}")


def python_pairs(path: Path) -> Iterator[tuple[int, str, str]]:
    """Find every `Text(zh, en)` and `t(zh, en)` of literal sentences in a Python file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in {"Text", "t"}
            and len(node.args) == 2
            and all(isinstance(arg, ast.Constant) for arg in node.args)
        ):
            zh, en = (arg.value for arg in node.args if isinstance(arg, ast.Constant))
            if isinstance(zh, str) and isinstance(en, str):
                yield node.lineno, zh, en


class HtmlDocument(HTMLParser):
    """Reads a finished page and collects what is not well formed or points nowhere."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.references: list[str] = []
        self.headings: list[int] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        self.faults.extend(f"<{tag}> is never closed" for tag in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if len(named) != len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        if "id" in named:
            self.ids.append(named["id"])
        for name in ("for", "form", "aria-labelledby", "aria-describedby"):
            self.references.extend(named.get(name, "").split())
        if named.get("href", "").startswith("#"):
            self.references.append(named["href"][1:])
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self._open[-3:]} at {self.getpos()}")
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def all_faults(self) -> list[str]:
        """Everything wrong, with ids given twice and references to nothing."""
        twice = sorted({name for name in self.ids if self.ids.count(name) > 1})
        nowhere = sorted(set(self.references) - set(self.ids))
        return [
            *self.faults,
            *(f"id {name!r} twice" for name in twice),
            *(f"reference to missing id {name!r}" for name in nowhere),
        ]
