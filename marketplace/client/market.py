"""The nouns of a market as methods: what is offered, asked for, agreed, licensed and delivered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from uuid import UUID

from marketplace.client.calls import Connection
from marketplace.foundation.accounts.schemas import UserView
from marketplace.foundation.holds.schemas import HoldView
from marketplace.foundation.organizations.schemas import MembershipView, UnitView
from marketplace.foundation.rules.schemas import PackView, ParameterView, RuleView
from marketplace.foundation.transparency.schemas import EntryView as LogEntry
from marketplace.foundation.transparency.schemas import HeadView
from marketplace.trade.agreements.schemas import AgreementView
from marketplace.trade.catalogue.schemas import EntryView, PriceLine
from marketplace.trade.licences.schemas import LicenceView
from marketplace.trade.requests.schemas import RequestView, SubmitRequest
from marketplace.use.delivery.schemas import DeliveryView
from marketplace.use.followup.schemas import DutyView, ReportView
from marketplace.use.settlement.schemas import StatementView


class RemoteMarket(Connection):
    """A market elsewhere, as one token sees it."""

    def me(self) -> UserView:
        """Return whose token this is."""
        return self.get("/account", UserView)

    def memberships(self) -> Iterator[MembershipView]:
        """List the enterprises that one acts for."""
        return self.pages("/enterprises", MembershipView)

    def products(self, text: str = "", *, scenarios: Sequence[str] = ()) -> Iterator[EntryView]:
        """Search the catalogue, the newest first."""
        return self.pages("/products", EntryView, text=text, scenario=list(scenarios))

    def product(self, code: str) -> EntryView:
        """Return a listed product by its code."""
        return self.get(f"/products/{code}", EntryView)

    def prices(self) -> Iterator[PriceLine]:
        """List every live price."""
        return self.pages("/prices", PriceLine)

    def units(self, *, pilots: bool = False) -> Iterator[UnitView]:
        """List the units, or the pilot units alone."""
        return self.pages("/units", UnitView, pilots=pilots or None)

    def rules(self) -> Iterator[RuleView]:
        """List the rules in force."""
        return self.pages("/rules", RuleView)

    def rule(self, rule_id: str) -> RuleView:
        """Return one rule with its clauses."""
        return self.get(f"/rules/{rule_id}", RuleView)

    def rule_packs(self) -> Iterator[PackView]:
        """List the rule packs."""
        return self.pages("/rules/packs", PackView)

    def figures(self) -> Iterator[ParameterView]:
        """List the figures that gates and clocks use."""
        return self.pages("/rules/parameters", ParameterView)

    def holds(self) -> Iterator[HoldView]:
        """List every stop in force."""
        return self.pages("/holds", HoldView)

    def log_head(self) -> HeadView:
        """Return the newest published head of the log."""
        return self.get("/log/head", HeadView)

    def log_entries(self, kind: str = "") -> Iterator[LogEntry]:
        """List the public part of the log's entries, the newest first."""
        return self.pages("/log/entries", LogEntry, kind=kind)

    def requests(self) -> Iterator[RequestView]:
        """List one's requests, or those to one's units."""
        return self.pages("/requests", RequestView)

    def request(self, request_id: UUID) -> RequestView:
        """Return a request."""
        return self.get(f"/requests/{request_id}", RequestView)

    def submit_request(self, command: SubmitRequest) -> RequestView:
        """Ask for a product for one scenario; a rule that refuses is a `RuleRefusalError`."""
        return self.post("/requests", RequestView, command)

    def accept_request(self, read: RequestView) -> RequestView:
        """Agree to the terms that were read; a request changed since is a conflict."""
        return self._decide(read, "accept")

    def refuse_request(self, read: RequestView, ground: str) -> RequestView:
        """Refuse what was read, with a ground."""
        return self._decide(read, "refuse", ground=ground)

    def withdraw_request(self, read: RequestView) -> RequestView:
        """Take back what was read."""
        return self._decide(read, "withdraw")

    def _decide(self, read: RequestView, move: str, **more: str) -> RequestView:
        body = {"if_match": read.revision, **more}
        return self.post(f"/requests/{read.request_id}/{move}", RequestView, body)

    def agreement(self, agreement_id: UUID) -> AgreementView:
        """Return a contract with its words and signatures."""
        return self.get(f"/agreements/{agreement_id}", AgreementView)

    def agreement_from(self, request_id: UUID) -> AgreementView:
        """Return the contract that grew from a request."""
        return self.get(f"/requests/{request_id}/agreement", AgreementView)

    def sign(self, agreement_id: UUID, role: str, passphrase: str) -> AgreementView:
        """Sign with the key that the operator keeps for one's side."""
        body = {"role": role, "passphrase": passphrase}
        return self.post(f"/agreements/{agreement_id}/sign", AgreementView, body)

    def licences(self) -> Iterator[LicenceView]:
        """List one's licences, or those on one's products."""
        return self.pages("/licences", LicenceView)

    def licence(self, licence_id: UUID) -> LicenceView:
        """Return a licence as it stands now."""
        return self.get(f"/licences/{licence_id}", LicenceView)

    def bundle(self, licence_id: UUID) -> bytes:
        """Return the one file by which anybody checks a licence offline."""
        return self.get_bytes(f"/licences/{licence_id}/bundle")

    def suspend_licence(self, licence_id: UUID, ground: str) -> LicenceView:
        """Suspend a licence until it is reinstated."""
        return self.post(f"/licences/{licence_id}/suspend", LicenceView, {"ground": ground})

    def reinstate_licence(self, licence_id: UUID) -> LicenceView:
        """Lift one's own suspension."""
        return self.post(f"/licences/{licence_id}/reinstate", LicenceView)

    def revoke_licence(self, licence_id: UUID, ground: str) -> LicenceView:
        """End a licence for good."""
        return self.post(f"/licences/{licence_id}/revoke", LicenceView, {"ground": ground})

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
