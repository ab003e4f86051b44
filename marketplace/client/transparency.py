"""Of a market elsewhere: its public log."""

from __future__ import annotations

from collections.abc import Iterator

from marketplace.client.calls import Connection
from marketplace.foundation.transparency.schemas import EntryView as LogEntry
from marketplace.foundation.transparency.schemas import HeadView


class Transparency(Connection):
    """The public log, as anybody sees it."""

    def log_head(self) -> HeadView:
        """Return the newest published head of the log."""
        return self.get("/log/head", HeadView)

    def log_entries(self, kind: str = "") -> Iterator[LogEntry]:
        """List the public part of the log's entries, the newest first."""
        return self.pages("/log/entries", LogEntry, kind=kind)

    def log_proof(self, index: int) -> str:
        """Return the proof of an entry, a `.tlog-proof`."""
        return self.get_public(f"/log/proof/{index}").decode()

    def log_answer(self, *, kind: str = "", contract: str = "", since: int = 0) -> bytes:
        """Return all entries of a kind or a contract's pseudonym from `since` on, proved complete.

        The bytes are checked as they stand (`contracts.complete_answer`).
        """
        return self.get_bytes("/log/complete", kind=kind, contract=contract, since=since)
