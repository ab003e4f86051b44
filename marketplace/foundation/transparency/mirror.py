"""Keeping a verified copy of somebody else's log.

A mirror trusts a policy and nothing else. It takes a new head only after every entry below it has
been hashed, every tile compared, and the head it kept before was found inside.
"""

from __future__ import annotations

from pathlib import Path

from contracts import tiles
from contracts.checkpoint import Checkpoint
from contracts.errors import ContractsError
from contracts.tiles import TilePath
from contracts.tlog_policy import Policy
from marketplace.foundation.transparency.audit import Audit, FolderTiles, audit
from marketplace.foundation.transparency.errors import (
    ExportFolderError,
    LogBehindError,
    LogDamagedError,
)
from marketplace.foundation.transparency.export import put_file
from marketplace.foundation.transparency.fetching import NoAnswerError, fetch
from marketplace.kernel.errors import UnavailableError
from marketplace.kernel.text import Text

ANSWER_SECONDS = 20.0
MAX_CHECKPOINT_BYTES = 1_000_000
MAX_TILE_BYTES = 256 * 65_537
MIRROR = Text("镜像", "the mirror")


class LogUnreachableError(UnavailableError):
    """The log's server did not answer with the file that was asked for."""

    code = "transparency.log-unreachable"
    text = Text("日志服务器未提供 {path}。", "The log's server did not give {path}.")


async def mirror_log(url: str, folder: Path, policy: Policy) -> Audit:
    """Bring the copy in `folder` up to the newest head at `url` and return what was verified.

    Raises `LogBehindError` when the log is shorter than the copy, `LogDamagedError` when entries,
    tiles or the head kept before do not fit the new head, a `TlogPolicyError` when the head does
    not satisfy the policy, `LogUnreachableError` when a file is missing. The kept head stays as it
    was unless everything fits.
    """
    prefix = url.rstrip("/")
    raw = await _get(prefix, "checkpoint", MAX_CHECKPOINT_BYTES)
    head = policy.accept(raw).checkpoint
    kept = _kept_head(folder, policy)
    if kept is not None and kept.size > head.size:
        raise LogBehindError(size=head.size, seen=kept.size, keeper=MIRROR)
    for path in tiles.paths_of_tree(head.size):
        if not (folder / path.text).exists():
            found, content = await _tile(prefix, path)
            put_file(folder / found.text, content)
    heads = {head.size: head.root}
    if kept is not None and heads.setdefault(kept.size, kept.root) != kept.root:
        raise LogDamagedError(place=f"checkpoint {kept.size}")
    verified = await audit(FolderTiles(folder), head.size, heads)
    put_file(folder / "checkpoint", raw)
    return verified


async def verify_export(folder: Path, policy: Policy) -> Audit:
    """Recompute an exported log and return what was verified.

    Raises as `mirror_log`, and `ExportFolderError` when there is no checkpoint.
    """
    head = _kept_head(folder, policy)
    if head is None:
        raise ExportFolderError(fault=Text("没有检查点", "it has no checkpoint"))
    return await audit(FolderTiles(folder), head.size, {head.size: head.root})


def _kept_head(folder: Path, policy: Policy) -> Checkpoint | None:
    path = folder / "checkpoint"
    if not path.is_file():
        return None
    try:
        return policy.accept(path.read_bytes()).checkpoint
    except ContractsError as error:
        raise LogDamagedError(place="checkpoint") from error


async def _tile(prefix: str, path: TilePath) -> tuple[TilePath, bytes]:
    """Fetch a tile; a partial one that is gone may have become full."""
    try:
        return path, await _get(prefix, path.text, MAX_TILE_BYTES)
    except LogUnreachableError:
        if path == path.full:
            raise
    return path.full, await _get(prefix, path.full.text, MAX_TILE_BYTES)


async def _get(prefix: str, path: str, max_bytes: int) -> bytes:
    try:
        answer = await fetch(f"{prefix}/{path}", seconds=ANSWER_SECONDS, max_bytes=max_bytes)
    except NoAnswerError as error:
        raise LogUnreachableError(path=path) from error
    if answer.status != 200:
        raise LogUnreachableError(path=path)
    return answer.body
