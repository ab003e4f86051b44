"""A contract's history in words, for the sides that it binds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from contracts import opened_entry
from marketplace.foundation.transparency.wording import act_in_words
from marketplace.kernel.access import Actor
from marketplace.kernel.text import Text
from marketplace.oversight.regulation.wording import field_in_words
from marketplace.trade.agreements.history import History, HistoryEntry, evidence_of, history_of
from marketplace.trade.agreements.reading import readable_agreement
from marketplace.web.parts import Breadcrumb, Fact, Verdict
from marketplace.web.shell import Shell


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: what happened, and the fields that the reader may open."""

    entry: HistoryEntry
    act: Text
    fields: tuple[Fact, ...]


@get("/agreements/{agreement_id:uuid}/history")
async def show_history(
    shell: NamedDependency[Shell], agreement_id: FromPath[UUID]
) -> Response[Any]:
    """Answer: what was recorded about this contract, and is anything missing?"""
    actor = shell.require_actor()
    agreement = await readable_agreement(actor, agreement_id)
    history = await history_of(actor, agreement.request_id)
    return await shell.page(
        "desks/history.html",
        agreement=agreement,
        history=history,
        verdict=verdict_of(history),
        lines=[line_of(one) for one in history.entries],
        crumbs_to=[
            Breadcrumb(Text("申请", "Requests"), "/requests"),
            Breadcrumb(agreement.number, f"/agreements/{agreement_id}"),
        ],
    )


def line_of(entry: HistoryEntry) -> Line:
    """Return an entry in words; its fields in the order of their names."""
    fields = entry.fields or {}
    return Line(
        entry,
        act_in_words(entry.type),
        tuple(
            Fact(field_in_words(name), str(fields[name]), code=name.endswith(("_id", "_digest")))
            for name in sorted(fields)
            if fields[name] not in (None, "")
        ),
    )


def verdict_of(history: History) -> Verdict:
    """Return whether the counters of the thread leave anything out."""
    if history.missing:
        numbers = ", ".join(map(str, history.missing))
        return Verdict(
            Text("有缺漏", "Something is missing"),
            Text(f"缺第 {numbers} 号。", f"Number {numbers} is not shown."),
            holds=False,
        )
    return Verdict(
        Text("没有缺漏", "Nothing is missing"),
        Text(
            f"本链 1 至 {len(history.entries)} 号连续无断；其中 {history.waiting} 条等待入日志。",
            f"Numbers 1 to {len(history.entries)} follow each other without a gap; "
            f"{history.waiting} of them wait for the log.",
        ),
    )


@get("/agreements/{agreement_id:uuid}/history/evidence", media_type="application/json")
async def download_evidence(
    shell: NamedDependency[Shell], agreement_id: FromPath[UUID]
) -> Response[bytes]:
    """Hand out the same entries with what opens and proves them, to be shown elsewhere."""
    return await evidence_file(shell.require_actor(), agreement_id)


async def evidence_file(actor: Actor, agreement_id: UUID) -> Response[bytes]:
    """Return the evidence of a contract's thread as a file, to one of its sides."""
    agreement = await readable_agreement(actor, agreement_id)
    evidence = await evidence_of(actor, agreement.request_id)
    disposition = f'attachment; filename="{agreement.number}.evidence.json"'
    return Response(
        opened_entry.write(evidence),
        media_type="application/json",
        headers={"content-disposition": disposition},
    )


ROUTES = [show_history, download_evidence]
