"""Re-identification risk, measured on the table that leaves, with what was not measured.

`measure` reads class sizes and sensitive values of one release; `link`, `single_out`,
`infer_attribute` and `infer_membership` play an attacker against a baseline; `combined` looks at
several releases on the same population. All numbers are shares in [0, 1] or counts. None of them is
a verdict: whether a risk is borne is decided by whoever releases.
"""

from anonymize.risk.attacker import Inference, infer_attribute, infer_membership
from anonymize.risk.combined import CombinedRisk, Release, combined
from anonymize.risk.levels import Thresholds
from anonymize.risk.linkage import Linkage, SinglingOut, link, single_out
from anonymize.risk.measurement import RiskMeasurement, measure

__all__ = [
    "CombinedRisk",
    "Inference",
    "Linkage",
    "Release",
    "RiskMeasurement",
    "SinglingOut",
    "Thresholds",
    "combined",
    "infer_attribute",
    "infer_membership",
    "link",
    "measure",
    "single_out",
]
