"""What is left to use: how much of a table's information survives its desensitisation.

`measure` compares a table with its desensitised form, row by row in the same order; `query_error`
asks both for random counts; `model_accuracy` trains the same model on both. `twin` makes a
synthetic table from published statistics alone, for trials.
"""

from anonymize.utility.measurement import ColumnUtility, UtilityMeasurement, measure
from anonymize.utility.queries import QueryError, query_error
from anonymize.utility.training import ModelAccuracy, model_accuracy
from anonymize.utility.twin import Statistics, statistics_of, twin

__all__ = [
    "ColumnUtility",
    "ModelAccuracy",
    "QueryError",
    "Statistics",
    "UtilityMeasurement",
    "measure",
    "model_accuracy",
    "query_error",
    "statistics_of",
    "twin",
]
