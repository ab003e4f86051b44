"""The open blob store of each market in this process."""

from __future__ import annotations

from marketplace.kernel.errors import UnavailableError
from marketplace.kernel.markets import Market, current_market
from marketplace.kernel.storage import BlobStore
from marketplace.kernel.text import Text


class StoreNotOpenError(UnavailableError):
    """The process has not opened the blob store."""

    code = "stores.not-open"
    text = Text("文件存储未打开。", "The blob store is not open.")


_open: dict[Market, BlobStore] = {}


def open_stores(url: str) -> None:
    """Open one store per market under `url`: what lies in one cannot be reached from the other."""
    _open.update({market: BlobStore.at(f"{url.rstrip('/')}/{market.value}") for market in Market})


def close_stores() -> None:
    """Forget the open stores."""
    _open.clear()


def store() -> BlobStore:
    """Return the store of the current market."""
    try:
        return _open[current_market()]
    except KeyError:
        raise StoreNotOpenError from None
