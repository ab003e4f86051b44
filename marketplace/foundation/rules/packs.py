"""The rule packs that ship with the marketplace, read strictly from the files beside this one.

A pack is a folder: `pack.yaml` (its head), `rules.yaml`, `parameters.yaml`, and one file per slice
in `acts/`, so that the gates of a capability are read beside its name.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from marketplace.foundation.rules.model import RulePack

FOLDER = Path(__file__).parent / "packs"


class MalformedPackError(RuntimeError):
    """A pack's files do not say what a pack must say; the message names file and place."""


@cache
def shipped_packs() -> tuple[RulePack, ...]:
    """Return every pack that ships, by rank; read once per process."""
    packs = [read_pack(folder) for folder in sorted(FOLDER.iterdir()) if folder.is_dir()]
    return tuple(sorted(packs, key=lambda pack: pack.rank))


def read_pack(folder: Path) -> RulePack:
    """Read one pack; an unknown field, a missing one or a wrong type is a MalformedPackError."""
    content: dict[str, Any] = _read(folder / "pack.yaml") or {}
    for part in ("rules", "parameters"):
        content[part] = _read(folder / f"{part}.yaml") or []
    acts = [_read(path) or [] for path in sorted(folder.glob("acts/*.yaml"))]
    content["acts"] = [act for file in acts for act in file]
    try:
        return msgspec.convert(content, type=RulePack)
    except msgspec.ValidationError as error:
        raise MalformedPackError(f"{folder.name}: {error}") from error


def _read(path: Path) -> Any:
    if not path.exists():
        return None
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise MalformedPackError(f"{path.parent.name}/{path.name}: {error}") from error
