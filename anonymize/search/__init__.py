"""The search for the least lossy recoding that meets the privacy models.

`solve` collapses the table to distinct tuples and then finds, exactly, the best level for each
column (global recoding), or a far finer recoding that gives each class its own labels (local). It
changes quasi-identifiers only and never touches sensitive values.
"""

from anonymize.search.labels import ClassLabels
from anonymize.search.loss import CellLoss, ClassLoss, LossModel
from anonymize.search.solution import Solution
from anonymize.search.solve import Recoding, solve

__all__ = ["CellLoss", "ClassLabels", "ClassLoss", "LossModel", "Recoding", "Solution", "solve"]
