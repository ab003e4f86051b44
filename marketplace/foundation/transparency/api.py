"""The log for programs: C2SP tiles and checkpoint under `/log`, and the head as JSON.

Everything here is public. Tiles never change and may be kept for ever; the checkpoint may not.

Source: C2SP tlog-tiles v1, "APIs".
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath, FromQuery

from contracts import tlog_policy_text
from contracts.errors import ContractsError
from contracts.tiles import parse_path
from marketplace.foundation.transparency import proofs, queries, store
from marketplace.foundation.transparency.answers import complete_answer
from marketplace.foundation.transparency.errors import (
    CheckpointNotFoundError,
    TileNotFoundError,
)
from marketplace.foundation.transparency.identity import log_identity
from marketplace.foundation.transparency.schemas import EntryView, HeadView, LogSearch
from marketplace.kernel.paging import DEFAULT_LIMIT, Page

TEXT = "text/plain"  # the framework adds "; charset=utf-8"
BYTES = "application/octet-stream"
FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_MOMENT = "public, max-age=1"
VERIFIER = Path(__file__).parent / "offline" / "verify_log.py"


@get("/log/checkpoint", media_type=TEXT, also=(304, 404))
async def read_checkpoint(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return the newest published checkpoint."""
    found = await store.published_checkpoint()
    if found is None:
        raise CheckpointNotFoundError
    return _tagged(request, found.note.encode(), media_type=TEXT, cache=FOR_A_MOMENT)


@get("/log/tile/{path:path}", media_type=BYTES, also=(304,))
async def read_tile(request: Request[Any, Any, Any], path: FromPath[str]) -> Response[bytes]:
    """Return a tile of hashes or a bundle of entries of the published tree."""
    try:
        wanted = parse_path(f"tile/{path.strip('/')}")
    except ContractsError as error:
        raise TileNotFoundError from error
    published = await store.published_checkpoint()
    content = await proofs.content_of(wanted, size=published.size if published else 0)
    return _tagged(request, content, media_type=BYTES, cache=FOR_EVER)


@get("/log/proof/{index:int}", media_type=TEXT)
async def read_proof(index: FromPath[int]) -> Response[str]:
    """Return the `.tlog-proof` of an entry under the newest published checkpoint."""
    return Response(await queries.proof_of(index), media_type=TEXT)


@get("/log/policy", media_type=TEXT)
async def read_policy() -> Response[bytes]:
    """Return the policy under which the log publishes: its keys, its witnesses, its quorum."""
    return Response(tlog_policy_text.write(log_identity().policy), media_type=TEXT)


@get("/log/verify_log.py", media_type=TEXT, sync_to_thread=True)
def read_verifier() -> Response[bytes]:
    """Return the offline verifier: one file to read and to run on an export."""
    return Response(VERIFIER.read_bytes(), media_type=TEXT)


@get("/api/v1/log/head", also=(404,))
async def read_head() -> HeadView:
    """Return the newest published head."""
    found = await queries.head()
    if found is None:
        raise CheckpointNotFoundError
    return found


@get("/api/v1/log/entries")
async def list_entries(
    kind: FromQuery[str | None] = None,
    contract: FromQuery[str | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int] = DEFAULT_LIMIT,
) -> Page[EntryView]:
    """List the public part of the newest entries, or of a kind or a contract's pseudonym."""
    wanted = LogSearch(kind=kind, contract=contract)
    found = await queries.search(wanted, cursor=cursor, limit=limit)
    return Page(items=[one.entry for one in found.items], next_cursor=found.next_cursor)


@get("/api/v1/log/entries/{index:int}")
async def read_entry(index: FromPath[int]) -> EntryView:
    """Return the public part of one entry."""
    return await queries.entry_of(index)


@get("/api/v1/log/consistency", also=(404,))
async def read_consistency(old_size: FromQuery[int], new_size: FromQuery[int]) -> list[str]:
    """Return the hashes, in hex, that prove the newer tree to extend the older."""
    return [one.hex() for one in await queries.consistency_of(old_size, new_size)]


@get("/api/v1/log/complete", media_type="application/json")
async def prove_complete(
    kind: FromQuery[str | None] = None,
    contract: FromQuery[str | None] = None,
    since: FromQuery[int] = 0,
) -> Response[bytes]:
    """Return what proves all entries of a kind, or of a contract's pseudonym: these and no
    others."""
    answer = await complete_answer(kind=kind, contract=contract, since=since)
    return Response(answer.raw, media_type="application/json")


def _tagged(
    request: Request[Any, Any, Any], content: bytes, *, media_type: str, cache: str
) -> Response[bytes]:
    """Answer with an entity tag, and without the content when the reader has it already."""
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": cache}
    if request.headers.get("if-none-match") == tag:
        return Response(b"", status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


ROUTES = [
    read_checkpoint,
    read_tile,
    read_proof,
    read_policy,
    read_verifier,
    read_head,
    list_entries,
    read_entry,
    read_consistency,
    prove_complete,
]
