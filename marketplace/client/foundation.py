"""Of a market elsewhere: accounts, units, rules, stops and the log."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from marketplace.client.calls import Connection
from marketplace.foundation.accounts.schemas import UserView
from marketplace.foundation.holds.schemas import HoldView
from marketplace.foundation.organizations.schemas import MembershipView, UnitView
from marketplace.foundation.rules.schemas import PackView, ParameterView, RuleView
from marketplace.foundation.transparency.schemas import EntryView as LogEntry
from marketplace.foundation.transparency.schemas import HeadView


class Foundation(Connection):
    """Accounts, units, rules, stops and the log, as one token sees them."""

    def me(self) -> UserView:
        """Return whose token this is."""
        return self.get("/account", UserView)

    def memberships(self) -> Iterator[MembershipView]:
        """List the enterprises that one acts for."""
        return self.pages("/enterprises", MembershipView)

    def units(self, *, pilots: bool = False) -> Iterator[UnitView]:
        """List the units, or the pilot units alone."""
        return self.pages("/units", UnitView, pilots=pilots or None)

    def unit(self, called: str) -> UnitView:
        """Return a unit by its code or name."""
        return self.get(f"/units/called/{quote(called, safe='')}", UnitView)

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
