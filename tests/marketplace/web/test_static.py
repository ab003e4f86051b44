"""The static files: nothing from elsewhere, vendored bytes as recorded, readable colours."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from marketplace.web.templating import STATIC, asset

STYLES = sorted(STATIC.glob("*.css"))
COLOURS = dict(
    re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (STATIC / "site.css").read_text(encoding="utf-8"))
)


def luminance(colour: str) -> float:
    """Relative luminance. Source: WCAG 2.2, definition of relative luminance."""
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Contrast ratio. Source: WCAG 2.2, definition of contrast ratio."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["ink", "ink-2", "ink-3", "teal", "amber", "red"])
@pytest.mark.parametrize("ground", ["#ffffff", "#edf4f4", "#f5f7f8", "#fbf3e6"])
def test_letters_stand_out_from_their_ground(name: str, ground: str) -> None:
    assert contrast(COLOURS[name], ground) >= 4.5


@pytest.mark.parametrize("name", ["teal", "teal-dark", "red", "red-dark"])
def test_white_letters_stand_out_on_buttons(name: str) -> None:
    assert contrast("#ffffff", COLOURS[name]) >= 4.5


def test_borders_of_fields_can_be_seen() -> None:
    assert contrast(COLOURS["field"], "#ffffff") >= 3.0


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_load_nothing_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"@import|https?:|url\(\"?//", text) == []
    assert [
        name for name in re.findall(r'url\("([^"]+)"\)', text) if not (STATIC / name).exists()
    ] == []


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_colours_with_a_name_are_called_by_it(path: Path) -> None:
    body = re.sub(r":root \{.*?\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert [colour for colour in COLOURS.values() if colour in body] == []


def test_vendored_files_are_the_recorded_ones() -> None:
    folder = STATIC / "vendor"
    recorded = dict(
        reversed(line.split()) for line in (folder / "sha256.txt").read_text().splitlines()
    )
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != "sha256.txt"
    }
    assert found == recorded


def test_address_of_a_file_changes_with_its_bytes() -> None:
    digest = hashlib.sha256((STATIC / "site.css").read_bytes()).hexdigest()
    assert asset("site.css") == f"/static/site.css?v={digest[:12]}"
