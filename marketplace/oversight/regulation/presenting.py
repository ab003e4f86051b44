"""What the regulator's pages show, as the values of their parts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from marketplace.foundation.accounts.queries import users_by_id
from marketplace.foundation.organizations.queries import posts_of
from marketplace.foundation.transparency.schemas import FoundEntry, HeadView
from marketplace.foundation.transparency.wording import act_in_words
from marketplace.kernel.text import Text
from marketplace.oversight.regulation.model import LogCheck, Named
from marketplace.oversight.regulation.naming import names_of, objects_of
from marketplace.oversight.regulation.reach import Reach
from marketplace.oversight.regulation.schemas import (
    FoundEntries,
    FoundInWords,
    FoundRow,
    OpenedEntry,
)
from marketplace.oversight.regulation.wording import field_in_words
from marketplace.web.formatting import ending, moment, moment_to_second, thousands
from marketplace.web.messages import counted
from marketplace.web.parts import Fact, Verdict

SYSTEM_NAME: Final = Text("系统", "the system")
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


async def in_words(found: FoundEntries) -> FoundInWords:
    """Return what a search found with each entry in words."""
    rows = await rows_of(found.items)
    return FoundInWords(items=found.items, rows=rows, next_cursor=found.next_cursor)


async def rows_of(found: Sequence[FoundEntry]) -> list[FoundRow]:
    """Return the found entries in words: what, about what, by whom."""
    objects = await objects_of(one.event_id for one in found)
    people = await users_by_id(one.actor for one in found if one.actor)
    return [
        FoundRow(
            leaf_index=one.entry.leaf_index,
            at=one.entry.at,
            act=act_in_words(one.entry.type),
            objects=objects.get(one.event_id, []),
            by=_same(people[one.actor].display_name) if one.actor in people else SYSTEM_NAME,
        )
        for one in found
    ]


def _same(name: str) -> Text:
    return Text(name, name)


def verdicts_of(check: LogCheck, head: HeadView | None) -> list[Verdict]:
    """Return the two answers to "has anyone touched the log?", each with what it was found by."""
    return [_integrity(check), _completeness(check, head)]


def _integrity(check: LogCheck) -> Verdict:
    if check.is_unchanged:
        return Verdict(
            Text("内容未被改动", "Nothing was changed"),
            Text(
                "由 {size} 条原文重算瓦片与根，与 {heads} 个已签名的日志头逐一一致。",
                "Tiles and roots recomputed from {size} entries agree with all {heads} signed "
                "heads.",
            ).format(size=thousands(check.size), heads=thousands(check.heads)),
        )
    return Verdict(
        Text("内容被改动", "Something was changed"),
        Text(
            "重算结果与已签名的日志头不符，首处在 {place}。",
            "What was recomputed contradicts the signed heads, first at {place}.",
        ).format(place=check.damage),
        holds=False,
    )


def _completeness(check: LogCheck, head: HeadView | None) -> Verdict:
    witnesses = head.witnesses if head else 0
    if check.threads is None:
        return Verdict(
            Text("无法核对缺漏", "Gaps cannot be ruled out"),
            Text("条目无法读取。", "The entries cannot be read."),
            holds=False,
        )
    if check.is_complete:
        return Verdict(
            Text("没有缺漏", "Nothing is missing"),
            Text(
                "{contracts} 份合同的计数器无断号；另有 {waiting} 条等待收录；{seen}。",
                "The counters of {contracts} contracts have no gap; {waiting} facts wait to be "
                "logged; {seen}.",
            ).format(
                contracts=thousands(check.threads.contracts),
                waiting=thousands(check.counts.waiting),
                seen=_seen(witnesses),
            ),
        )
    return Verdict(
        Text("有缺漏", "Something is missing"),
        Text(
            "{gaps} 处断号，{missing} 条记录不知去向。",
            "{gaps} breaks in the counters, {missing} facts unaccounted for.",
        ).format(gaps=len(check.threads.gaps), missing=check.counts.missing),
        holds=False,
    )


def _seen(witnesses: int) -> Text:
    if witnesses:
        return Text(
            f"日志头由 {witnesses} 位见证者所见，没有第二个视图",
            f"{counted(witnesses, 'witness', 'witnesses')} saw this head and no other",
        )
    return Text(
        "尚无外部见证者，不能排除向他人出示另一视图",
        "no outside witness yet, so another view shown to others cannot be ruled out",
    )


def facts_of(check: LogCheck, head: HeadView | None) -> list[Fact]:
    """Return the head under which everything was checked, and when."""
    facts = []
    if head is not None:
        facts = [
            Fact(Text("日志头", "Head"), Text(f"{head.size:,} 条", f"{head.size:,} entries")),
            Fact(Text("根", "Root"), f"{head.root[:8]}…{head.root[-8:]}", code=True),
            Fact(Text("签名", "Signed"), moment_to_second(head.signed_at)),
        ]
    seconds = f"{check.seconds:.1f}"
    took = Text(
        f"{moment(check.checked_at)}，用时 {seconds} 秒", f"{moment(check.checked_at)}, {seconds} s"
    )
    return [
        *facts,
        Fact(Text("本机核对", "Checked here"), took),
        Fact(Text("别处核对", "Elsewhere"), Text("自己核对", "Check it yourself"), "/log"),
    ]


async def entry_facts(opened: OpenedEntry, *, case: str) -> list[Fact]:
    """Return an entry's fields as a list: who acted with the post of that moment, then the rest."""
    entry = opened.entry
    facts = [
        Fact(Text("行为", "Act"), act_in_words(entry.type)),
        Fact(Text("时间", "Time"), moment_to_second(entry.at)),
    ]
    if opened.fields is not None:
        facts += await _field_facts(opened.fields, entry.at)
    if opened.previous is not None and entry.counter is not None:
        facts.append(
            Fact(
                Text("上一条", "The one before"),
                Text(
                    f"第 {opened.previous:,} 条，本链第 {entry.counter - 1} 号",
                    f"entry {opened.previous:,}, number {entry.counter - 1} of its contract",
                ),
                f"/regulation/entries/{opened.previous}?case={case}",
            )
        )
    facts.append(Fact(Text("承诺", "Commitment"), entry.commitment, code=True))
    return facts


