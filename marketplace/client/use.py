"""Of a market elsewhere: deliveries, reports, duties and accounts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from uuid import UUID

from marketplace.client.calls import Connection
from marketplace.use.delivery.schemas import DeliveryView
from marketplace.use.followup.schemas import DutyView, ReportView
from marketplace.use.settlement.schemas import StatementView


class Use(Connection):
    """Deliveries, reports, duties and accounts, as one token sees them."""

    def deliver(
        self, licence_id: UUID, purpose: str, scenario: str, **wished: object
    ) -> tuple[DeliveryView, bytes]:
        """Take the file under a licence and acknowledge the bytes that arrived.

        `wished`: what else the interface takes: columns, rows, format.
        """
        wish = {"purpose": purpose, "scenario": scenario, **wished}
        opened = self.post(f"/licences/{licence_id}/deliveries", DeliveryView, wish)
        content = self.get_bytes(f"/deliveries/{opened.delivery_id}/content")
        digest = {"digest": f"sha256:{hashlib.sha256(content).hexdigest()}"}
        path = f"/deliveries/{opened.delivery_id}/acknowledgement"
        return self.post(path, DeliveryView, digest), content

    def duties(self, licence_id: UUID) -> Iterator[DutyView]:
        """List a licence's duties with their clocks."""
        return self.pages(f"/licences/{licence_id}/duties", DutyView)

    def reports(self, licence_id: UUID) -> Iterator[ReportView]:
        """List a licence's usage reports, the newest first."""
        return self.pages(f"/licences/{licence_id}/reports", ReportView)

    def statements(self) -> Iterator[StatementView]:
        """List the accounts of one's enterprises and units."""
        return self.pages("/statements", StatementView)
