"""The privacy models that a plan can require, as plain data.

Those that compare with a population are measured by `risk`, not required by a plan. t-closeness is
required with the equal or the ordered distance; the order is that of numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anonymize.errors import PlanFormatError
from anonymize.models import (
    BetaLikeness,
    DistinctDiversity,
    EntropyDiversity,
    KAnonymity,
    Model,
    RecursiveDiversity,
    TCloseness,
)
from anonymize.plan.codec import decode, encode, mapping_at

_MODELS: Mapping[str, type[Any]] = {
    "k_anonymity": KAnonymity,
    "distinct_diversity": DistinctDiversity,
    "entropy_diversity": EntropyDiversity,
    "recursive_diversity": RecursiveDiversity,
    "t_closeness": TCloseness,
    "beta_likeness": BetaLikeness,
}
_NOT_WRITTEN = frozenset({"order", "hierarchy"})
"""Fields that would hold data values."""


def encode_model(model: Model) -> dict[str, Any]:
    """The model's tag and parameters."""
    for tag, kind in _MODELS.items():
        if isinstance(model, kind):
            return {"model": tag, **encode(model, skip=_NOT_WRITTEN)}
    raise PlanFormatError(where="models", allowed=", ".join(_MODELS))


def decode_model(document: object, *, where: str) -> Model:
    """The model from its tag and parameters."""
    fields = dict(mapping_at(document, where=where))
    kind = _MODELS.get(str(fields.pop("model", None)))
    if kind is None:
        raise PlanFormatError(where=f"{where}.model", allowed=", ".join(_MODELS))
    model: Model = decode(kind, fields, where=where, skip=_NOT_WRITTEN)
    return model
