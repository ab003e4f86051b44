"""Of a market elsewhere: accounts, units, enterprises, notices, rules and stops."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

from marketplace.client.calls import Connection
from marketplace.foundation.accounts.schemas import MakeToken, TokenMade, UserView
from marketplace.foundation.holds.schemas import HoldView, PlaceHold
from marketplace.foundation.notices.schemas import (
    EndpointView,
    MadeEndpoint,
    NoticeView,
    RegisterEndpoint,
    Reminder,
)
from marketplace.foundation.organizations.schemas import (
    AddMember,
    AppointOfficer,
    EnterpriseView,
    FilingView,
    MembershipView,
    Posting,
    ReceiptPlan,
    RegisterEnterprise,
    UnitView,
)
from marketplace.foundation.rules.schemas import PackView, ParameterView, RuleView


class Foundation(Connection):
    """Accounts, units, enterprises, notices, rules and stops, as one token sees them."""

    def me(self) -> UserView:
        """Return whose token this is."""
        return self.get("/account", UserView)

    def make_token(self, command: MakeToken) -> TokenMade:
        """Make another token of one's own; it is shown this once."""
        return self.post("/account/tokens", TokenMade, command)

    def memberships(self) -> Iterator[MembershipView]:
        """List the enterprises that one acts for."""
        return self.pages("/enterprises", MembershipView)

    def register_enterprise(self, command: RegisterEnterprise) -> EnterpriseView:
        """Enter one's enterprise by its credit code."""
        return self.post("/enterprises", EnterpriseView, command)

    def verify_enterprise(self, enterprise_id: UUID, document: Path) -> EnterpriseView:
        """Confirm an enterprise's identity on a document."""
        return self.post_file(
            f"/enterprises/{enterprise_id}/verification", EnterpriseView, document
        )

    def add_member(self, command: AddMember) -> MembershipView:
        """Let a user act for one's enterprise."""
        return self.post("/enterprises/members", MembershipView, command)

    def units(self, *, pilots: bool = False) -> Iterator[UnitView]:
        """List the units, or the pilot units alone."""
        return self.pages("/units", UnitView, pilots=pilots or None)

    def unit(self, called: str) -> UnitView:
        """Return a unit by its code or name."""
        return self.get(f"/units/called/{quote(called, safe='')}", UnitView)

    def officers(self, unit_id: UUID, *, at: datetime | None = None) -> Iterator[Posting]:
        """List who answers for a unit, now or at an instant."""
        return self.pages(f"/units/{unit_id}/officers", Posting, at=at.isoformat() if at else None)

    def postings(self) -> Iterator[Posting]:
        """List the posts that one holds now."""
        return self.pages("/appointments", Posting)

    def appoint_officer(self, command: AppointOfficer) -> Posting:
        """Appoint a user to a post."""
        return self.post("/appointments", Posting, command)

    def file_plan(self, unit_id: UUID, plan: Path) -> FilingView:
        """File a unit's plan with the office."""
        return self.post_file(f"/units/{unit_id}/filings", FilingView, plan)

    def receipt_plan(self, command: ReceiptPlan) -> FilingView:
        """Acknowledge a filed plan."""
        return self.post("/units/filings/receipts", FilingView, command)

    def notices(self) -> Iterator[NoticeView]:
        """List what one was told, the newest first."""
        return self.pages("/notices", NoticeView)

    def reminders(self) -> Iterator[Reminder]:
        """List what waits for one, what is due first."""
        return self.pages("/notices/waiting", Reminder)

    def read_notice(self, notice_id: UUID) -> NoticeView:
        """Say that one has read a notice."""
        return self.post(f"/notices/{notice_id}/read", NoticeView)

    def webhooks(self) -> Iterator[EndpointView]:
        """List the addresses of the organisations that one may sign for."""
        return self.pages("/webhooks", EndpointView)

    def register_webhook(self, command: RegisterEndpoint) -> MadeEndpoint:
        """Have an organisation's notices posted to an address; its secret is shown this once."""
        return self.post("/webhooks", MadeEndpoint, command)

    def replace_webhook_secret(self, endpoint_id: UUID) -> MadeEndpoint:
        """Have the messages to an address signed with a new secret, shown this once."""
        return self.post(f"/webhooks/{endpoint_id}/secret", MadeEndpoint)

    def remove_webhook(self, endpoint_id: UUID) -> EndpointView:
        """Have nothing posted to an address any more."""
        return self.post(f"/webhooks/{endpoint_id}/remove", EndpointView)

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

    def place_hold(self, command: PlaceHold) -> HoldView:
        """Stop something at once, as an authority."""
        return self.post("/holds", HoldView, command)

    def lift_hold(self, hold_id: UUID) -> HoldView:
        """Set a stopped thing going again."""
        return self.post(f"/holds/{hold_id}/lift", HoldView)
