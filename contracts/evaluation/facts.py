"""What is asked, and how the world stands: the two inputs of an evaluation besides policy and time.

A field that is None is not known; nothing is ever assumed in its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from contracts.fields import NaiveTimeError
from contracts.policy.vocabulary import Action, Channel, LicenceStatus, OutputForm


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFacts:
    """One act that somebody wants to do now.

    ``purpose`` is the IRI of a `Purpose`, ``industry`` a GB/T 4754 code; ``region`` is where the
    data will be used and ``data_areas`` what the data are about (GB/T 2260 codes); ``rows`` is the
    most that this act will deliver; an empty set of columns or areas counts as not stated.
    """

    action: Action
    target: str
    assignee: str
    purpose: str | None = None
    scenario: str | None = None
    channel: Channel | None = None
    columns: frozenset[str] | None = None
    data_areas: frozenset[str] | None = None
    rows: int | None = None
    region: str | None = None
    recipient: str | None = None
    industry: str | None = None
    output: OutputForm | None = None
    smallest_cell: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StateOfWorld:
    """How the licence stands before this act.

    ``uses`` and ``rows_delivered`` count finished acts; ``performed`` holds when each duty was last
    performed and ``events`` when each event last happened, by identifier; ``collections`` holds the
    collections that a party or an asset belongs to.
    """

    status: LicenceStatus | None = None
    uses: int | None = None
    rows_delivered: int | None = None
    began: datetime | None = None
    last_used: datetime | None = None
    performed: Mapping[str, datetime] = field(default_factory=dict)
    violated: frozenset[str] = frozenset()
    events: Mapping[str, datetime] = field(default_factory=dict)
    collections: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        moments = {"began": self.began, "last_used": self.last_used}
        for where, moment in (*moments.items(), *self.performed.items(), *self.events.items()):
            if moment is not None and moment.utcoffset() is None:
                raise NaiveTimeError(where=where)
