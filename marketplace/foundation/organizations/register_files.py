"""The register that ships with the marketplace, read strictly from `register/`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec
import yaml

from marketplace.foundation.organizations.model import Post, Tier, UnitKind
from marketplace.kernel.text import Text

FOLDER = Path(__file__).parent / "register"
UNIT_FILES = ("guangzhou-pilot-units", "guangzhou-other-units", "haizhu-units")
Entry = TypeVar("Entry")


class JurisdictionEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A region in the file."""

    code: str
    name: Text
    parent: str | None = None


class LadderEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rungs of a region in the file."""

    jurisdiction: str
    tiers: list[Tier]


class UnitEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit in the file."""

    code: str
    jurisdiction: str
    kind: UnitKind
    name: Text
    aliases: list[str] = []
    is_pilot: bool = False
    is_named_in_source: bool = True


class PersonEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fictional person and their post."""

    username: str
    display_name: str
    unit: str
    post: Post


@cache
def jurisdictions() -> tuple[JurisdictionEntry, ...]:
    """Return the regions that ship, parents first."""
    return tuple(_read("jurisdictions", JurisdictionEntry))


@cache
def ladders() -> tuple[LadderEntry, ...]:
    """Return the tiers that ship, per region."""
    return tuple(_read("tiers", LadderEntry))


@cache
def units() -> tuple[UnitEntry, ...]:
    """Return the units that ship, the 33 pilot units first."""
    return tuple(entry for name in UNIT_FILES for entry in _read(name, UnitEntry))


@cache
def people() -> tuple[PersonEntry, ...]:
    """Return the fictional people that ship."""
    return tuple(_read("people", PersonEntry))


def _read(name: str, entry: type[Entry]) -> list[Entry]:
    content = yaml.load(
        (FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return msgspec.convert(content, type=list[entry])  # type: ignore[valid-type]
