"""What a recoding costs: one number in [0, 1] per cell, by leaf and level of its column.

**Source:** NCP: J. Xu et al., "Utility-based anonymization using local recoding", KDD 2006;
precision: L. Sweeney, IJUFKS 10(5), 2002, section 4.2; non-uniform entropy: A. Gionis, T. Tassa,
"k-Anonymization with minimal loss of information", TKDE 21(2), 2009, section 3.
"""

from __future__ import annotations

from typing import Literal, assert_never

import numpy as np

from anonymize.hierarchies.hierarchy import FloatArray, Hierarchy
from anonymize.models.classes import IntArray

LossModel = Literal["ncp", "precision", "entropy"]


def loss_table(ladder: Hierarchy, model: LossModel, rows_per_leaf: IntArray) -> FloatArray:
    """The loss of a cell, levels x leaves; a suppressed cell costs 1.

    ncp: (leaves covered - 1) / (leaves - 1). precision: level / height. entropy: what the label
    leaves open of the value, -log2 P(leaf | label), over the most that could be open.
    """
    match model:
        case "ncp":
            return np.stack(ladder.losses)
        case "precision":
            steps = np.arange(ladder.height + 1) / max(ladder.height, 1)
            return np.repeat(steps[:, None], len(ladder.leaves), axis=1)
        case "entropy":
            return _entropy_table(ladder, rows_per_leaf)
        case _:
            assert_never(model)


def _entropy_table(ladder: Hierarchy, rows_per_leaf: IntArray) -> FloatArray:
    rows = np.maximum(rows_per_leaf, 1)
    bits = [np.log2(np.bincount(codes, weights=rows)[codes] / rows) for codes in ladder.codes]
    most = float(np.log2(rows.sum() / rows.min()))
    table: FloatArray = np.stack(bits) / max(most, 1e-12)
    return table
