"""The gateway lets out what the licence allows, and nothing else, at every moment."""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import anyio
import pandas as pd
import pytest

from anonymize.fingerprint import NoRoom, Unmarked
from contracts.policy.vocabulary import Action, Channel
from marketplace.foundation.holds.model import Ground, Target
from marketplace.foundation.holds.schemas import PlaceHold
from marketplace.foundation.holds.service import place_hold
from marketplace.kernel import tables
from marketplace.kernel.access import Actor
from marketplace.kernel.calendar import day_of
from marketplace.kernel.decisions import Refusal
from marketplace.kernel.ids import new_id
from marketplace.kernel.markets import Market, in_market
from marketplace.kernel.shielding import drain
from marketplace.kernel.storage import Blob
from marketplace.kernel.stores import store
from marketplace.trade.agreements.queries import document_of
from marketplace.trade.licences.model import RevocationGround
from marketplace.trade.licences.schemas import LicenceView, RevokeLicence, SuspendLicence
from marketplace.trade.licences.service import revoke_licence, suspend_licence
from marketplace.trade.licences.tables import Licence
from marketplace.use.delivery.errors import (
    EvidenceVoidError,
    LicenceStoppedError,
    NotHolderError,
    UnsatisfiableRangeError,
    WrongDigestError,
)
from marketplace.use.delivery.gate import LICENCE_GATE, Asked, faults_of_policy
from marketplace.use.delivery.making import bound_table, cut_copy, make_copy
from marketplace.use.delivery.queries import delivery_of
from marketplace.use.delivery.schemas import (
    AcknowledgeDelivery,
    DeliveryView,
    FileFormat,
    LicensedFile,
    Marking,
    OpenDelivery,
)
from marketplace.use.delivery.service import (
    acknowledge_delivery,
    begin_delivery,
    open_delivery,
)
from marketplace.use.delivery.streaming import Span, chunks_of, span_of
from marketplace.use.metering.queries import figures_of, state_of
from tests.conftest import FrozenClock
from tests.factories import a_user, the_regulator
from tests.open_files import open_files
from tests.stories import SCENARIO, Deal, a_deal, a_licence, a_licence_in_force

pytestmark = pytest.mark.usefixtures("market", "clock")


def asking(licence: LicenceView, **changes: object) -> OpenDelivery:
    asked: dict[str, object] = {
        "licence_id": licence.licence_id,
        "purpose": "operationsImprovement",
        "scenario": SCENARIO,
    }
    return OpenDelivery(**{**asked, **changes})  # type: ignore[arg-type]


async def opened(deal: Deal, licence: LicenceView, **changes: object) -> DeliveryView:
    found = await open_delivery(deal.buyer, asking(licence, **changes))
    assert not isinstance(found, Refusal), found
    return found


async def received(actor: Actor, delivery: DeliveryView, span: Span | None = None) -> bytes:
    begun = await begin_delivery(actor, delivery.delivery_id)
    size = begun.size_bytes or 0
    return b"".join([chunk async for chunk in chunks_of(actor, begun, span or Span(0, size, size))])


async def codes(deal: Deal, licence: LicenceView, **changes: object) -> tuple[str, ...]:
    found = await open_delivery(deal.buyer, asking(licence, **changes))
    assert isinstance(found, Refusal), found
    return found.codes


async def test_delivered_bytes_have_the_recorded_digest() -> None:
    deal = await a_deal()
    delivery = await opened(deal, await a_licence_in_force(deal))
    content = await received(deal.buyer, delivery)
    assert delivery.delivered_digest == "sha256:" + hashlib.sha256(content).hexdigest()


async def test_only_the_asked_columns_leave() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    column = deal.supply.listing.evidence.released_columns[0]
    delivery = await opened(deal, licence, columns=[column])
    head = (await received(deal.buyer, delivery)).split(b"\n", 1)[0]
    assert head.decode().strip() == column


