"""The kernel's tables: facts, what opens them, the queue to the log, decisions, idempotency.

Only the kernel writes them, but for `Outbox` and `Event.leaf_index`, which the sequencer of the log
empties and fills.

An event's opening, subjects and place in the queue refer to it without a foreign key: they are
written with it by one statement, under an id that nobody had before, and nothing deletes an event.
The check of each would cost every command more than the rows themselves (decision 0028).
"""

from __future__ import annotations

from piccolo.columns import (
    UUID,
    BigInt,
    BigSerial,
    Boolean,
    DoublePrecision,
    Integer,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

from marketplace.kernel.database import ROUTED, Index, Record


class Event(Record, tablename="event"):
    """One fact, append-only: what happened, when, by whom, and the commitment that the log
    carries."""

    type = Varchar(length=96, index=True)
    at = Timestamptz(default=None, index=True)
    command = Varchar(length=96)
    actor = UUID(null=True, default=None)
    door = Varchar(length=16)
    contract = UUID(null=True, default=None)
    pseudonym = Varchar(length=64, null=True, default=None)
    counter = BigInt(null=True, default=None)
    commitment = Varchar(length=71)
    leaf_index = BigInt(null=True, default=None)


class EventOpening(Table, db=ROUTED, tablename="event_opening"):
    """The salts and fields that open an event's commitment; deleting the row erases the content."""

    event = UUID(primary_key=True, default=None)
    digests = Text()
    disclosures = Text()


class EventSubject(Record, tablename="event_subject"):
    """What an event is about: one row per field that ends in `_id`."""

    event = UUID(default=None)
    kind = Varchar(length=48)
    subject = UUID(default=None)


class Outbox(Table, db=ROUTED, tablename="outbox"):
    """Events committed but not yet in the log; the sequencer takes rows out."""

    id = BigSerial(primary_key=True)
    event = UUID(unique=True, default=None)


class ContractThread(Table, db=ROUTED, tablename="contract_thread"):
    """The gapless counter of one contract's events and the pseudonym under which the public sees
    it."""

    contract = UUID(primary_key=True, default=None)
    pseudonym = Varchar(length=64, unique=True)
    counter = BigInt(default=0)


class Decision(Record, tablename="decision"):
    """One gate's answer, with the facts it saw and the rule it applied: kept for answerability and
    replay."""

    judgement = UUID(index=True, default=None)
    act = Varchar(length=96)
    at = Timestamptz(default=None)
    actor = UUID(null=True, default=None)
    gate = Varchar(length=96)
    rule = Varchar(length=48)
    rule_version = Varchar(length=96)
    facts = Text()
    parameters = Text()
    passed = Boolean()
    reasons = Text()


class DecisionSubject(Record, tablename="decision_subject"):
    """What a judgement was about."""

    judgement = UUID(index=True, default=None)
    kind = Varchar(length=48)
    subject = UUID(default=None)


class IdempotencyKey(Record, tablename="idempotency_key"):
    """A key a caller sent with a command, and the answer given to it."""

    key = Varchar(length=128)
    actor = Varchar(length=36)
    command = Varchar(length=96)
    digest = Varchar(length=71)
    refused = Boolean(default=False)
    answer = Text(null=True, default=None)
    at = Timestamptz(default=None)


class Series(Record, tablename="series"):
    """The last serial number given out per place, kind and year."""

    place = Varchar(length=4)
    kind = Varchar(length=3)
    year = Integer()
    last = BigInt()


class Job(Record, tablename="job"):
    """Work that outlives a request: what to do, who has the lease, how far it is, its result."""

    kind = Varchar(length=96)
    payload = Text()
    actor = UUID(null=True, default=None)
    actor_name = Varchar(length=64)
    state = Varchar(length=16)
    enqueued_at = Timestamptz(default=None)
    run_after = Timestamptz(default=None)
    attempts = Integer()
    leased_by = Varchar(length=64, null=True, default=None)
    lease_until = Timestamptz(null=True, default=None)
    progress = DoublePrecision()
    said_zh = Text(null=True, default=None)
    said_en = Text(null=True, default=None)
    is_cancel_asked = Boolean()
    result = Text(null=True, default=None)
    error_code = Varchar(length=96, null=True, default=None)
    error_zh = Text(null=True, default=None)
    error_en = Text(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)


INDEXES = [
    Index(Job, ("state", "run_after")),
    Index(Job, ("actor",)),
    Index(Series, ("place", "kind", "year"), unique=True),
    Index(EventSubject, ("kind", "subject")),
    Index(EventSubject, ("event",)),
    Index(Event, ("contract", "counter"), unique=True, where="contract IS NOT NULL"),
    Index(Event, ("leaf_index",), unique=True, where="leaf_index IS NOT NULL"),
    Index(DecisionSubject, ("kind", "subject")),
    Index(IdempotencyKey, ("key", "actor"), unique=True),
]
