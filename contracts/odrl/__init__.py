"""To and from ODRL 2.2: JSON-LD for policies that travel, Turtle for the adapter of other tools.

A policy with terms that ODRL lacks names the profile `contracts.policy.vocabulary.PROFILE`. What is
not understood is refused by name and place, never passed over. The Turtle half needs the optional
extra ``rdf`` and is loaded only by its own modules.
"""

from contracts.odrl.errors import NotUnderstoodError, OdrlError, UnknownContextError
from contracts.odrl.reading import from_jsonld
from contracts.odrl.writing import to_jsonld

__all__ = [
    "NotUnderstoodError",
    "OdrlError",
    "UnknownContextError",
    "from_jsonld",
    "to_jsonld",
]
