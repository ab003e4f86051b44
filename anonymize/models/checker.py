"""The independent check: each model's number once more, by other code, from the output rows.

Plain loops over plain rows, straight from the definitions, sharing nothing with the models' own
arithmetic. Slow, and meant to be: it is what an auditor would write.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

import pandas as pd

from anonymize.errors import ModelParameterError
from anonymize.hierarchies import Hierarchy
from anonymize.models.closeness import BetaLikeness, TCloseness
from anonymize.models.diversity import DistinctDiversity, EntropyDiversity, RecursiveDiversity
from anonymize.models.k_anonymity import KAnonymity
from anonymize.models.measurement import Model
from anonymize.models.population import (
    DeltaPresence,
    KMap,
    PopulationModel,
    PopulationUniqueness,
)

Value = str | None
Key = tuple[Value, ...]


def recheck(
    model: Model | PopulationModel,
    frame: pd.DataFrame,
    quasi: Sequence[str],
    *,
    kept: pd.Series | None = None,
) -> float:
    """The worst class's value, as `model.check(...).value` must have it; 0 for no rows."""
    released = frame if kept is None else frame[kept.to_numpy(dtype=bool)]
    keys = _rows(released, quasi)
    if isinstance(model, KMap | DeltaPresence | PopulationUniqueness):
        return _beside_population(model, Counter(keys), quasi)
    if not keys:
        return 0.0
    if isinstance(model, KAnonymity):
        return float(min(Counter(keys).values()))
    column = model.sensitive or ""
    whole = Counter(_column(frame, column))
    groups: defaultdict[Key, list[Value]] = defaultdict(list)
    for key, value in zip(keys, _column(released, column), strict=True):
        groups[key].append(value)
    score, worst = _rule(model, whole)
    return worst(score(Counter(values)) for values in groups.values())


Score = Callable[["Counter[Value]"], float]
Worst = Callable[..., float]


def _rule(model: Model, whole: Counter[Value]) -> tuple[Score, Worst]:
    match model:
        case DistinctDiversity():
            return (lambda counts: float(len(counts))), min
        case EntropyDiversity():
            return _effective_values, min
        case RecursiveDiversity(l=length):
            return (lambda counts: _largest_over_tail(counts, length)), max
        case TCloseness():
            return (lambda counts: _distance(model, counts, whole)), max
        case BetaLikeness(beta=beta):
            return (lambda counts: _gain(counts, whole, beta)), max
        case _:
            raise ModelParameterError(
                model=model.name, parameter="kind", allowed="a model of anonymize.models"
            )


def _beside_population(model: PopulationModel, sample: Counter[Key], quasi: Sequence[str]) -> float:
    if isinstance(model, PopulationUniqueness):
        return _expected_uniques(sample, model.population_rows)
    population = Counter(_rows(model.population, quasi))
    if isinstance(model, KMap):
        least = population.total()
        for key in sample:
            least = min(least, population[key])
        return float(least)
    return max((sample[key] / (population[key] or 1) for key in {*sample, *population}), default=0)


def _expected_uniques(sample: Counter[Key], population_rows: int) -> float:
    """Zayatz: the population's classes are taken to be of the sizes of the sample's.

    Each row of the population is drawn with the same chance; of the classes of which one row was
    drawn, the share that has no other is the answer, times the sample's uniques.
    """
    chance = sample.total() / population_rows
    drawn_once = drawn_from_one = 0.0
    for size in sample.values():
        once = size * chance * (1 - chance) ** (size - 1)
        drawn_once += once
        drawn_from_one += once if size == 1 else 0.0
    uniques = sum(size == 1 for size in sample.values())
    return uniques / sample.total() * drawn_from_one / drawn_once if uniques else 0.0


def _rows(frame: pd.DataFrame, columns: Sequence[str]) -> list[Key]:
    if not columns:
        return [()] * len(frame)
    return list(zip(*(_column(frame, column) for column in columns), strict=True))


def _column(frame: pd.DataFrame, column: str) -> list[Value]:
    return [None if pd.isna(value) else str(value) for value in frame[column].tolist()]


def _effective_values(counts: Counter[Value]) -> float:
    rows = counts.total()
    return math.exp(-sum(c / rows * math.log(c / rows) for c in counts.values()))


def _largest_over_tail(counts: Counter[Value], length: int) -> float:
    ordered = [count for _, count in counts.most_common()]
    tail = sum(ordered[length - 1 :])
    return ordered[0] / tail if tail else math.inf


def _gain(counts: Counter[Value], whole: Counter[Value], beta: float) -> float:
    worst = 0.0
    for value, count in counts.items():
        q = whole[value] / whole.total()
        gain = (count / counts.total() - q) / q
        allowed = min(beta, -math.log(q))
        worst = max(worst, gain / allowed if gain > 0 else 0.0)
    return worst


def _distance(model: TCloseness, counts: Counter[Value], whole: Counter[Value]) -> float:
    extra = {v: counts[v] / counts.total() - whole[v] / whole.total() for v in whole}
    match model.distance:
        case "equal":
            return sum(e for e in extra.values() if e > 0)
        case "ordered":
            return _ordered_distance(extra, model.order)
        case "hierarchical":
            if model.hierarchy is None:
                return math.nan
            return _hierarchical_distance(extra, model.hierarchy)


def _ordered_distance(extra: dict[Value, float], order: tuple[str, ...]) -> float:
    """Sum of |r1 + ... + ri| over i, divided by m - 1 (the paper's section 4.1)."""

    def place(value: Value) -> float:
        if value is None:
            return math.inf
        return order.index(value) if order else float(value)

    carried = moved = 0.0
    for value in sorted(extra, key=place):
        carried += extra[value]
        moved += abs(carried)
    return moved / max(len(extra) - 1, 1)


def _hierarchical_distance(extra: dict[Value, float], hierarchy: Hierarchy) -> float:
    """Sum over inner nodes of height/H times min(positive, negative extras of its children)."""
    ladder = hierarchy.with_missing() if None in extra else hierarchy
    node = {leaf: (0, leaf) for leaf in ladder.leaves}
    mass: dict[tuple[int, Value], float] = {node[v]: e for v, e in extra.items()}
    moved = 0.0
    for level in range(1, ladder.height + 1):
        children: defaultdict[tuple[int, Value], set[tuple[int, Value]]] = defaultdict(set)
        for leaf, label in zip(ladder.leaves, ladder.levels[level], strict=True):
            children[(level, label)].add(node[leaf])
            node[leaf] = (level, label)
        for parent, below in children.items():
            masses = [mass.get(child, 0.0) for child in below]
            positive = sum(e for e in masses if e > 0)
            negative = -sum(e for e in masses if e < 0)
            moved += level / ladder.height * min(positive, negative)
            mass[parent] = sum(masses)
    return moved
