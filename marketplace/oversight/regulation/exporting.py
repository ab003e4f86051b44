"""Writing what a regulator takes away: one ZIP that checks itself elsewhere.

It holds the whole published log as static files, the one-file verifier, and for each entry that the
search found its opened fields with salts and its `.tlog-proof`.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from marketplace.foundation.transparency.api import VERIFIER
from marketplace.foundation.transparency.export import export_log
from marketplace.foundation.transparency.identity import log_identity
from marketplace.foundation.transparency.queries import inclusion_of
from marketplace.foundation.transparency.schemas import FoundEntry, Inclusion
from marketplace.oversight.regulation.schemas import ExportView

READ_ME = """调取 {number}：日志共 {size} 条，打开 {opened} 条。
核对：python verify_log.py log 公钥...
公钥（日志的与见证者的）请从您信任的人处取得；log/policy 中的一份来自运营方。

Case {number}: a log of {size} entries, {opened} of them opened.
Check it: python verify_log.py log KEY...
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
    (folder / "entries").mkdir(parents=True)
    await export_log(log_identity(), folder / "log")
    for found in view.entries:
        await _write_entry(found, folder / "entries")
    (folder / VERIFIER.name).write_bytes(VERIFIER.read_bytes())
    words = READ_ME.format(number=view.case.number, size=view.size, opened=len(view.entries))
    (folder / "README.txt").write_text(words, encoding="utf-8")


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