@pytest.mark.parametrize("form", list(FileFormat))
async def test_every_format_can_be_had(form: FileFormat) -> None:
    deal = await a_deal()
    delivery = await opened(deal, await a_licence_in_force(deal), format=form)
    assert len(await received(deal.buyer, delivery)) == delivery.size_bytes


async def test_use_is_counted_once_however_often_it_is_resumed() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    delivery = await opened(deal, licence)
    size = delivery.size_bytes or 0
    first = await received(deal.buyer, delivery, Span(0, 100, size))
    rest = await received(deal.buyer, delivery, Span(100, size, size))
    figures = await figures_of(licence.licence_id)
    assert (len(first + rest), figures.uses) == (size, 1)


async def test_use_that_never_began_costs_nothing(clock: FrozenClock) -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal, max_uses=1)
    await opened(deal, licence)
    clock.move(minutes=11)
    assert (await opened(deal, licence)).is_ready


async def test_pending_licence_is_refused() -> None:
    deal = await a_deal()
    assert "log.not-logged" in await codes(deal, await a_licence(deal))


async def test_expired_licence_is_refused(clock: FrozenClock) -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    clock.move(days=366)
    assert "licence.expired" in await codes(deal, licence)


async def test_licence_works_to_its_last_second_in_shanghai(clock: FrozenClock) -> None:
    deal = await a_deal()
    today = day_of(clock.at)
    licence = await a_licence_in_force(deal, ends_on=today + timedelta(days=20))
    clock.set(licence.valid_until - timedelta(seconds=1))
    await opened(deal, licence)
    clock.set(licence.valid_until)
    assert "licence.expired" in await codes(deal, licence)


async def test_revoked_licence_is_refused() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    await revoke_licence(
        deal.supply.chief,
        RevokeLicence(licence_id=licence.licence_id, ground=RevocationGround.MISUSE),
    )
    assert "licence.revoked" in await codes(deal, licence)


async def test_suspended_licence_is_refused() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    await suspend_licence(
        deal.supply.chief,
        SuspendLicence(licence_id=licence.licence_id, ground=RevocationGround.MISUSE),
    )
    assert "licence.suspended" in await codes(deal, licence)


async def test_altered_licence_is_refused() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    head, body, signature = licence.text.split(".")
    altered = f"{head}.{body}.{signature[:-2]}{'AA' if signature[-2:] != 'AA' else 'BB'}"
    await Licence.update({Licence.text: altered}).where(Licence.id == licence.licence_id)
    found = await open_delivery(deal.buyer, asking(licence))
    assert isinstance(found, Refusal)
    assert {reason.gate for reason in found.reasons} == {LICENCE_GATE}


async def test_anothers_licence_is_refused_and_recorded() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    with pytest.raises(NotHolderError):
        await open_delivery(await a_user("stranger"), asking(licence))
    newest = await tables.Event.select().order_by(tables.Event.id, ascending=False).first()
    assert newest["type"] == "kernel.act-refused"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"purpose": "marketing"}, "other-purpose"),
        ({"scenario": "另一个场景"}, "other-scenario"),
        ({"columns": ["not_licensed"]}, "column-outside"),
    ],
    ids=["second-purpose", "second-scenario", "column-outside"],
)
async def test_what_the_contract_does_not_grant_is_refused(
    change: dict[str, object], code: str
) -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    assert await codes(deal, licence, **change) == (code,)


async def test_rows_per_use_over_the_limit_are_refused() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal, rows_per_use=100, rows_total=1_000)
    assert await codes(deal, licence) == ("rows-per-use-over-limit",)


async def test_first_rows_within_the_limit_are_all_that_leaves() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal, rows_per_use=100, rows_total=1_000)
    content = await received(deal.buyer, await opened(deal, licence, rows=100))
    assert len(content.splitlines()) == 1 + 100


