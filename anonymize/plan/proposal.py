"""A first plan from a profile: cautious, complete, and for a person to change."""

from __future__ import annotations

from collections.abc import Collection

from anonymize.detect import ColumnProfile, Profile
from anonymize.models import DistinctDiversity, KAnonymity, Model, TCloseness
from anonymize.plan.recipe import ColumnPlan, Plan, Recoding
from anonymize.roles import Kind, Role
from anonymize.search.labels import ClassLabels
from anonymize.techniques import Drop, Generalise, Keep, Pseudonym, Round, Technique

_DROPPED = frozenset({Kind.SERIAL, Kind.FREE_TEXT, Kind.COORDINATES})
_GRID_DEGREES = "0.01"
"""About a kilometre."""


def propose(
    profile: Profile,
    *,
    name: str,
    product: str,
    k: int,
    l: int | None = None,  # noqa: E741 - the literature's name
    t: float | None = None,
    suppression_limit: float = 0.05,
    recoding: Recoding = "global",
    labels: ClassLabels = "hierarchy",
    key_id: str | None = None,
    linked: Collection[str] = (),
) -> Plan:
    """A plan that drops what names people, generalises what singles them out, keeps the rest.

    `l` and `t` are required of every sensitive column that is released. Columns in `linked` get a
    keyed pseudonym instead of being dropped, since rows of one subject must stay together; that
    holds the result at level 2 of GB/T 42460.
    """
    columns = tuple(_column(column, linked=linked) for column in profile.columns)
    models: list[Model] = [KAnonymity(k)]
    for column in columns:
        if column.role is Role.SENSITIVE and not isinstance(column.technique, Drop):
            models += [DistinctDiversity(l=l, sensitive=column.name)] if l is not None else []
            models += [TCloseness(t=t, sensitive=column.name)] if t is not None else []
    return Plan(
        name=name,
        product=product,
        columns=columns,
        models=tuple(models),
        suppression_limit=suppression_limit,
        recoding=recoding,
        labels=labels,
        key_id=key_id,
    )


def _column(column: ColumnProfile, *, linked: Collection[str]) -> ColumnPlan:
    technique = Pseudonym() if column.name in linked else _technique(column)
    return ColumnPlan(name=column.name, role=column.role, kind=column.kind, technique=technique)


def _technique(column: ColumnProfile) -> Technique:
    if column.role is Role.DIRECT or column.kind in _DROPPED:
        return Drop()
    if column.role is Role.QUASI:
        return Generalise()
    if column.kind in (Kind.LATITUDE, Kind.LONGITUDE):
        return Round(to=_GRID_DEGREES)
    return Keep()
