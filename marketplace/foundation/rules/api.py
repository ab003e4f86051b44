"""The rules in force, for programs; public."""

from __future__ import annotations

from datetime import datetime

from litestar import Controller, get
from litestar.params import FromPath, FromQuery

from marketplace.foundation.rules.queries import (
    list_parameters,
    list_rules,
    packs_at,
    rulebook,
    show_rule,
)
from marketplace.foundation.rules.schemas import PackView, ParameterView, RuleView
from marketplace.kernel.instants import instant_or_now


class RulesController(Controller):
    """Rules, figures and packs, now or at an instant (`at`, with its zone)."""

    path = "/api/v1/rules"
    tags = ("rules",)

    @get()
    async def list_all(self, at: FromQuery[datetime | None] = None) -> list[RuleView]:
        """List every rule of the packs that are on."""
        return list_rules(await rulebook(instant_or_now(at)))

    @get("/packs")
    async def list_packs(self, at: FromQuery[datetime | None] = None) -> list[PackView]:
        """List the packs and whether they are on."""
        return await packs_at(instant_or_now(at))

    @get("/parameters")
    async def list_figures(self, at: FromQuery[datetime | None] = None) -> list[ParameterView]:
        """List the figures that gates and clocks use."""
        return list_parameters(await rulebook(instant_or_now(at)))

    @get("/{rule_id:str}")
    async def show(self, rule_id: FromPath[str], at: FromQuery[datetime | None] = None) -> RuleView:
        """Return one rule with its clauses."""
        return show_rule(await rulebook(instant_or_now(at)), rule_id)


ROUTES = [RulesController]
