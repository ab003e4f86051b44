"""The three rights over data: hold, use, operate. None implies another, none is granted unheld.

A bundle of rights is a plain set; bundles form a lattice under inclusion, and a grant is legal when
it lies below what the grantor holds.

**Source:** 数据二十条 (December 2022) for the first labels; the national model contracts and
training material of the data administration for the shorter ones. That holding implies neither
using nor operating: 数据产权登记工作指引（试行）, consultation draft of 2026 (unverified).
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final, TypeAlias

from contracts.text import Text


class Right(Enum):
    """One right over a data resource or product."""

    HOLD = "hold"
    USE = "use"
    OPERATE = "operate"


class LabelSet(Enum):
    """Which words a document prints for the rights."""

    TWENTY_MEASURES = "2022"
    MODEL_CONTRACTS = "2025"


LABELS: Final[Mapping[LabelSet, Mapping[Right, Text]]] = {
    LabelSet.TWENTY_MEASURES: {
        Right.HOLD: Text("数据资源持有权", "right to hold the data resource"),
        Right.USE: Text("数据加工使用权", "right to process and use the data"),
        Right.OPERATE: Text("数据产品经营权", "right to operate the data product"),
    },
    LabelSet.MODEL_CONTRACTS: {
        Right.HOLD: Text("数据持有权", "right to hold"),
        Right.USE: Text("数据使用权", "right to use"),
        Right.OPERATE: Text("数据经营权", "right to operate"),
    },
}

Rights: TypeAlias = frozenset[Right]

NO_RIGHTS: Final[Rights] = frozenset()


def missing_rights(held: Rights, granted: Rights) -> Rights:
    """The rights in a grant that the grantor does not hold; empty means the grant is legal."""
    return granted - held


def may_grant(held: Rights, granted: Rights) -> bool:
    """Whether a grantor who holds ``held`` may grant ``granted``: no more than they have."""
    return not missing_rights(held, granted)


def rights_after(chain: list[Rights]) -> Rights:
    """What the last of a chain of grants can carry: the rights that every link carries."""
    if not chain:
        return NO_RIGHTS
    return frozenset.intersection(*chain)


def labels(rights: Rights, label_set: LabelSet) -> tuple[Text, ...]:
    """The rights in the words of a label set, always in the order hold, use, operate."""
    return tuple(LABELS[label_set][right] for right in Right if right in rights)
