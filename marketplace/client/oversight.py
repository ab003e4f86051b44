"""Of a market elsewhere: the regulator's cases, searches and orders."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from marketplace.client.calls import Connection
from marketplace.foundation.transparency.schemas import ErasureView
from marketplace.oversight.regulation.schemas import (
    CaseView,
    EraseEntry,
    FoundInWords,
    OpenCase,
    OpenedEntry,
    OpenEntry,
    OrderSuspension,
    OrderView,
    ReplayFigure,
    ReplayView,
    SearchLog,
    ThingView,
)


class Oversight(Connection):
    """Cases, searches and orders, as a regulator's token sees them; every act is logged."""

    def open_case(self, command: OpenCase) -> CaseView:
        """Say why one will look."""
        return self.post("/regulation/cases", CaseView, command)

    def cases(self, *, number: str = "") -> Iterator[CaseView]:
        """List every case, the newest first, or the one of this number."""
        return self.pages("/regulation/cases", CaseView, number=number)

    def thing(self, called: str) -> ThingView:
        """Return what a number or a name means, as searches and orders name it."""
        return self.get("/regulation/things", ThingView, called=called)

    def search_log(self, command: SearchLog) -> FoundInWords:
        """Search the log under a case."""
        return self.post("/regulation/searches", FoundInWords, command)

    def open_entry(self, command: OpenEntry) -> OpenedEntry:
        """Open one entry under a case."""
        return self.post("/regulation/openings", OpenedEntry, command)

    def export_log(self, command: SearchLog, folder: Path) -> None:
        """Write a copy of the log and the opened entries of a search below `folder`."""
        with tempfile.TemporaryFile() as packed:
            self.post_into("/regulation/exports", command, packed)
            with zipfile.ZipFile(packed) as archive:
                archive.extractall(folder)

    def replay_figure(self, command: ReplayFigure) -> ReplayView:
        """Ask which past judgements would differ under another figure."""
        return self.post("/regulation/replays", ReplayView, command)

    def erase_entry(self, command: EraseEntry) -> ErasureView:
        """Destroy what opens one entry; the entry and its proof remain."""
        return self.post("/regulation/erasures", ErasureView, command)

    def order_suspension(self, command: OrderSuspension) -> OrderView:
        """Order a stop; it takes effect at once."""
        return self.post("/regulation/orders", OrderView, command)

    def lift_order(self, order_id: UUID, reason: str) -> OrderView:
        """Take an order back."""
        return self.post(f"/regulation/orders/{order_id}/lift", OrderView, {"reason": reason})
