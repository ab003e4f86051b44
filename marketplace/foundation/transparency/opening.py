"""The fields behind an entry of the log, for those who may open it."""

from __future__ import annotations

from typing import Any

from contracts import commitments, entries
from contracts.errors import ContractsError
from marketplace.foundation.transparency.errors import LogDamagedError
from marketplace.foundation.transparency.schemas import Inclusion


def opened_fields(inclusion: Inclusion) -> dict[str, Any] | None:
    """Return the fields of an entry, proved against its commitment; None once they were erased.

    Raises `LogDamagedError` when what is stored does not open the commitment.
    """
    opening = inclusion.opening
    if opening is None:
        return None
    try:
        commitment = entries.decode(inclusion.entry).commitment
        return commitments.open_fields(commitment, opening.digests, opening.disclosures)
    except ContractsError as error:
        raise LogDamagedError(place=f"entry {inclusion.leaf_index}") from error
