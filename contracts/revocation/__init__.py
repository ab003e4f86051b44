"""Status lists: one bit per licence says revoked, one in another list says suspended.

A list is itself a signed credential, dated, and stale by its own end date. Revocation is
irreversible, suspension can be lifted. The index of a licence is drawn at random by whoever keeps
the list, so that an index tells nothing about when or to whom a licence was issued.
"""

from contracts.revocation.bits import LENGTH, StatusBits
from contracts.revocation.credential import (
    LONGEST_VALIDITY,
    StatusEntry,
    StatusList,
    StatusPurpose,
    issue,
    parse,
)

__all__ = [
    "LENGTH",
    "LONGEST_VALIDITY",
    "StatusBits",
    "StatusEntry",
    "StatusList",
    "StatusPurpose",
    "issue",
    "parse",
]
