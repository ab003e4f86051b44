"""What the gateway puts on the licence's page: use against limits, the download, the deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from markupsafe import Markup

from contracts.agreement import Agreement
from marketplace.foundation.organizations.queries import memberships_of
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.text import Text
from marketplace.trade.agreements.queries import document_of
from marketplace.trade.licences.model import Standing
from marketplace.trade.licences.narrowed import narrowed_in_force
from marketplace.trade.licences.schemas import LicenceView, NarrowedView
from marketplace.use.delivery.queries import deliveries_of
from marketplace.use.delivery.schemas import FileFormat
from marketplace.use.metering.queries import figures_of
from marketplace.use.metering.schemas import MeteredView
from marketplace.web.parts import Choice, UseBar
from marketplace.web.shell import Shell

FORMATS = [
    Choice(FileFormat.CSV.value, "CSV"),
    Choice(FileFormat.JSON_LINES.value, "JSON Lines"),
    Choice(FileFormat.PARQUET.value, "Parquet"),
]


FASTER = Text("用量快于期限，可能提前用完", "used faster than the term passes")


async def licence_use(shell: Shell, *, licence: LicenceView) -> Markup:
    """Show what was used of a licence."""
    document = await document_of(licence.agreement_id)
    bars = bars_of(document, await figures_of(licence.licence_id), licence, at=now())
    return await shell.fragment("delivery/use.html", bars=bars)


async def licence_deliveries(shell: Shell, *, licence: LicenceView) -> Markup:
    """Show the deliveries under a licence, with their receipts."""
    deliveries = await deliveries_of(licence.licence_id)
    return await shell.fragment("delivery/on_licence.html", deliveries=deliveries)


async def licence_download(shell: Shell, *, licence: LicenceView) -> Markup:
    """Lead the holder to a download."""
    return await shell.fragment(
        "delivery/get.html",
        licence=licence,
        may_download=await _may_download(shell.require_actor(), licence),
        formats=FORMATS,
        smaller=narrowed_choices(await narrowed_in_force(licence.licence_id)),
    )


def narrowed_choices(smaller: list[NarrowedView]) -> list[Choice]:
    """Return the smaller licences that may be shown for a use in place of the whole one."""
    return [Choice(str(one.narrowed_id), f"{one.number} {one.team}") for one in smaller]


async def _may_download(actor: Actor, licence: LicenceView) -> bool:
    if actor.user_id is None or licence.standing is not Standing.IN_FORCE:
        return False
    members = await memberships_of(actor.user_id, now())
    return any(one.enterprise_id == licence.enterprise_id for one in members)


def bars_of(
    document: Agreement, figures: MeteredView, licence: LicenceView, *, at: datetime
) -> list[UseBar]:
    """Return use against the contract's limits, with the share of the term gone by."""
    term = (licence.valid_until - licence.valid_from).total_seconds()
    elapsed = min(max((at - licence.valid_from).total_seconds() / term, 0.0), 1.0)
    measured: list[tuple[Text, str, int]] = [
        (Text("下载次数", "Downloads"), "max_uses", figures.uses),
        (Text("交付的行", "Rows delivered"), "rows_total", figures.rows),
    ]
    return [_bar(document.answers, *one, elapsed=elapsed) for one in measured]


def _bar(answers: Any, label: Text, blank: str, used: int, *, elapsed: float) -> UseBar:
    limit = int(answers.get(blank, 0)) or 1
    is_fast = used / limit > elapsed and used > 0
    note = (
        Text("用量快于期限", "faster than the term") if is_fast and used < limit else Text("", "")
    )
    return UseBar(
        label=label,
        used=used,
        limit=limit,
        written=f"{used:,} / {limit:,}",
        elapsed=elapsed,
        note=note if note.zh else "",
        warns=bool(note.zh) and used / limit > 0.5,
    )


SLOTS = {
    "licence.use": licence_use,
    "licence.doors": licence_download,
    "licence.more": licence_deliveries,
}
