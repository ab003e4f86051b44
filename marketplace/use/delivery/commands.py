"""`marketplace deliver`: data under a licence, into a file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import click

from marketplace.cli_support import (
    actor_called,
    counted_bytes,
    echo_view,
    exit_for_refusal,
    option_as,
    option_json,
    option_market,
    run_in_market,
    tell_step,
)
from marketplace.kernel.access import Actor
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.text import Text
from marketplace.trade.licences.narrowed import narrowed_named
from marketplace.trade.licences.queries import licence_numbered
from marketplace.use.delivery.schemas import (
    AcknowledgeDelivery,
    DeliveryView,
    FileFormat,
    OpenDelivery,
    TracedBy,
    TraceView,
)
from marketplace.use.delivery.service import acknowledge_delivery, begin_delivery, open_delivery
from marketplace.use.delivery.streaming import Span, chunks_of
from marketplace.use.delivery.tracing import trace_file


@click.command()
@click.argument("licence")
@option_as
@click.option("--out", required=True, type=click.Path(path_type=Path), help="file / 文件")
@click.option(
    "--format", "form", type=click.Choice([one.value for one in FileFormat]), default="csv"
)
@click.option("--purpose", default=None, help="else the licence's / 用途")
@click.option("--scenario", default=None, help="else the licence's / 场景")
@click.option("--column", "columns", multiple=True, help="one of them; else all granted / 字段")
@click.option("--rows", type=click.IntRange(1), default=None, help="the first ones / 行数")
@click.option("--narrowed", default=None, help="show this narrowed licence / 出示收窄的许可")
@option_market
@option_json
def deliver(
    licence: str,
    user: str,
    *,
    out: Path,
    form: str,
    purpose: str | None,
    scenario: str | None,
    columns: tuple[str, ...],
    rows: int | None,
    narrowed: str | None,
    practice: bool,
    as_json: bool,
) -> None:
    """Download under LICENCE (its number) and countersign the receipt. / 按许可取数并签收。

    Example: marketplace deliver HZ-L-2026-000001-3 --as heyutong --out rides.csv
    """

    async def work() -> DeliveryView | Refusal:
        actor = await actor_called(user)
        held = await licence_numbered(licence)
        command = OpenDelivery(
            licence_id=held.licence_id,
            purpose=purpose or held.purpose,
            scenario=scenario or held.scenario,
            columns=list(columns),
            rows=rows,
            format=FileFormat(form),
            narrowed_id=(await narrowed_named(narrowed)).narrowed_id if narrowed else None,
        )
        found = await open_delivery(actor, command)
        if isinstance(found, Refusal):
            return found
        tell_step(Text("备好文件", "making the file"))
        begun = await begin_delivery(actor, found.delivery_id)
        digest = await _written(actor, begun, out)
        return await acknowledge_delivery(
            actor, AcknowledgeDelivery(delivery_id=begun.delivery_id, digest=digest)
        )

    result = run_in_market(work, practice=practice)
    if isinstance(result, Refusal):
        exit_for_refusal(result)
    line = f"{result.number}  {result.rows:,} 行 rows  {result.delivered_digest}  -> {out}"
    echo_view(result, as_json=as_json, line=line)


async def _written(actor: Actor, begun: DeliveryView, out: Path) -> str:
    """Write what is delivered into a file and return the digest of what arrived."""
    size = begun.size_bytes or 0
    with arriving(out, size) as arrived:
        async for chunk in chunks_of(actor, begun, Span(0, size, size)):
            arrived.take(chunk)
    return arrived.digest


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that comes chunk by chunk."""

    file: BinaryIO
    tell: Callable[[int], None]
    sha256: Any = field(default_factory=hashlib.sha256)

    def take(self, chunk: bytes) -> None:
        """Write what came, and say that it did."""
        self.sha256.update(chunk)
        self.file.write(chunk)
        self.tell(len(chunk))

    @property
    def digest(self) -> str:
        """The digest of all that came."""
        return f"sha256:{self.sha256.hexdigest()}"


@contextmanager
def arriving(out: Path, size_bytes: int) -> Iterator[Arrival]:
    """Open the file that a delivery is written into, with a bar on a terminal."""
    with counted_bytes(Text("取数", "downloading"), size_bytes) as tell, out.open("wb") as file:
        yield Arrival(file, tell)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option_market
@option_json
def trace(file: Path, *, practice: bool, as_json: bool) -> None:
    """Name the licences behind a leaked FILE, or nobody. / 追溯外泄文件。

    The very bytes of a delivery are known by their digest; a file that was cut, shuffled, rounded
    or mixed is read for its marks. What it finds is a lead to be followed, and no proof by itself.

    Example: marketplace trace leaked.csv
    """

    async def work() -> list[TraceView]:
        return await trace_file(file)

    found = run_in_market(work, practice=practice)
    lines = [_traced_line(one) for one in found]
    echo_view(found, as_json=as_json, line="\n".join(lines) or "没有可指认的许可 / nobody to name")


def _traced_line(one: TraceView) -> str:
    if one.by is TracedBy.DIGEST:
        found = "摘要相同 same bytes"
    else:
        found = f"标记吻合 marks agree: z {one.z:.1f}, 误指概率 chance < {one.chance:.0e}"
    return f"{one.licence_number}  {one.enterprise_name}  {found}"


GROUPS = [deliver, trace]
