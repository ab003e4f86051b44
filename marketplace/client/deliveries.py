"""Of a market elsewhere: what is delivered under licences, and whether it is accepted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from uuid import UUID

from marketplace.client.calls import LONG_SECONDS, Connection
from marketplace.use.delivery.schemas import DeliveryView, FileFormat
from marketplace.use.followup.model import ObjectionGround
from marketplace.use.followup.schemas import AcceptanceView, ObjectionView


class Deliveries(Connection):
    """What is delivered under licences, as one token sees it."""

    def open_delivery(
        self,
        licence_id: UUID,
        *,
        purpose: str,
        scenario: str,
        columns: Sequence[str] = (),
        rows: int | None = None,
        form: FileFormat = FileFormat.CSV,
        narrowed_id: UUID | None = None,
    ) -> DeliveryView:
        """Ask for a file under a licence and have it made; a rule's no is a `RuleRefusalError`.

        Without `columns` all that are granted, without `rows` all rows; `narrowed_id` is the
        smaller licence that is shown.
        """
        wish = {
            "purpose": purpose,
            "scenario": scenario,
            "columns": list(columns),
            "rows": rows,
            "format": form,
            "narrowed_id": narrowed_id,
        }
        path = f"/licences/{licence_id}/deliveries"
        return self.post(path, DeliveryView, wish, seconds=LONG_SECONDS)

    def delivered_pieces(self, delivery_id: UUID) -> Iterator[bytes]:
        """Read a delivery's file piece by piece; a connection that breaks is taken up again."""
        return self.get_pieces(f"/deliveries/{delivery_id}/content")

    def acknowledge_delivery(self, delivery_id: UUID, digest: str) -> DeliveryView:
        """Countersign the receipt by the SHA-256 of what arrived."""
        path = f"/deliveries/{delivery_id}/acknowledgement"
        return self.post(path, DeliveryView, {"digest": digest})

    def deliver(
        self, licence_id: UUID, *, purpose: str, scenario: str, form: FileFormat = FileFormat.CSV
    ) -> tuple[DeliveryView, bytes]:
        """Take a whole file into memory and countersign its receipt; a large one is better read by
        `delivered_pieces`."""
        opened = self.open_delivery(licence_id, purpose=purpose, scenario=scenario, form=form)
        content = b"".join(self.delivered_pieces(opened.delivery_id))
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        return self.acknowledge_delivery(opened.delivery_id, digest), content

    def deliveries(self, licence_id: UUID) -> Iterator[DeliveryView]:
        """List the deliveries under a licence with their receipts, the newest first."""
        return self.pages(f"/licences/{licence_id}/deliveries", DeliveryView)

    def accept_delivery(self, delivery_id: UUID) -> AcceptanceView:
        """Accept what was delivered, within the window."""
        return self.post(f"/deliveries/{delivery_id}/accept", AcceptanceView)

    def object_to_delivery(self, delivery_id: UUID, ground: ObjectionGround) -> AcceptanceView:
        """Object to what was delivered, within the window."""
        return self.post(f"/deliveries/{delivery_id}/object", AcceptanceView, {"ground": ground})

    def decide_objection(self, delivery_id: UUID, *, is_upheld: bool) -> ObjectionView:
        """Uphold an objection, which credits part of the fee, or overrule it."""
        body = {"is_upheld": is_upheld}
        return self.post(f"/deliveries/{delivery_id}/decide", ObjectionView, body)
