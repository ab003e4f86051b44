"""Of a market elsewhere: deliveries and what follows them, alerts, errors, fees and tokens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from marketplace.client.calls import body_beside
from marketplace.client.cleanroom import CleanRoom
from marketplace.client.deliveries import Deliveries
from marketplace.client.followup import Followup
from marketplace.use.alerts.schemas import AlertView
from marketplace.use.corrections.model import RejectionGround
from marketplace.use.corrections.schemas import ReportError, TicketView
from marketplace.use.settlement.schemas import FeeView, StatementView
from marketplace.use.sharing.schemas import LicenceTokenMade, LicenceTokenView


class Use(Deliveries, Followup, CleanRoom):
    """All that happens under licences, as one token sees it."""

    def alerts(self) -> Iterator[AlertView]:
        """List the alerts that await one as chief data officer."""
        return self.pages("/alerts", AlertView)

    def alerts_on(self, licence_id: UUID) -> Iterator[AlertView]:
        """List the alerts on a licence, the newest first."""
        return self.pages(f"/licences/{licence_id}/alerts", AlertView)

    def take_alert(self, alert_id: UUID) -> AlertView:
        """Take an alert in hand."""
        return self.post(f"/alerts/{alert_id}/take", AlertView)

    def dismiss_alert(self, alert_id: UUID) -> AlertView:
        """Find nothing wrong behind an alert."""
        return self.post(f"/alerts/{alert_id}/dismiss", AlertView)

    def confirm_alert(self, alert_id: UUID) -> AlertView:
        """Find that something is wrong behind an alert."""
        return self.post(f"/alerts/{alert_id}/confirm", AlertView)

    def explain_alert(self, alert_id: UUID, explanation: str) -> AlertView:
        """Explain, as the buyer, what lies behind an alert."""
        return self.post(f"/alerts/{alert_id}/explain", AlertView, {"explanation": explanation})

    def tickets(self) -> Iterator[TicketView]:
        """List the tickets that the units where one serves have not answered or corrected."""
        return self.pages("/tickets", TicketView)

    def tickets_on(self, licence_id: UUID) -> Iterator[TicketView]:
        """List the errors reported under a licence, the newest first."""
        return self.pages(f"/licences/{licence_id}/errors", TicketView)

    def report_error(self, command: ReportError) -> TicketView:
        """Report an error in licensed data to its source."""
        body = body_beside(command, "licence_id")
        return self.post(f"/licences/{command.licence_id}/errors", TicketView, body)

    def accept_ticket(self, ticket_id: UUID) -> TicketView:
        """Agree to correct what a ticket says."""
        return self.post(f"/tickets/{ticket_id}/accept", TicketView)

    def reject_ticket(self, ticket_id: UUID, ground: RejectionGround) -> TicketView:
        """Say why nothing is to be corrected."""
        return self.post(f"/tickets/{ticket_id}/reject", TicketView, {"ground": ground})

    def statements(self) -> Iterator[StatementView]:
        """List the accounts of one's enterprises and units."""
        return self.pages("/statements", StatementView)

    def pay_fee(self, licence_id: UUID, reference: str = "") -> FeeView:
        """Pay a licence's fee, or state a transfer made elsewhere by its reference."""
        return self.post(f"/licences/{licence_id}/fee/pay", FeeView, {"reference": reference})

    def confirm_payment(self, licence_id: UUID) -> FeeView:
        """Confirm, as the provider, that a stated payment arrived."""
        return self.post(f"/licences/{licence_id}/fee/confirm", FeeView)

    def issue_licence_token(
        self,
        licence_id: UUID,
        *,
        expires_at: datetime | None = None,
        narrowed_id: UUID | None = None,
    ) -> LicenceTokenMade:
        """Make a token that reads one licence's rows; its profile is told this once."""
        body = {"expires_at": expires_at, "narrowed_id": narrowed_id}
        return self.post(f"/licences/{licence_id}/tokens", LicenceTokenMade, body)

    def licence_tokens(self, licence_id: UUID) -> Iterator[LicenceTokenView]:
        """List a licence's tokens, without what they are."""
        return self.pages(f"/licences/{licence_id}/tokens", LicenceTokenView)

    def revoke_licence_token(self, token_id: UUID) -> None:
        """End a licence's token."""
        self.delete(f"/licence-tokens/{token_id}")
