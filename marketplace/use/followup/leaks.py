"""Is this file ours, and whose copy was it? For the officer who answers for a product.

The file is read once and not kept. Naming a licence is grave, so each check is recorded: by whom,
on which product, of which bytes, and how many licences it named.
"""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterable
from pathlib import Path

from marketplace.foundation.organizations.queries import require_chief
from marketplace.kernel.access import Actor
from marketplace.kernel.clock import now
from marketplace.kernel.unit_of_work import record, unit_of_work
from marketplace.supply.listings.schemas import VersionView
from marketplace.use.delivery.schemas import TraceView
from marketplace.use.delivery.tracing import trace_file
from marketplace.use.followup.errors import LeakTooLargeError
from marketplace.use.followup.events import LeakChecked

LARGEST_BYTES = 256 * 2**20


async def check_leak(
    actor: Actor, product: VersionView, content: AsyncIterable[bytes]
) -> list[TraceView]:
    """Name the licences on a product whose copy a file is, as its unit's chief data officer.

    The surest comes first; empty when nobody on this product is named. Raises `LeakTooLargeError`,
    `UnreadableLeakError`.
    """
    await require_chief(actor, product.unit_id, at=now())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "leak"
        digest = await _kept(path, content)
        traced = await trace_file(path)
    found = [one for one in traced if one.product_code == product.code]
    await note_leak_check(actor, product, digest, named=len(found))
    return found


async def _kept(path: Path, content: AsyncIterable[bytes]) -> str:
    """Write the content to `path` and return its digest."""
    digest, size = hashlib.sha256(), 0
    file = await asyncio.to_thread(path.open, "wb")
    try:
        async for chunk in content:
            size += len(chunk)
            if size > LARGEST_BYTES:
                raise LeakTooLargeError(field="file")
            digest.update(chunk)
            await asyncio.to_thread(file.write, chunk)
    finally:
        await asyncio.to_thread(file.close)
    return f"sha256:{digest.hexdigest()}"


@unit_of_work
async def note_leak_check(actor: Actor, product: VersionView, digest: str, *, named: int) -> None:
    """Record that a file was checked, and how many licences it named."""
    await require_chief(actor, product.unit_id, at=now())
    record(
        LeakChecked(
            product_id=product.product_id,
            unit_id=product.unit_id,
            file_digest=digest,
            named=named,
        )
    )