async def test_rows_in_all_over_the_limit_are_refused() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal, rows_total=500)
    await received(deal.buyer, await opened(deal, licence))
    assert await codes(deal, licence) == ("rows-total-over-limit",)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"channel": Channel.ROW_API}, "channel-outside"),
        ({"areas": frozenset({"440106"})}, "area-outside"),
        ({"areas": frozenset()}, "area-outside"),
    ],
    ids=["another-door", "data-about-another-area", "area-not-known"],
)
async def test_facts_outside_the_contract_are_refused(
    clock: FrozenClock, change: dict[str, object], code: str
) -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    asked = Asked(
        action=Action.REPRODUCE,
        channel=Channel.DOWNLOAD,
        purpose="operationsImprovement",
        scenario=SCENARIO,
        columns=frozenset(deal.supply.listing.evidence.released_columns),
        areas=frozenset({"440105"}),
        rows=1,
    )
    found = faults_of_policy(
        await document_of(licence.agreement_id),
        licence,
        replace(asked, **change),  # type: ignore[arg-type]
        state=await state_of(licence, clock.at),
        at=clock.at,
    )
    assert [reason.code for reason in found] == [code]


@pytest.mark.parametrize("form", list(FileFormat))
async def test_practice_file_says_in_every_row_that_it_has_no_effect(form: FileFormat) -> None:
    with in_market(Market.PRACTICE):
        version = await store().put_bytes(b"line,fare\nB1,2\nB12,3\n")
        async with bound_table(version.digest) as file:
            blob, copied = await make_copy(file, ["line"], NoRoom(Unmarked.TOO_SMALL))
        made = await cut_copy(a_copy(blob, rows=copied.rows), ["line"], form=form, rows=2)
        content = await store().read_all(made.blob.digest)
    shown = content if form is not FileFormat.PARQUET else parquet_as_csv(content)
    assert shown.count("练习，无效力".encode()) == 2


def a_copy(blob: Blob, *, rows: int) -> LicensedFile:
    return LicensedFile(
        copy_id=new_id(),
        licence_id=new_id(),
        version_digest=blob.digest,
        columns=["line"],
        rows=rows,
        format=FileFormat.PARQUET,
        digest=blob.digest,
        size_bytes=blob.size_bytes,
        transform="",
        marking=Marking(unmarked=Unmarked.TOO_SMALL),
    )


def parquet_as_csv(content: bytes) -> bytes:
    text: str = pd.read_parquet(io.BytesIO(content)).to_csv()
    return text.encode()


async def test_count_over_the_limit_is_refused() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal, max_uses=1)
    await received(deal.buyer, await opened(deal, licence))
    assert "count-over-limit" in await codes(deal, licence)


async def test_two_openings_under_one_use_cannot_both_pass() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal, max_uses=1)
    await opened(deal, licence)
    assert "count-over-limit" in await codes(deal, licence)


async def test_refusal_is_recorded_in_the_contracts_thread() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    await codes(deal, licence, purpose="marketing")
    newest = await tables.Event.select().order_by(tables.Event.id, ascending=False).first()
    assert (newest["type"], newest["contract"]) == ("delivery.refused", licence.request_id)


async def test_revocation_stops_a_running_stream() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    delivery = await begin_delivery(deal.buyer, (await opened(deal, licence)).delivery_id)
    size = delivery.size_bytes or 0
    await revoke_licence(
        deal.supply.chief,
        RevokeLicence(licence_id=licence.licence_id, ground=RevocationGround.MISUSE),
    )
    with pytest.raises(LicenceStoppedError):
        [chunk async for chunk in chunks_of(deal.buyer, delivery, Span(0, size, size))]
    assert (await delivery_of(delivery.delivery_id)).bytes_sent == 0


async def test_hold_by_the_regulator_stops_a_running_stream() -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    delivery = await begin_delivery(deal.buyer, (await opened(deal, licence)).delivery_id)
    await place_hold(
        await the_regulator(),
        PlaceHold(
            target_kind=Target.LICENCE,
            target_id=licence.licence_id,
            ground=Ground.SUSPECTED_MISUSE,
            rule="R24",
            clause="第三十三条",
        ),
    )
    size = delivery.size_bytes or 0
    with pytest.raises(LicenceStoppedError):
        [chunk async for chunk in chunks_of(deal.buyer, delivery, Span(0, size, size))]


