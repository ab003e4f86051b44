"""Privacy models: what must hold of every class of rows that look alike, and what that stops.

Each model is a small value with its definition and source in its docstring. `check` measures a
table against it and says in one sentence what the model does not stop; `checker.recheck` finds the
same number again by other code, from the output rows alone. Models are properties of one table:
what somebody knows from elsewhere, or from an earlier release, is the business of `risk`.

Tables of counts and sums have rules of their own: `aggregates` hides cells that tell of single
contributors and what betrays them, `differential` adds noise under a `budget` that all releases on
one population share; `table_checker` is the independent check of both.
"""

from anonymize.models.classes import Classes, classes_of
from anonymize.models.closeness import BetaLikeness, TCloseness
from anonymize.models.diversity import DistinctDiversity, EntropyDiversity, RecursiveDiversity
from anonymize.models.k_anonymity import KAnonymity
from anonymize.models.measurement import Measurement, Model
from anonymize.models.population import DeltaPresence, KMap, PopulationUniqueness

__all__ = [
    "BetaLikeness",
    "Classes",
    "DeltaPresence",
    "DistinctDiversity",
    "EntropyDiversity",
    "KAnonymity",
    "KMap",
    "Measurement",
    "Model",
    "PopulationUniqueness",
    "RecursiveDiversity",
    "TCloseness",
    "classes_of",
]
