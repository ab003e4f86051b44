"""The public auditor's pages: the log's head, its entries with their proofs, two heads compared.

No login. What is shown was verified a moment ago against the published checkpoint; what matters is
that the reader can repeat it elsewhere, so each page names the command that does so.
"""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from contracts.tlog_proof import TlogProof
from marketplace.foundation.transparency import comparison, queries
from marketplace.foundation.transparency.errors import NotAHeadError
from marketplace.foundation.transparency.presenting import proof_shown
from marketplace.foundation.transparency.schemas import EntryView, HeadView, LogSearch
from marketplace.foundation.transparency.wording import FAMILIES, act_in_words
from marketplace.kernel.address import site_address
from marketplace.kernel.paging import Page
from marketplace.kernel.text import Text
from marketplace.web.parts import Breadcrumb, Choice, Fact
from marketplace.web.shell import Shell

DAYS_SHOWN = 14
HOME = Breadcrumb(Text("公开日志", "Public log"), "/log")


class TwoHeads(msgspec.Struct, frozen=True):
    """Two checkpoints that a reader kept, older and newer, as they were served."""

    older: str = ""
    newer: str = ""


@get("/log")
async def show_log(
    shell: NamedDependency[Shell],
    kind: FromQuery[str | None] = None,
    contract: FromQuery[str | None] = None,
    cursor: FromQuery[str | None] = None,
) -> Response[Any]:
    """Show the head and the newest entries, or those of a kind or a contract's pseudonym."""
    wanted = LogSearch(kind=kind or None, contract=contract or None)
    found = await queries.search(wanted, cursor=cursor)
    head = await queries.head()
    return await shell.page(
        "transparency/log.html",
        log_head=head,
        facts=_facts(head),
        growth=await queries.growth(DAYS_SHOWN),
        entries=[one.entry for one in found.items],
        following=_following(wanted, found),
        wanted=wanted,
        words=act_in_words,
        kinds=_kinds(wanted.kind),
        prefix=f"{site_address()}/log",
    )


@get("/log/entries/{index:int}")
async def show_entry(shell: NamedDependency[Shell], index: FromPath[int]) -> Response[Any]:
    """Show one entry's public part and its proof."""
    entry = await queries.entry_of(index)
    head = await queries.head()
    proof = TlogProof.parse(await queries.proof_of(index))
    assert head is not None  # an entry is found under a published head only
    return await shell.page(
        "transparency/entry.html",
        entry=entry,
        facts=_entry_facts(entry),
        proof=proof_shown(proof, head),
        crumbs_to=[HOME],
    )


@get("/log/compare")
async def show_comparison_form(shell: NamedDependency[Shell]) -> Response[Any]:
    """Ask for two heads that the reader kept."""
    return await shell.page(
        "transparency/compare.html", heads=TwoHeads(), found=None, error=None, crumbs_to=[HOME]
    )


@post("/log/compare", status_code=200)
async def show_comparison(shell: NamedDependency[Shell]) -> Response[Any]:
    """Show whether the newer of two kept heads extends the older, and the proof."""
    heads = await shell.form(TwoHeads)
    found, error = None, None
    try:
        found = await comparison.compare(heads.older, heads.newer)
    except NotAHeadError as refused:
        error = refused.sentence
    return await shell.page(
        "transparency/compare.html",
        status=200 if error is None else 422,
        heads=heads,
        found=found,
        error=error,
        crumbs_to=[HOME],
    )


def _facts(head: HeadView | None) -> list[Fact]:
    if head is None:
        return []
    return [
        Fact(Text("条目", "Entries"), f"{head.size:,}"),
        Fact(Text("见证人", "Witnesses"), str(head.witnesses)),
        Fact(Text("等待收录", "Waiting"), f"{head.waiting:,}"),
        Fact(Text("日志名称", "Origin"), head.origin, code=True),
    ]


def _entry_facts(entry: EntryView) -> list[Fact]:
    facts = [
        Fact(Text("行为", "Act"), act_in_words(entry.type)),
        Fact(Text("种类", "Kind"), entry.type, href=f"/log?kind={entry.type}", code=True),
        Fact(Text("承诺值", "Commitment"), entry.commitment, code=True),
    ]
    if entry.contract is not None:
        href = f"/log?contract={entry.contract}"
        facts.append(Fact(Text("合同化名", "Contract pseudonym"), entry.contract, href, code=True))
        facts.append(Fact(Text("合同内序号", "Number within it"), str(entry.counter)))
    return facts


def _kinds(wanted: str | None) -> list[Choice]:
    """Return the families of kinds to choose from, and the one kind that the address asks for."""
    families = [Choice(name, words) for name, words in FAMILIES.items()]
    if wanted and wanted not in FAMILIES:
        families.append(Choice(wanted, act_in_words(wanted)))
    return families


def _following(wanted: LogSearch, found: Page[Any]) -> str | None:
    if found.next_cursor is None:
        return None
    given = {"kind": wanted.kind, "contract": wanted.contract, "cursor": found.next_cursor}
    return "/log?" + "&".join(f"{key}={value}" for key, value in given.items() if value)


ROUTES = [show_log, show_entry, show_comparison_form, show_comparison]
