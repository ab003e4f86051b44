"""What a smaller licence says beside the bigger one: pure, from what its holder asks.

Whoever holds a licence may cut a smaller one out of it, for one team, some days, some columns or
fewer uses; the library proves by form that it permits nothing that the bigger one does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from contracts.errors import ContractsError
from contracts.licence.content import LicenceContent
from contracts.licence.credential import parse
from contracts.licence.narrowing import narrow
from contracts.odrl import from_jsonld
from contracts.policy.model import Condition, Constraint
from contracts.policy.vocabulary import Operand, Operator
from contracts.revocation import StatusEntry
from marketplace.kernel.calendar import end_of_day, start_of_day
from marketplace.trade.licences.errors import WiderThanLicenceError
from marketplace.trade.licences.schemas import NarrowLicence


def narrowed_content(
    text: str,
    command: NarrowLicence,
    *,
    narrowed_id: UUID,
    statuses: tuple[StatusEntry, ...],
    at: datetime,
) -> LicenceContent:
    """Return the smaller licence out of the signed `text`, or raise `WiderThanLicenceError`."""
    try:
        return _narrowed(text, command, narrowed_id, statuses=statuses, at=at)
    except ContractsError as error:
        raise WiderThanLicenceError(why_zh=error.text.zh, why_en=error.text.en) from None


def _narrowed(
    text: str,
    command: NarrowLicence,
    narrowed_id: UUID,
    *,
    statuses: tuple[StatusEntry, ...],
    at: datetime,
) -> LicenceContent:
    parent = parse(text)
    added = conditions_of(command)
    return narrow(
        parent,
        licence_id=f"urn:uuid:{narrowed_id}",
        conditions={one.id: added for one in from_jsonld(parent.content.policy).permissions},
        valid_from=max(start_of_day(command.starts_on), parent.content.valid_from),
        valid_until=min(end_of_day(command.ends_on), parent.content.valid_until),
        statuses=statuses,
        issued_at=at.replace(microsecond=0),
    )


def conditions_of(command: NarrowLicence) -> tuple[Condition, ...]:
    """Return what is added to every permission."""
    values: Mapping[Operand, frozenset[str]] = {
        Operand.RECIPIENT: frozenset({command.team.strip()}),
        Operand.COLUMNS: frozenset(command.columns),
    }
    named = [
        Constraint(operand, Operator.IS_PART_OF, value)
        for operand, value in values.items()
        if value
    ]
    if command.max_uses is None:
        return tuple(named)
    return (*named, Constraint(Operand.COUNT, Operator.LTEQ, command.max_uses))
