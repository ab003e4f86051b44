"""Generalisation hierarchies: from each value of a column, a ladder of ever coarser labels.

A `Hierarchy` comes from a table (`from_table`), from a rule (`from_intervals`, `from_prefixes`,
`from_dates`, `from_area_codes`, `from_industry_codes`, `from_order`, `flat`) or from the data alone
(`propose`). It is checked when it is made: every leaf has every level, and the levels nest. It is
no dictionary of meanings: which ladder is useful for a purpose is for its user to say.
"""

from anonymize.hierarchies.hierarchy import ANY, Hierarchy
from anonymize.hierarchies.places import from_area_codes, from_industry_codes
from anonymize.hierarchies.proposal import propose
from anonymize.hierarchies.rules import (
    flat,
    from_dates,
    from_intervals,
    from_order,
    from_prefixes,
)
from anonymize.hierarchies.table import from_table

__all__ = [
    "ANY",
    "Hierarchy",
    "flat",
    "from_area_codes",
    "from_dates",
    "from_industry_codes",
    "from_intervals",
    "from_order",
    "from_prefixes",
    "from_table",
    "propose",
]
