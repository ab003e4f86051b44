"""The slices, lowest first: the one order that imports, migrations and navigation follow.

A slice imports only slices that stand above it in this list. `tests/architecture` holds the import
rules against it.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

SLICES = (
    "foundation.rules",
    "foundation.accounts",
    "foundation.organizations",
    "foundation.transparency",
    "foundation.notices",
    "foundation.holds",
    "supply.resources",
    "supply.quality",
    "supply.desensitisation",
    "supply.listings",
    "trade.catalogue",
    "trade.parties",
    "trade.requests",
    "trade.agreements",
    "trade.licences",
    "use.metering",
    "use.settlement",
    "use.delivery",
    "use.sharing",
    "use.cleanroom",
    "use.followup",
    "use.alerts",
    "use.corrections",
    "oversight.regulation",
    "desks",
    "simulation",
)


def modules(name: str) -> list[ModuleType]:
    """Return the module called `name` (`tables`, `api`, ...) of every slice that has one, lowest
    first."""
    paths = [f"marketplace.{slice_}" for slice_ in SLICES if find_spec(f"marketplace.{slice_}")]
    return [import_module(f"{path}.{name}") for path in paths if find_spec(f"{path}.{name}")]