async def _field_facts(fields: Mapping[str, Any], at: datetime) -> list[Fact]:
    ids = {name: UUID(value) for name, value in fields.items() if _is_id(name, value)}
    kinds = {name: "user" if name == "actor_id" else name.removesuffix("_id") for name in ids}
    names = await names_of((kinds[name], ids[name]) for name in ids)
    facts = [Fact(field_in_words("actor_id"), await _actor(fields.get("actor_id"), names, at))]
    for name in sorted(fields, key=lambda name: _place(name, fields[name])):
        value = fields[name]
        if name == "actor_id" or value is None or value == "":
            continue
        named = names.get((kinds[name], ids[name])) if name in ids else None
        facts.append(
            Fact(field_in_words(name), named.name, named.href)
            if named
            else Fact(field_in_words(name), _written(value), code=_is_code(value))
        )
    return facts


def _place(name: str, value: Any) -> tuple[bool, bool, str]:
    """Things that have names come first, then figures, digests last."""
    return isinstance(value, str) and value.startswith("sha256:"), not _is_id(name, value), name


def _is_id(name: str, value: Any) -> bool:
    if not name.endswith("_id") or not isinstance(value, str):
        return False
    try:
        UUID(value)
    except ValueError:
        return False
    return True


async def _actor(raw: Any, names: Mapping[tuple[str, UUID], Named], at: datetime) -> Text:
    """Return who acted, with the post they held at that moment."""
    if raw is None:
        return SYSTEM_NAME
    person = names.get(("user", UUID(raw)))
    if person is None:
        return Text("无此账号", "no such account")
    held = await posts_of(UUID(raw), at)
    if not held:
        return person.name
    return Text(
        f"{person.name.zh}，{held[0].label.zh}，当时在任",
        f"{person.name.en}, {held[0].label.en}, serving then",
    )


def _written(value: Any) -> str:
    match value:
        case str() if _INSTANT.fullmatch(value):
            return moment_to_second(datetime.fromisoformat(value))
        case bool() | int() | float() | str():
            return str(value)
        case list():
            return ", ".join(map(str, value))
        case dict():
            return "; ".join(f"{key} {one}" for key, one in sorted(value.items()))
        case _:
            return "—"


def _is_code(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("sha256:")


def until_in_words(until: datetime | None) -> Text:
    """Return when a stop ends."""
    if until is None:
        return Text("解除为止", "until lifted")
    return Text(ending(until), ending(until))


def subject_of(reach: Reach, target: Named) -> Text | None:
    """Return what a licence or product is about, beside its number."""
    if not reach.licences or target.kind not in {"licence", "product"}:
        return None
    title = reach.licences[0].product_title
    holder = reach.licences[0].enterprise_name
    if target.kind == "product":
        return title
    return Text(f"{title.zh}，{holder}", f"{title.en}, {holder}")


@dataclass(frozen=True, slots=True)
class Consequence:
    """One thing that will happen on pressing the button."""

    words: Text
    detail: Text


def consequences(reach: Reach) -> list[Consequence]:
    """Return what will happen on pressing the button."""
    licences, working, people = len(reach.licences), len(reach.working), len(reach.people)
    return [
        Consequence(
            Text(f"{working} 份生效中的许可立即停用", f"Licences in force that stop: {working}"),
            Text(
                f"共涉及 {licences} 份未到期的许可；正在交付的，在下一块数据之前停止。",
                f"Unexpired licences reached: {licences}. A running delivery stops before its "
                "next block.",
            ),
        ),
        Consequence(
            Text("不能再据此提出新的申请", "No new request can rest on it"),
            Text("状态列表随即更新，离线核验也会看到。", "The status list changes with it."),
        ),
        Consequence(
            Text(f"{people} 人同时收到通知", f"People told at once: {people}"),
            Text("供需双方与上级首席数据执行官。", "Both sides and the executive officers above."),
        ),
        Consequence(
            Text("写入日志，只有监管部门能解除", "It is logged, and only a regulator lifts it"),
            Text("供方首席数据官不能恢复。", "The provider’s officer cannot set it going again."),
        ),
    ]
