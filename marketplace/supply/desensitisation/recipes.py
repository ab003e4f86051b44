"""Which recipes are tried on a table: from too little to more than enough, by few clear strategies.

Each is a plan of the desensitisation library. Columns that name people are dropped under all of
them. Quasi-identifiers are made coarser by the library's own search. Measures (numbers with many
rare values) are rounded, since an exact figure that few rows hold tells a person by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import pandas as pd

from anonymize.models import DistinctDiversity, KAnonymity, Model
from anonymize.plan import ColumnPlan, Plan
from anonymize.roles import Kind, Role
from anonymize.techniques import Drop, Generalise, Keep, Round, Technique
from marketplace.kernel.text import Text

_DROPPED: Final = frozenset({Kind.SERIAL, Kind.FREE_TEXT, Kind.COORDINATES})
_MEASURES: Final = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.FINANCE, Kind.HEALTH})
_RARE_SHARE: Final = 0.05
"""A measure stays exact while at most this share of its rows hold a value that few rows hold."""
_PARTS: Final = (1000, 500, 200, 100, 50, 20)
"""Into how many steps the range of a measure may fall, from the finest to the coarsest rounding."""
_COSTLY: Final = 0.8
"""A generalised column that has lost this much is nearly gone; the lean recipes drop it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the recipes see it: its confirmed role and its kind."""

    name: str
    role: Role
    kind: Kind


@dataclass(frozen=True, slots=True)
class Recipe:
    """A named plan and what it does, in a sentence."""

    name: str
    what: Text
    plan: Plan


@dataclass(frozen=True, slots=True)
class Treated:
    """A table's columns with the technique that every recipe begins with."""

    product: str
    columns: tuple[ColumnPlan, ...]

    def __iter__(self) -> Iterator[ColumnPlan]:
        return iter(self.columns)

    @property
    def has_sensitive(self) -> bool:
        """Whether a sensitive column leaves."""
        return any(
            column.role is Role.SENSITIVE and not isinstance(column.technique, Drop)
            for column in self.columns
        )


def treated(frame: pd.DataFrame, columns: Sequence[Column], *, product: str, k: int) -> Treated:
    """Give each column its technique: drop, generalise, round, or keep."""
    plans = [
        ColumnPlan(
            name=column.name,
            role=column.role,
            kind=column.kind,
            technique=_technique(column, frame[column.name], k),
        )
        for column in columns
    ]
    return Treated(product, tuple(plans))


def _technique(column: Column, values: pd.Series, k: int) -> Technique:
    if column.role is Role.DIRECT or column.kind in _DROPPED:
        return Drop()
    if column.role is Role.QUASI:
        return Generalise()
    if column.kind in _MEASURES:
        return measured(values, k)
    return Keep()


def measured(values: pd.Series, k: int) -> Technique:
    """Keep a measure whose values are shared, or round it to the finest step that shares them.

    Steps are 1, 2 or 5 times a power of ten. The coarsest step leaves 20 parts of the range: then
    extremes may stay rare, which the measurement does not cover and says so.
    """
    numbers = pd.to_numeric(values, errors="coerce").dropna()
    if len(numbers) < values.notna().sum() or _rare_share(numbers, k) <= _RARE_SHARE:
        return Keep()
    spread = float(numbers.max() - numbers.min())
    steps = [_round_up(Decimal(repr(spread / parts))) for parts in _PARTS]
    for step in steps:
        if _rare_share((numbers / float(step)).round(), k) <= _RARE_SHARE:
            return Round(to=f"{step:f}")
    return Round(to=f"{steps[-1]:f}")


def _rare_share(numbers: pd.Series, k: int) -> float:
    """Share of the rows whose value fewer than k rows hold."""
    counts = numbers.value_counts()
    return float(counts[counts < k].sum() / max(len(numbers), 1))


def _round_up(value: Decimal) -> Decimal:
    power = Decimal(10) ** value.adjusted()
    return next(power * nice for nice in (1, 2, 5, 10) if power * nice >= value)


def drop_only(table: Treated) -> Recipe:
    """Remove what names people, and nothing else: the measure of how little that protects."""
    kept = [_with(c, Keep() if isinstance(c.technique, Generalise) else c.technique) for c in table]
    return Recipe(
        "drop-only@1",
        Text("只删除直接标识，其余不变", "direct identifiers dropped, nothing else"),
        Plan(name="drop-only@1", product=table.product, columns=tuple(kept)),
    )


def alike(table: Treated, k: int, *, cut: float, local: bool = False) -> Recipe:
    """Make every row alike to at least k - 1 others; at most the share `cut` of rows is held
    back.
    """
    name = f"k{k}-{'local' if local else 'global'}-cut{cut * 100:g}@1"
    way = Text("逐类", "class by class") if local else Text("整列统一", "whole columns alike")
    return Recipe(
        name,
        Text(
            f"至少 {k} 行相同；{way.zh}泛化，最多删去 {cut:.0%} 的行",
            f"at least {k} rows alike; generalised {way.en}, at most {cut:.0%} of rows held back",
        ),
        Plan(
            name=name,
            product=table.product,
            columns=table.columns,
            models=(KAnonymity(k),),
            suppression_limit=cut,
            recoding="local" if local else "global",
        ),
    )


def diverse(table: Treated, k: int, *, values: int, cut: float) -> Recipe:
    """As `alike` class by class, and each class holds at least `values` values of every sensitive
    column.
    """
    name = f"k{k}-l{values}-local-cut{cut * 100:g}@1"
    held = [c.name for c in table if c.role is Role.SENSITIVE and not isinstance(c.technique, Drop)]
    models: list[Model] = [KAnonymity(k)]
    models += [DistinctDiversity(l=values, sensitive=column) for column in held]
    return Recipe(
        name,
        Text(
            f"至少 {k} 行相同，且每类的敏感值不少于 {values} 种；最多删去 {cut:.0%} 的行",
            f"at least {k} rows alike with at least {values} sensitive values; "
            f"at most {cut:.0%} of rows held back",
        ),
        Plan(
            name=name,
            product=table.product,
            columns=table.columns,
            models=tuple(models),
            suppression_limit=cut,
            recoding="local",
        ),
    )


def lean(table: Treated, k: int, *, cut: float, losses: Mapping[str, float]) -> Recipe | None:
    """As `alike`, without the columns that lost nearly all, so that the others stay sharper.

    `losses`: of each column under `alike`. None where no column, or every one, is that costly.

    **Source:** the least that the purpose needs: 个人信息保护法第六条.
    """
    costly = {
        column.name
        for column in table
        if isinstance(column.technique, Generalise) and losses[column.name] >= _COSTLY
    }
    open_columns = {c.name for c in table if isinstance(c.technique, Generalise)}
    if not costly or costly == open_columns:
        return None
    name = f"k{k}-lean-cut{cut * 100:g}@1"
    columns = tuple(_with(c, Drop()) if c.name in costly else c for c in table)
    return Recipe(
        name,
        Text(
            f"删去最难保护的 {len(costly)} 列，其余至少 {k} 行相同；最多删去 {cut:.0%} 的行",
            f"the {len(costly)} columns hardest to protect dropped, the others at least {k} rows "
            f"alike; at most {cut:.0%} of rows held back",
        ),
        Plan(
            name=name,
            product=table.product,
            columns=columns,
            models=(KAnonymity(k),),
            suppression_limit=cut,
        ),
    )


def _with(column: ColumnPlan, technique: Technique) -> ColumnPlan:
    return replace(column, technique=technique)
