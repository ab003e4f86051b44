"""Plans: the audited recipe of a desensitisation, as a frozen value and as a file.

A plan names for each column its role, its kind and the technique, and for the result the privacy
models it must meet. It holds no data values and no keys, so it can be published with the product;
`anonymize.run` carries it out, and the same table, plan and key give the same bytes.
"""

from anonymize.plan.files import (
    canonical_json,
    load_plan,
    parse_plan,
    plan_digest,
    save_plan,
    to_json,
    to_yaml,
)
from anonymize.plan.proposal import propose
from anonymize.plan.recipe import ColumnPlan, Plan

__all__ = [
    "ColumnPlan",
    "Plan",
    "canonical_json",
    "load_plan",
    "parse_plan",
    "plan_digest",
    "propose",
    "save_plan",
    "to_json",
    "to_yaml",
]
