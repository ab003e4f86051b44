"""Of a market elsewhere: what is due under a contract, how it goes on and how it ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from contracts.negotiation import TerminationReason
from marketplace.client.calls import Connection, body_beside
from marketplace.trade.requests.schemas import RequestView
from marketplace.use.delivery.schemas import TraceView
from marketplace.use.followup.schemas import (
    ClosingView,
    DiscrepancyView,
    DutyView,
    LifeView,
    ProposeChange,
    ReportView,
    StateDestruction,
    SubmitUsageReport,
)


class Followup(Connection):
    """Duties, usage reports, notices and endings, as one token sees them."""

    def duties(self, licence_id: UUID) -> Iterator[DutyView]:
        """List a licence's duties with their clocks."""
        return self.pages(f"/licences/{licence_id}/duties", DutyView)

    def reports(self, licence_id: UUID) -> Iterator[ReportView]:
        """List a licence's usage reports, the newest first."""
        return self.pages(f"/licences/{licence_id}/reports", ReportView)

    def submit_report(self, command: SubmitUsageReport) -> ReportView:
        """Report the use of a licence since the last report."""
        body = body_beside(command, "licence_id")
        return self.post(f"/licences/{command.licence_id}/reports", ReportView, body)

    def discrepancies(self, licence_id: UUID) -> Iterator[DiscrepancyView]:
        """List where reports differ from the gateway's figures, the newest first."""
        return self.pages(f"/licences/{licence_id}/discrepancies", DiscrepancyView)

    def explain_discrepancy(self, discrepancy_id: UUID, explanation: str) -> DiscrepancyView:
        """Say, as the buyer, where a difference comes from."""
        path, body = f"/discrepancies/{discrepancy_id}/explain", {"explanation": explanation}
        return self.post(path, DiscrepancyView, body)

    def settle_discrepancy(self, discrepancy_id: UUID, *, is_breach: bool) -> DiscrepancyView:
        """Settle a difference as its owner, or find it to be a breach."""
        path, body = f"/discrepancies/{discrepancy_id}/settle", {"is_breach": is_breach}
        return self.post(path, DiscrepancyView, body)

    def life(self, licence_id: UUID) -> LifeView:
        """Return where a licence's contract stands, with every move."""
        return self.get(f"/licences/{licence_id}/life", LifeView)

    def propose_change(self, command: ProposeChange) -> RequestView:
        """Ask for a contract that follows or replaces another."""
        body = body_beside(command, "licence_id")
        return self.post(f"/licences/{command.licence_id}/renewal", RequestView, body)

    def give_notice(self, licence_id: UUID, reason: TerminationReason) -> LifeView:
        """Give the notice that the contract asks for."""
        return self.post(f"/licences/{licence_id}/notice", LifeView, {"reason": reason})

    def withdraw_notice(self, licence_id: UUID) -> LifeView:
        """Take one's side's notice back."""
        return self.post(f"/licences/{licence_id}/notice/withdraw", LifeView)

    def state_destruction(self, command: StateDestruction) -> ClosingView:
        """State, after the end of a licence, that its data are destroyed."""
        body = body_beside(command, "licence_id")
        return self.post(f"/licences/{command.licence_id}/destruction", ClosingView, body)

    def close_licence(self, licence_id: UUID) -> ClosingView:
        """Issue the closing certificate, as the provider's officer."""
        return self.post(f"/licences/{licence_id}/closing", ClosingView)

    def closing(self, licence_id: UUID) -> ClosingView:
        """Return how an ended licence was closed."""
        return self.get(f"/licences/{licence_id}/closing", ClosingView)

    def closing_file(self, licence_id: UUID) -> bytes:
        """Return the closing certificate as the file that anybody checks offline."""
        return self.get_bytes(f"/licences/{licence_id}/closing/certificate")

    def check_leak(self, product: str, file: Path) -> list[TraceView]:
        """Check a found file against every copy of a product; the check is recorded."""
        return self.post_file(f"/products/{product}/leak-checks", list[TraceView], file)
