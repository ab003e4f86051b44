"""Why a text is not let into the cage, as a person reads it."""

from __future__ import annotations

from typing import Final

from marketplace.kernel.text import Text

FAULTS: Final[dict[str, Text]] = {
    "too-long": Text("查询过长。", "The query is too long."),
    "syntax": Text("语法有误：{word}。", "The syntax is wrong: {word}."),
    "not-one-select": Text(
        "只接受恰好一条 SELECT 语句。", "Exactly one SELECT statement is accepted."
    ),
    "construct": Text("不接受“{word}”这种写法。", "The construct “{word}” is not accepted."),
    "function": Text("不提供函数“{word}”。", "There is no function “{word}” here."),
    "table": Text("只有表 data 可查，没有“{word}”。", "Only the table data is here, no “{word}”."),
    "unknown-name": Text(
        "语句引用了不存在的列或名称：{word}。", "A column or name does not exist: {word}."
    ),
    "meaning": Text("语句的意思无法成立：{word}", "The statement makes no sense here: {word}"),
    "not-aggregate": Text(
        "只可输出分组汇总：“{word}”既不是分组项，也不是 count、sum、avg、stddev、variance、"
        "median 之一。",
        "Only aggregates over groups leave: “{word}” is neither a group nor one of count, sum, "
        "avg, stddev, variance, median.",
    ),
    "value-by-value": Text(
        "不对不同的值计数：不同值的个数会说出少数人才有的值是否存在；请改用 GROUP BY 分组计数。",
        "Distinct values are not counted: how many there are would tell whether somebody has a "
        "rare one. Group by the column and count instead.",
    ),
    "joined": Text(
        "真实数据上不支持连接：连接会按另一张表逐行选出人来，无法核对每个数涉及哪些行；"
        "请分别汇总后在本地合并。",
        "Real rows are not joined: a join picks people out one by one by another table, and what a "
        "figure is about could not be checked. Aggregate each table and combine the results.",
    ),
    "not-in-form": Text(
        "汇总查询中不支持“{word}”。", "An aggregate query here cannot have “{word}”."
    ),
    "other-kind": Text(
        "列“{word}”与所比较的值类型不同。",
        "The column “{word}” is compared with a value of another kind.",
    ),
    "too-many-groups": Text("分组过多，请用更粗的分组。", "Too many groups: group more coarsely."),
    "module": Text("脚本引用了未提供的模块“{word}”。", "The script imports “{word}”, not offered."),
    "result": Text(
        "脚本的 result 不符合要求：{word}。", "The script's result is not as it must be: {word}."
    ),
}
"""By stable code."""
WORD_MAX: Final = 200


def fault(code: str, word: str = "") -> Text:
    """Return the sentence for a fault, its word cut to a readable length."""
    return FAULTS.get(code, FAULTS["construct"]).format(word=word[:WORD_MAX])
