"""What this slice announces."""

from __future__ import annotations

from marketplace.kernel.events import Event


class CatalogueRebuilt(Event, tag="catalogue.rebuilt", frozen=True):
    """The search index was made anew from the live listings."""

    products: int
