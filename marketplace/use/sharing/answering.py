"""From a question to its answer: the steps between the doors and the gateway.

The gateway decides and keeps the deliveries; here the licensed file is brought into typed columns,
the answer is cut from it, and pages are counted before they leave.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import msgspec
import pyarrow as pa

from marketplace.kernel.clock import now
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.stores import store
from marketplace.trade.licences.narrowed import narrowed_called
from marketplace.trade.licences.schemas import LicenceView
from marketplace.use.delivery.asking import ask_gate, hear
from marketplace.use.delivery.copies import PRACTICE_COLUMN
from marketplace.use.delivery.making import Made
from marketplace.use.delivery.queries import delivery_of
from marketplace.use.delivery.schemas import DeliveryView
from marketplace.use.delivery.service import licensed_file, open_delivery
from marketplace.use.metering.queries import use_of
from marketplace.use.sharing import making
from marketplace.use.sharing.kinds import columns_of
from marketplace.use.sharing.model import SAME_QUESTION, Column, Question
from marketplace.use.sharing.queries import asked_since, table_made
from marketplace.use.sharing.schemas import (
    KeepTable,
    LicenceBearer,
    NoteQuestion,
    SharedTableView,
)
from marketplace.use.sharing.service import keep_table, note_question
from marketplace.use.sharing.terms import rows_of_one_use
from marketplace.use.sharing.windows import read_window
from marketplace.use.sharing.wishes import page_wish, wish_of

SPENT = frozenset({"count-over-limit", "rows-per-use-over-limit", "rows-total-over-limit"})
"""What stands against one more use, but not against reading what the columns are."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A delivery whose file answers a question, and the table that it was cut from."""

    delivery: DeliveryView
    table: SharedTableView


@dataclass(frozen=True, slots=True)
class Window:
    """Rows of an answer, from `start` to `stop` (excluded), and how many the answer has."""

    delivery: DeliveryView
    start: int
    stop: int
    rows: pa.Table

    @property
    def columns(self) -> list[Column]:
        """What the columns of the rows are."""
        return list(columns_of(self.rows.schema))

    @property
    def is_last(self) -> bool:
        """Whether no rows follow."""
        return self.stop >= self.delivery.rows


async def describe_table(
    bearer: LicenceBearer, licence: LicenceView, question: Question
) -> SharedTableView | Refusal:
    """Return what the licensed table is, if it may be used now; nothing is counted.

    Whatever stands against it, but for a limit that is used up, stands against a use as well: then
    the gateway refuses that use, and keeps why.
    """
    wish = wish_of(bearer, licence, question, rows=1)
    if any(one.code not in SPENT for one in await ask_gate(bearer.actor, wish)):
        refused = await open_delivery(bearer.actor, wish)
        if isinstance(refused, Refusal):
            return refused
    return await _shared_table(bearer, licence)


async def open_answer(
    bearer: LicenceBearer, licence: LicenceView, question: Question, *, first: int | None = None
) -> Answer | Refusal:
    """Answer a question by a delivery whose file lies ready.

    `first` are the rows that leave first and are reserved, None all of them. The same question
    within five minutes goes on with the same delivery, as long as the gate lets it. A filter has
    been held against the table before, so that a wrong one reserves nothing.
    """
    earlier = await _still_open(bearer, licence, question)
    if earlier is not None:
        return Answer(earlier, await _shared_table(bearer, licence))
    most = await rows_of_one_use(licence)
    limited = replace(question, rows=_least(question.rows, most))

    async def make(_: DeliveryView) -> Made:
        table = await _shared_table(bearer, licence)
        return replace(await _cut(table, limited), copy_id=table.copy_id)

    wish = wish_of(bearer, licence, question, rows=_least(limited.rows, first))
    found = await open_delivery(bearer.actor, wish, make=make)
    if isinstance(found, Refusal):
        return found
    note = NoteQuestion(
        delivery_id=found.delivery_id,
        licence_id=found.licence_id,
        token_id=bearer.token_id,
        channel=question.channel,
        question=question.digest,
    )
    await note_question(bearer.actor, note)
    return Answer(found, await _shared_table(bearer, licence))


async def window_of(delivery: DeliveryView, start: int, *, limit: int) -> Window:
    """Return the next rows of an open answer; nothing is counted yet."""
    digest = delivery.delivered_digest or ""
    rows = await read_window(store(), digest, start, stop=start + limit)
    return Window(delivery, start, start + len(rows), rows)


async def _still_open(
    bearer: LicenceBearer, licence: LicenceView, question: Question
) -> DeliveryView | None:
    """Return the delivery that the same question opened a moment ago, if it may go on."""
    at = now()
    delivery_id = await asked_since(bearer.token_id, question.digest, at - SAME_QUESTION)
    if delivery_id is None:
        return None
    delivery, use = await delivery_of(delivery_id), await use_of(delivery_id)
    wish = await page_wish(delivery_id, rows=use.rows)
    heard = await hear(bearer.actor, wish, at=at, besides=delivery_id)
    return None if heard.reasons or licence.epoch != delivery.epoch else delivery


async def _shared_table(bearer: LicenceBearer, licence: LicenceView) -> SharedTableView:
    """Return the table that the token reaches: a smaller licence may name fewer columns."""
    whole = await _whole_table(bearer, licence)
    if bearer.narrowed_id is None:
        return whole
    named = (await narrowed_called(bearer.narrowed_id)).columns
    kept = [one for one in whole.columns if one.name in (*named, PRACTICE_COLUMN)]
    return msgspec.structs.replace(whole, columns=kept) if named else whole


async def _whole_table(bearer: LicenceBearer, licence: LicenceView) -> SharedTableView:
    """Return the licence's copy in typed columns, made when it is first asked for.

    A licence has one copy for all its time, since it is for one version.
    """
    found = await table_made(licence.licence_id)
    if found is not None:
        return found
    source = await licensed_file(bearer.actor, licence.licence_id)
    columns = await making.survey(source.digest)
    made = await making.typed_file(source.digest, columns)
    command = KeepTable(
        licence_id=licence.licence_id,
        copy_id=source.copy_id,
        source_digest=source.digest,
        digest=made.blob.digest,
        columns=list(columns),
        rows=made.rows,
    )
    await keep_table(bearer.actor, command)
    return SharedTableView(
        licence_id=command.licence_id,
        copy_id=command.copy_id,
        digest=command.digest,
        columns=command.columns,
        rows=command.rows,
    )


async def _cut(table: SharedTableView, question: Question) -> Made:
    """Return the answer's file; the whole table, with every column, is its own answer."""
    whole = await table_made(table.licence_id)
    if (
        not question.columns
        and not question.filters
        and _least(question.rows, table.rows) == table.rows
        and whole == table
    ):
        return await making.stored(table.digest, rows=table.rows)
    return await making.answer_file(table.digest, table.columns, question)


def _least(*given: int | None) -> int | None:
    return min((one for one in given if one is not None), default=None)
