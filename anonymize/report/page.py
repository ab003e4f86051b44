"""The report as one HTML page, with no script and nothing loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final, Literal

from anonymize.report.plots import bars, points
from anonymize.text import Text

Language = Literal["zh", "en"]

_STYLE: Final = (
    "body{font-family:system-ui,'Noto Sans CJK SC',sans-serif;max-width:60rem;margin:2rem auto;"
    "padding:0 1rem;color:#222}table{border-collapse:collapse;margin:1rem 0}td,th{padding:.3rem "
    ".8rem;border-bottom:1px solid #ccc;text-align:right}td:first-child,th:first-child{text-align:"
    "left}svg{width:100%;max-width:30rem;height:auto}svg text{font-size:10px;fill:#444}"
    ".s0{fill:#9aa5b1}.s1{fill:#1f6feb}.axis{fill:none;stroke:#888}.note{background:#fff6dd;"
    "padding:.8rem 1rem}figure{margin:1rem 0}"
)

_WORDS: Final = {
    "risk": Text("重标识风险", "Re-identification risk"),
    "before": Text("处理前", "before"),
    "after": Text("处理后", "after"),
    "rows": Text("行数", "rows"),
    "classes": Text("等价类数", "classes of rows that look alike"),
    "k": Text("最小等价类（k）", "smallest class (k)"),
    "l": Text("敏感值最少种数（l）", "fewest sensitive values of a class (l)"),
    "t": Text("与全表的最大距离（t）", "largest distance from the table (t)"),
    "prosecutor_max": Text("最高风险（检察官）", "highest risk (prosecutor)"),
    "prosecutor_average": Text("平均风险（检察官）", "average risk (prosecutor)"),
    "journalist_max": Text("最高风险（记者）", "highest risk (journalist)"),
    "marketer": Text("预期匹配比例（营销者）", "expected share matched (marketer)"),
    "unique_rows": Text("唯一的行", "unique rows"),
    "level": Text("GB/T 42460 级别", "level of GB/T 42460"),
    "suppressed": Text("隐匿的行：{rows}", "rows suppressed: {rows}"),
    "sizes": Text("各等价类规模的行数", "rows by class size"),
    "models": Text("隐私模型", "Privacy models"),
    "model": Text("模型", "model"),
    "met": Text("满足", "met"),
    "value": Text("实测值", "measured"),
    "not_stopped": Text("不能阻止什么", "what it does not stop"),
    "utility": Text("保留的信息", "Information kept"),
    "column": Text("列", "column"),
    "kept": Text("保留的信息比例", "share of information kept"),
    "distance": Text("分布距离", "distance of distributions"),
    "hidden": Text("隐去的单元格", "cells hidden"),
    "shapes": Text(
        "各列取值占比（按大小排序，不显示取值）", "shares of values by rank (no values shown)"
    ),
    "choices": Text("候选方案：风险与可用性", "candidates: risk against utility"),
    "not_covered": Text("未覆盖的内容", "What is not covered"),
    "yes": Text("是", "yes"),
    "no": Text("否", "no"),
    "none": Text("无", "none"),
    "notice": Text(
        "本报告只陈述测量结果，不构成认证或法律结论。",
        "This report states measurements. It is no certification and no legal conclusion.",
    ),
}

_FIGURES: Final = (
    "rows", "classes", "k", "l", "t", "prosecutor_max", "prosecutor_average", "journalist_max",
    "marketer", "unique_rows", "level",
)  # fmt: skip


def render(report: Mapping[str, Any], language: Language) -> str:
    """Write the page; every text is escaped."""
    title = escape(report["title"][language])
    parts = [
        f"<h1>{title}</h1>",
        _risk(report, language),
        _models(report["models"], language) if report["models"] else "",
        _utility(report, language),
        _choices(report["choices"], language) if report["choices"] else "",
        f"<h2>{_word('not_covered', language)}</h2>",
        f'<p class="note">{escape(report["after"]["not_covered"][language])}</p>',
        f"<p>{_word('notice', language)}</p>",
    ]
    code = "zh-CN" if language == "zh" else "en"
    return (
        f'<!DOCTYPE html><html lang="{code}"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body>{''.join(parts)}</body></html>"
    )


def _risk(report: Mapping[str, Any], language: Language) -> str:
    before, after = report["before"], report["after"]
    rows = [
        [_word(name, language), _figure(before[name], language), _figure(after[name], language)]
        for name in _FIGURES
    ]
    head = ["", _word("before", language), _word("after", language)]
    suppressed = _WORDS["suppressed"].format(rows=report["suppressed_rows"])
    sizes = bars(
        _word("sizes", language),
        list(after["class_sizes"]),
        [(_word(side, language), list(report[side]["class_sizes"].values()))
         for side in ("before", "after")],
    )  # fmt: skip
    return (
        f"<h2>{_word('risk', language)}</h2>{_table(head, rows)}"
        f"<p>{escape(after['level_reason'][language])}</p><p>{_say(suppressed, language)}</p>"
        f"<figure>{sizes}<figcaption>{_word('sizes', language)}</figcaption></figure>"
    )


def _models(models: Sequence[Mapping[str, Any]], language: Language) -> str:
    rows = [
        [escape(model["model"]), _word("yes" if model["satisfied"] else "no", language),
         _figure(model["value"], language), escape(model["not_stopped"][language])]
        for model in models
    ]  # fmt: skip
    head = [_word(name, language) for name in ("model", "met", "value", "not_stopped")]
    return f"<h2>{_word('models', language)}</h2>{_table(head, rows)}"


def _utility(report: Mapping[str, Any], language: Language) -> str:
    rows = [
        [escape(column["column"]), *(_figure(column[name], language) for name in
                                     ("kept", "distance", "hidden"))]
        for column in report["utility"]["columns"]
    ]  # fmt: skip
    head = [_word(name, language) for name in ("column", "kept", "distance", "hidden")]
    figures = []
    for column, shares in report["shares"].items():
        labels = [str(rank) for rank in range(1, len(max(shares.values(), key=len)) + 1)]
        series = [(_word(side, language), shares[side]) for side in ("before", "after")]
        figures.append(
            f"<figure>{bars(column, labels, series)}"
            f"<figcaption>{escape(column)}</figcaption></figure>"
        )
    return (
        f"<h2>{_word('utility', language)}</h2>{_table(head, rows)}"
        f"<h3>{_word('shapes', language)}</h3>{''.join(figures)}"
    )


def _choices(choices: Sequence[Mapping[str, Any]], language: Language) -> str:
    found = [(choice["label"][language], choice["risk"], choice["kept"]) for choice in choices]
    axes = _word("prosecutor_max", language), _word("kept", language)
    plot = points(_word("choices", language), *axes, found)
    rows = [[escape(name), _figure(risk, language), _figure(kept, language)]
            for name, risk, kept in found]  # fmt: skip
    return f"<h2>{_word('choices', language)}</h2>{plot}{_table(['', *axes], rows)}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    first = "".join(f"<th>{cell}</th>" for cell in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><tr>{first}</tr>{body}</table>"


def _word(name: str, language: Language) -> str:
    return _say(_WORDS[name], language)


def _say(text: Text, language: Language) -> str:
    return escape(text.zh if language == "zh" else text.en)


def _figure(value: float | None, language: Language) -> str:
    if value is None:
        return _word("none", language)
    return str(value) if isinstance(value, int) else f"{value:.4g}"
