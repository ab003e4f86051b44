"""Write the gallery: `python -m marketplace.web.gallery FOLDER`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Final

from marketplace.web.gallery import duties, evidence, frame, times
from marketplace.web.messages import CHINESE, ENGLISH
from marketplace.web.templating import STATIC, build_environment

SAMPLES: Final = {
    name: value
    for module in (duties, evidence, frame, times)
    for name, value in vars(module).items()
    if name.isupper()
}


def render_gallery(language: str, market: str) -> str:
    """Return the gallery's page in one language and market."""
    return build_environment().get_template("gallery.html").render(
        lang=language,
        market=market,
        nav=frame.NAV,
        head=frame.HEAD,
        synthetic=True,
        actor={"name": "何雨桐", "posting": "越溪出行科技"},
        here="/gallery",
        csrf_token="not-a-token",
        sample=SAMPLES,
    )  # fmt: skip


def write_gallery(folder: Path) -> list[Path]:
    """Write the four pages and the static files into `folder`; return the pages."""
    shutil.copytree(STATIC, folder / "static", dirs_exist_ok=True)
    pages = []
    for language in (CHINESE, ENGLISH):
        for market in ("real", "practice"):
            page = folder / f"{language}-{market}.html"
            page.write_text(render_gallery(language, market), encoding="utf-8")
            pages.append(page)
    return pages


if __name__ == "__main__":
    for written in write_gallery(Path(sys.argv[1])):
        print(written)
