"""Writing what a regulator takes away: one ZIP that checks itself elsewhere.

It holds the whole published log as static files, the one-file verifier, for each entry that the
search found its opened fields with salts and its `.tlog-proof`, and for each unit, product, party
and contract that the search named the list of all its entries, which proves itself complete.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from marketplace.foundation.transparency.answers import complete_answer
from marketplace.foundation.transparency.api import VERIFIER
from marketplace.foundation.transparency.export import export_log
from marketplace.foundation.transparency.identity import log_identity
from marketplace.foundation.transparency.queries import inclusion_of
from marketplace.foundation.transparency.schemas import FoundEntry, Inclusion, LogSearch
from marketplace.oversight.regulation.schemas import Exported, ExportView

READ_ME = """调取 {number}：日志共 {size} 条，打开 {opened} 条。
核对：python verify_log.py log 公钥...
完整清单：python verify_log.py log 公钥... --document complete/文件
公钥（日志的与见证者的）请从您信任的人处取得；log/policy 中的一份来自运营方。

Case {number}: a log of {size} entries, {opened} of them opened.
Check it: python verify_log.py log KEY...
Complete lists: python verify_log.py log KEY... --document complete/FILE
Get the keys (the log's, the witnesses') from somebody you trust; log/policy is the operator's copy.
"""


@asynccontextmanager
async def export_archive(view: ExportView) -> AsyncIterator[Path]:
    """Write the export as a ZIP and yield its path; it is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="regulation-") as name:
        folder = Path(name)
        await write_export(view, folder / "export")
        archive = folder / f"{view.case.number}.zip"
        _pack(folder / "export", archive)
        yield archive


async def write_export(view: ExportView, folder: Path) -> None:
    """Write the export as files below `folder`."""
    for name in ("entries", "complete"):
        (folder / name).mkdir(parents=True)
    await export_log(log_identity(), folder / "log")
    for found in view.entries:
        await _write_entry(found, folder / "entries")
    await _write_complete_lists(view.wanted, folder / "complete")
    (folder / VERIFIER.name).write_bytes(VERIFIER.read_bytes())
    words = READ_ME.format(number=view.case.number, size=view.size, opened=len(view.entries))
    (folder / "README.txt").write_text(words, encoding="utf-8")


def exported(folder: Path) -> Exported:
    """Return what the export in `folder` holds, as it was written."""
    size = int((folder / "log" / "checkpoint").read_text(encoding="utf-8").splitlines()[1])
    opened = sum(1 for _ in (folder / "entries").glob("*.json"))
    return Exported(folder=str(folder), size=size, opened=opened)


async def _write_complete_lists(wanted: LogSearch, folder: Path) -> None:
    """Write what proves the lists complete, in parts up to the last index."""
    asked: list[dict[str, Any]] = [{"subject": one} for one in wanted.subjects]
    if wanted.contract is not None:
        asked.append({"contract": wanted.contract})
    for number, question in enumerate(asked, start=1):
        since = 0
        while (answer := await complete_answer(**question, since=since)).stretches:
            (folder / f"{number}-from-{since}.json").write_bytes(answer.raw)
            since = answer.verify(log_identity().policy).end


async def _write_entry(found: FoundEntry, folder: Path) -> None:
    inclusion = await inclusion_of(found.event_id)
    if inclusion is None:  # found under a published head, so it can only have been taken away since
        return
    stem = f"{inclusion.leaf_index:09d}"
    (folder / f"{stem}.tlog-proof").write_text(inclusion.proof, encoding="utf-8")
    content = json.dumps(_opened(inclusion), ensure_ascii=False, indent=1)
    (folder / f"{stem}.json").write_text(content, encoding="utf-8")


def _opened(inclusion: Inclusion) -> dict[str, object]:
    """The entry's bytes as they are hashed, and what opens its commitment (None once erased)."""
    opening = inclusion.opening
    return {
        "leaf_index": inclusion.leaf_index,
        "entry": inclusion.entry.decode(),
        "digests": list(opening.digests) if opening else None,
        "disclosures": [one.encoded for one in opening.disclosures] if opening else None,
        "fields": {one.name: one.value for one in opening.disclosures} if opening else None,
    }


def _pack(folder: Path, archive: Path) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                packed.write(path, path.relative_to(folder))
