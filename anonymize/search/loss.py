"""What a recoding costs, in [0, 1].

Losses of cells are a number for each cell, by leaf and level of its column; columns may weigh
unequally. Losses of classes look at nothing but the sizes of the classes.

**Source:** NCP: J. Xu et al., "Utility-based anonymization using local recoding", KDD 2006;
precision: L. Sweeney, IJUFKS 10(5), 2002, section 4.2; non-uniform entropy: A. Gionis, T. Tassa,
"k-Anonymization with minimal loss of information", TKDE 21(2), 2009, section 3; discernibility:
R. Bayardo, R. Agrawal, "Data privacy through optimal k-anonymization", ICDE 2005, section 3;
average class size: K. LeFevre, D. DeWitt, R. Ramakrishnan, "Mondrian multidimensional k-anonymity",
ICDE 2006, section 2.
"""

from __future__ import annotations

from typing import Literal, assert_never

import numpy as np

from anonymize.hierarchies.hierarchy import FloatArray, Hierarchy
from anonymize.models.classes import IntArray

CellLoss = Literal["ncp", "precision", "entropy"]
ClassLoss = Literal["discernibility", "average_class_size"]
LossModel = CellLoss | ClassLoss


def class_loss(model: LossModel) -> ClassLoss | None:
    """The model if it looks at class sizes, else None."""
    match model:
        case "discernibility" | "average_class_size":
            return model
        case _:
            return None


def cell_loss(model: LossModel) -> CellLoss:
    """The model if it is one of cells; NCP measures beside one of class sizes."""
    match model:
        case "discernibility" | "average_class_size":
            return "ncp"
        case _:
            return model


def loss_table(ladder: Hierarchy, model: CellLoss, rows_per_leaf: IntArray) -> FloatArray:
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