async def _ends() -> int:
    await drain()
    return int(await tables.Event.count().where(tables.Event.type == "delivery.ended"))


async def test_end_is_noted_when_the_receiver_goes_away_while_a_chunk_is_read(
    tmp_path: Path,
) -> None:
    deal = await a_deal()
    begun = await opened(deal, await a_licence_in_force(deal))
    delivery = await begin_delivery(deal.buyer, begun.delivery_id)
    size = delivery.size_bytes or 0
    with anyio.CancelScope() as scope:
        asyncio.get_running_loop().call_soon(scope.cancel)
        [chunk async for chunk in chunks_of(deal.buyer, delivery, Span(0, size, size))]
    assert (await _ends(), open_files(tmp_path / "store")) == (1, [])


async def test_end_is_noted_and_the_file_closed_when_nobody_reads_on(tmp_path: Path) -> None:
    deal = await a_deal()
    begun = await opened(deal, await a_licence_in_force(deal))
    delivery = await begin_delivery(deal.buyer, begun.delivery_id)
    stream = chunks_of(deal.buyer, delivery, Span(0, delivery.size_bytes or 0, 1 << 40))
    await anext(stream)

    async def close_elsewhere() -> None:
        with in_market(Market.PRACTICE):  # as the event loop does: in a context of its own
            await cast(AsyncGenerator[bytes, None], stream).aclose()

    await asyncio.create_task(close_elsewhere())
    assert await _ends() == 1
    assert open_files(tmp_path / "store") == []


async def test_changed_bytes_void_the_evidence(tmp_path: Path) -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    bound = deal.supply.listing.evidence.version_digest.removeprefix("sha256:")
    for file in (tmp_path / "store").rglob("*"):
        if file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == bound:
            file.write_bytes(file.read_bytes().replace(b"B12", b"B13", 1))
    with pytest.raises(EvidenceVoidError):
        await open_delivery(deal.buyer, asking(licence))


async def test_overdue_report_is_a_duty_that_holds_the_data_back(clock: FrozenClock) -> None:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    clock.move(days=120)
    assert set(await codes(deal, licence)) == {"payment-due", "report-due"}


async def test_receipt_is_countersigned_by_the_digest_that_arrived() -> None:
    deal = await a_deal()
    delivery = await opened(deal, await a_licence_in_force(deal))
    content = await received(deal.buyer, delivery)
    digest = "sha256:" + hashlib.sha256(content).hexdigest()
    done = await acknowledge_delivery(
        deal.buyer, AcknowledgeDelivery(delivery_id=delivery.delivery_id, digest=digest)
    )
    assert done.acknowledged_at is not None


async def test_wrong_digest_is_not_acknowledged() -> None:
    deal = await a_deal()
    delivery = await opened(deal, await a_licence_in_force(deal))
    with pytest.raises(WrongDigestError):
        await acknowledge_delivery(
            deal.buyer,
            AcknowledgeDelivery(delivery_id=delivery.delivery_id, digest="sha256:" + "0" * 64),
        )


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, Span(0, 10, 10)),
        ("bytes=0-", Span(0, 10, 10)),
        ("bytes=3-5", Span(3, 6, 10)),
        ("bytes=-4", Span(6, 10, 10)),
        ("bytes=5-99", Span(5, 10, 10)),
        ("bytes=1-2,4-5", Span(0, 10, 10)),
        ("lines=1-2", Span(0, 10, 10)),
        ("bytes=x-2", Span(0, 10, 10)),
    ],
)
def test_range_is_read_as_the_standard_says(header: str | None, expected: Span) -> None:
    assert span_of(header, 10) == expected


def test_range_outside_the_file_is_an_error() -> None:
    with pytest.raises(UnsatisfiableRangeError):
        span_of("bytes=10-", 10)
