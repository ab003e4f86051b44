"""What a technique is given and what it promises.

A technique is a frozen value whose fields are its parameters. It maps one column of text, batch by
batch, to text: the same value under the same key gives the same result in every batch, unless the
technique says that it needs the whole column. A missing value stays missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

import pyarrow as pa

from anonymize.errors import MissingKeyError, UnfitValueError
from anonymize.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a technique may know beside the values.

    `key` is the secret of this column of this product, None where the plan names none.
    `companions` are other columns of the same rows. Neither is ever printed. `first_row` counts the
    rows of the table before these, so that chance falls alike in every batching.
    """

    column: str
    key: bytes | None = field(default=None, repr=False)
    companions: Mapping[str, pa.Array] = field(default_factory=dict, repr=False)
    first_row: int = 0


class Technique(Protocol):
    """One way of making a column say less.

    `tag` names it in a plan, `keyed` says that it needs a key, `whole` that it needs all rows at
    once, `resists` what it protects from and what it does not.
    """

    tag: ClassVar[str]
    keyed: ClassVar[bool]
    whole: ClassVar[bool]
    resists: ClassVar[Text]

    def apply(self, values: pa.Array, context: Context) -> pa.Array | None:
        """Map n texts to n texts; None drops the column. Raises UnfitValueError."""


def required_key(context: Context) -> bytes:
    """The column's secret. MissingKeyError where there is none."""
    if context.key is None:
        raise MissingKeyError(column=context.column)
    return context.key


def over_distinct(
    values: pa.Array, change: Callable[[str], str | None], context: Context
) -> pa.Array:
    """Change each distinct value once; None from `change` means that the value does not fit."""
    coded = values.dictionary_encode()
    words = coded.dictionary.to_pylist()
    changed = [change(word) for word in words]
    unfit = sum(word is None for word in changed)
    if unfit:
        raise UnfitValueError(column=context.column, count=unfit)
    return pa.array(changed, pa.string()).take(coded.indices)
