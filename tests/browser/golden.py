"""Pictures of pages that somebody looked at and found good, and how far a page is from its own.

They lie in `golden/` beside what they were made with: another Chromium or another font draws every
letter a little differently, so the pictures then say nothing. `make golden` takes them anew.
"""

from __future__ import annotations

import base64
import os
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
from playwright.sync_api import Page

FOLDER: Final = Path(__file__).parent / "golden"
MADE_WITH: Final = FOLDER / "made-with.json"
CHROMIUM: Final = Path("/usr/bin/chromium")
RENEWS: Final = os.environ.get("GOLDEN") == "renew"
FAMILIES: Final = ("Noto Sans CJK SC", "Noto Sans Mono", "Noto Sans Mono CJK SC")
"""What the style sheets name and a machine with the project's packages has."""
SLIGHT: Final = 24
"""By how much of 255 a colour may differ unseen."""
MOST_DIFFERING: Final = 0.005
"""Which share of the pixels may differ by more than that."""

LEVEL: Final = r"""() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const one = walk.currentNode;
    one.textContent = one.textContent
      .replace(/[0-9a-f]{4}…[0-9a-f]{4}/g, '8888…8888')
      .replace(/[0-9a-f]{7,}/g, (found) => '8'.repeat(found.length))
      .replace(/\d+/g, (found) => '8'.repeat(Math.max(2, found.length)));
  }
  for (const one of document.querySelectorAll('input[type=date]')) one.value = '2028-08-08';
}"""
"""Make every figure, id and digest on a page the same, so that only its looks are left."""

SHARE: Final = """async ([kept, taken, slight]) => {
  const read = async (encoded) => {
    const image = new Image();
    image.src = `data:image/png;base64,${encoded}`;
    await image.decode();
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, image.width, image.height);
  };
  const [one, other] = [await read(kept), await read(taken)];
  if (one.width !== other.width || one.height !== other.height) return 1;
  let differing = 0;
  for (let at = 0; at < one.data.length; at += 4) {
    const most = Math.max(...[0, 1, 2].map((c) => Math.abs(one.data[at + c] - other.data[at + c])));
    if (most > slight) differing += 1;
  }
  return differing / (one.width * one.height);
}"""


@cache
def machine() -> dict[str, str]:
    """Return what draws pages here: Chromium's major version, and each font with its version."""
    said = _said(str(CHROMIUM), "--version")
    found = re.search(r"Chromium (\d+)", said)
    form = "%{family[0]} %{fontversion}"
    fonts = {name: _said("fc-match", "-f", form, name) for name in FAMILIES}
    return {"Chromium": found[1] if found else "none", **fonts}


def _said(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:
        return "none"


def drawn_otherwise() -> str:
    """Say what differs between this machine and the one that took the pictures; "" if nothing."""
    kept = msgspec.json.decode(MADE_WITH.read_bytes(), type=dict[str, str])
    here = machine()
    return "; ".join(
        f"{name} is {here[name]}, not {kept.get(name)}"
        for name in here
        if here[name] != kept.get(name)
    )


def keep(name: str, taken: bytes) -> None:
    """Make this the picture of that name, taken on this machine."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.png").write_bytes(taken)
    MADE_WITH.write_bytes(msgspec.json.format(msgspec.json.encode(machine())) + b"\n")


def share_differing(page: Page, name: str, taken: bytes) -> float:
    """Return which share of the pixels is not as in the kept picture; 1 when the sizes differ.

    `page` lends its canvas; what it shows is left as it is.
    """
    kept = (FOLDER / f"{name}.png").read_bytes()
    encoded = [base64.b64encode(one).decode() for one in (kept, taken)]
    found: float = page.evaluate(SHARE, [*encoded, SLIGHT])
    return found
