"""The plan itself: what is done to each column, and what must hold of the result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar, get_args

from anonymize.errors import PlanFormatError
from anonymize.models import Model
from anonymize.plan.codec import decode, encode, list_at, mapping_at
from anonymize.plan.requirements import decode_model, encode_model
from anonymize.roles import Kind, Role
from anonymize.search.labels import ClassLabels
from anonymize.techniques import TECHNIQUES, Drop, Generalise, Pseudonym, ShiftDate, Technique

FORMAT = "anonymize-plan/1"
Recoding = Literal["global", "local"]
Word = TypeVar("Word", Role, Kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnPlan:
    """What one column is, and what is done to it."""

    name: str
    role: Role
    kind: Kind
    technique: Technique


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An audited recipe; frozen, without data values and without keys.

    `columns` in the order of the table; `models` are required of the rows kept, of which at most
    `suppression_limit` (share of the rows) may be missing. `labels` says what a class of local
    recoding is called: by its hierarchy, or by the values that it holds. `key_id` names the key
    that keyed techniques are run with; their secrets are derived from it, `product` and the column.
    Where each Generalise has a level the plan is resolved: the search has nothing left to choose.

    Errors: PlanFormatError with the place.
    """

    name: str
    product: str
    columns: tuple[ColumnPlan, ...]
    models: tuple[Model, ...] = ()
    suppression_limit: float = 0.0
    recoding: Recoding = "global"
    labels: ClassLabels = "hierarchy"
    key_id: str | None = None

    def __post_init__(self) -> None:
        self._check_columns()
        if not 0 <= self.suppression_limit <= 1:
            raise PlanFormatError(where="suppression_limit", allowed="from 0 to 1")
        if self.recoding not in get_args(Recoding):
            raise PlanFormatError(where="recoding", allowed=", ".join(get_args(Recoding)))
        if self.labels not in get_args(ClassLabels):
            raise PlanFormatError(where="labels", allowed=", ".join(get_args(ClassLabels)))
        if self.labels != "hierarchy" and self.recoding == "global":
            raise PlanFormatError(where="labels", allowed="hierarchy for global recoding")
        if not self.models and not self.is_resolved:
            raise PlanFormatError(where="models", allowed="at least one, or a level in each column")
        if self.key_id is None and any(column.technique.keyed for column in self.columns):
            raise PlanFormatError(where="key_id", allowed="the id of the key that a column needs")

    def _check_columns(self) -> None:
        counts = Counter(column.name for column in self.columns)
        if not counts or max(counts.values()) > 1:
            raise PlanFormatError(where="columns", allowed="at least one, each name once")
        for place, column in enumerate(self.columns):
            if _is_open(column) and column.role is not Role.QUASI:
                raise PlanFormatError(
                    where=f"columns[{place}].technique.level", allowed="a number >= 0"
                )
            technique = column.technique
            if isinstance(technique, ShiftDate) and technique.subject not in counts:
                raise PlanFormatError(
                    where=f"columns[{place}].technique.subject", allowed="a column of the plan"
                )
        released = {c.name for c in self.columns if not isinstance(c.technique, Drop)}
        for place, model in enumerate(self.models):
            if model.sensitive is not None and model.sensitive not in released:
                raise PlanFormatError(where=f"models[{place}]", allowed="a column that is released")

    @property
    def quasi(self) -> tuple[str, ...]:
        """The quasi-identifiers that are released."""
        return tuple(
            column.name
            for column in self.columns
            if column.role is Role.QUASI and not isinstance(column.technique, Drop)
        )

    @property
    def released_roles(self) -> Mapping[str, Role]:
        """Role of each released column; a keyed pseudonym no longer names anybody by itself."""
        kept = (c for c in self.columns if not isinstance(c.technique, Drop))
        pseudonyms = self.pseudonyms
        return {c.name: Role.PLAIN if c.name in pseudonyms else c.role for c in kept}

    @property
    def pseudonyms(self) -> tuple[str, ...]:
        """Direct identifiers that leave under a keyed pseudonym: rows of one subject still link."""
        return tuple(
            column.name
            for column in self.columns
            if column.role is Role.DIRECT and isinstance(column.technique, Pseudonym)
        )

    @property
    def is_resolved(self) -> bool:
        """Whether nothing is left for the search to choose."""
        return not any(_is_open(column) for column in self.columns)

    def column(self, name: str) -> ColumnPlan:
        """The entry of one column; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def with_technique(self, name: str, technique: Technique) -> Plan:
        """The same plan with another technique for one column."""
        changed = replace(self.column(name), technique=technique)
        columns = tuple(changed if column.name == name else column for column in self.columns)
        return replace(self, columns=columns)

    def with_role(self, name: str, role: Role) -> Plan:
        """The same plan with another role for one column."""
        changed = replace(self.column(name), role=role)
        columns = tuple(changed if column.name == name else column for column in self.columns)
        return replace(self, columns=columns)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, every field written."""
        return {
            "format": FORMAT,
            "name": self.name,
            "product": self.product,
            "columns": [_encode_column(column) for column in self.columns],
            "models": [encode_model(model) for model in self.models],
            "suppression_limit": self.suppression_limit,
            "recoding": self.recoding,
            "labels": self.labels,
            "key_id": self.key_id,
        }

    @classmethod
    def from_dict(cls, document: object) -> Plan:
        """A plan from plain data. PlanFormatError names the place that is wrong."""
        parts = dict(mapping_at(document, where="plan"))
        if parts.pop("format", None) != FORMAT:
            raise PlanFormatError(where="plan.format", allowed=FORMAT)
        columns = list_at(parts.pop("columns", None), where="plan.columns")
        models = list_at(parts.pop("models", []), where="plan.models")
        head = decode(_Head, parts, where="plan")
        return cls(
            **encode(head),
            columns=tuple(_decode_column(c, where=f"columns[{i}]") for i, c in enumerate(columns)),
            models=tuple(decode_model(m, where=f"models[{i}]") for i, m in enumerate(models)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """The fields of a plan that are single values."""

    name: str
    product: str
    suppression_limit: float = 0.0
    recoding: Recoding = "global"
    labels: ClassLabels = "hierarchy"
    key_id: str | None = None


def _is_open(column: ColumnPlan) -> bool:
    return isinstance(column.technique, Generalise) and column.technique.level is None


def _encode_column(column: ColumnPlan) -> dict[str, Any]:
    return {
        "name": column.name,
        "role": column.role.value,
        "kind": column.kind.value,
        "technique": {"use": column.technique.tag, **encode(column.technique)},
    }


def _decode_column(document: object, *, where: str) -> ColumnPlan:
    parts = dict(mapping_at(document, where=where))
    technique = _decode_technique(parts.pop("technique", None), where=f"{where}.technique")
    name, role, kind = (parts.pop(key, None) for key in ("name", "role", "kind"))
    if parts:
        raise PlanFormatError(where=f"{where}.{min(parts)}", allowed="name, role, kind, technique")
    if not isinstance(name, str) or not name:
        raise PlanFormatError(where=f"{where}.name", allowed="a column name")
    return ColumnPlan(
        name=name,
        role=_member(Role, role, where=f"{where}.role"),
        kind=_member(Kind, kind, where=f"{where}.kind"),
        technique=technique,
    )


def _member(words: type[Word], text: object, *, where: str) -> Word:
    """The member that the text names."""
    for word in words:
        if word.value == text:
            return word
    raise PlanFormatError(where=where, allowed=", ".join(word.value for word in words))


def _decode_technique(document: object, *, where: str) -> Technique:
    fields = dict(mapping_at(document, where=where))
    kind = TECHNIQUES.get(str(fields.pop("use", None)))
    if kind is None:
        raise PlanFormatError(where=f"{where}.use", allowed=", ".join(TECHNIQUES))
    return decode(kind, fields, where=where)
