"""A small typed client of a market's interface: what a program of a buyer, a unit or a regulator
needs to trade, in the server's own types.

It speaks `/api/v1` and nothing else: it opens no database, keeps no state, and trusts the server's
certificate as Python does. Whoever checks a licence does so offline with `contracts`.
"""

from marketplace.client.errors import (
    AbsentError,
    DeniedError,
    RejectedError,
    RemoteConflictError,
    RemoteError,
    RuleRefusalError,
    UnreachableError,
)
from marketplace.client.market import RemoteMarket

__all__ = [
    "AbsentError",
    "DeniedError",
    "RejectedError",
    "RemoteConflictError",
    "RemoteError",
    "RemoteMarket",
    "RuleRefusalError",
    "UnreachableError",
]
