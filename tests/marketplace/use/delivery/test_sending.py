"""What goes over the wire: ranges as the standard says, and an end within a second."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from marketplace.kernel.decisions import Refusal
from marketplace.kernel.shielding import drain
from marketplace.trade.licences.model import RevocationGround
from marketplace.trade.licences.schemas import LicenceView, RevokeLicence
from marketplace.trade.licences.service import revoke_licence
from marketplace.trade.licences.tables import Licence
from marketplace.use.delivery import streaming
from marketplace.use.delivery.errors import NotHolderError
from marketplace.use.delivery.queries import delivery_of
from marketplace.use.delivery.schemas import DeliveryView, OpenDelivery
from marketplace.use.delivery.sending import file_response
from marketplace.use.delivery.service import open_delivery
from tests.factories import a_user
from tests.stories import SCENARIO, Deal, a_deal, a_licence_in_force

pytestmark = pytest.mark.usefixtures("market", "clock")


class Reader:
    """The other end of a response; takes `patience` pieces of the body and then no more."""

    def __init__(self, *, patience: int = 1_000) -> None:
        self.patience = patience
        self.head: dict[str, Any] = {}
        self.pieces: list[bytes] = []
        self.is_blocked = asyncio.Event()

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            names = ((name.decode().lower(), value.decode()) for name, value in message["headers"])
            self.head = {"status": message["status"], **dict(names)}
            return
        if len(self.pieces) >= self.patience:
            self.is_blocked.set()
            await asyncio.Event().wait()
        self.pieces.append(message["body"])

    async def receive(self) -> Any:
        await asyncio.Event().wait()

    async def take(self, response: Any) -> bytes:
        application = response.to_asgi_response(app=None, request=None)
        await application({"type": "http"}, self.receive, self.send)
        return b"".join(self.pieces)


async def a_delivery() -> tuple[Deal, LicenceView, DeliveryView]:
    deal = await a_deal()
    licence = await a_licence_in_force(deal)
    found = await open_delivery(
        deal.buyer,
        OpenDelivery(
            licence_id=licence.licence_id, purpose="operationsImprovement", scenario=SCENARIO
        ),
    )
    assert not isinstance(found, Refusal)
    return deal, licence, found


async def revoked(deal: Deal, licence: LicenceView) -> None:
    ground = RevocationGround.MISUSE
    await revoke_licence(
        deal.supply.chief, RevokeLicence(licence_id=licence.licence_id, ground=ground)
    )


async def test_whole_file_and_its_parts_are_the_same_bytes() -> None:
    deal, _, delivery = await a_delivery()
    whole, part = Reader(), Reader()
    content = await whole.take(await file_response(deal.buyer, delivery.delivery_id, None))
    piece = await part.take(await file_response(deal.buyer, delivery.delivery_id, "bytes=10-19"))
    assert (whole.head["status"], whole.head["content-length"]) == (200, str(len(content)))
    assert (part.head["status"], piece) == (206, content[10:20])
    assert part.head["content-range"] == f"bytes 10-19/{len(content)}"


async def test_range_outside_the_file_is_answered_by_its_size() -> None:
    deal, _, delivery = await a_delivery()
    answer = await file_response(deal.buyer, delivery.delivery_id, "bytes=99999999-")
    found = (answer.status_code, answer.headers["content-range"])
    assert found == (416, f"bytes */{delivery.size_bytes}")
    assert (await delivery_of(delivery.delivery_id)).begun_at is None


async def test_stranger_does_not_learn_the_size() -> None:
    _, _, delivery = await a_delivery()
    with pytest.raises(NotHolderError):
        await file_response(await a_user("stranger"), delivery.delivery_id, "bytes=99999999-")


@pytest.mark.parametrize(("named", "status"), [("same", 206), ('"sha256:other"', 200)])
async def test_range_is_only_taken_up_for_the_bytes_it_was_meant_for(
    named: str, status: int
) -> None:
    deal, _, delivery = await a_delivery()
    etag = f'"{delivery.delivered_digest}"' if named == "same" else named
    answer = await file_response(deal.buyer, delivery.delivery_id, "bytes=5-", if_range=etag)
    assert answer.status_code == status


async def test_stream_to_a_slow_reader_ends_within_a_second_of_the_revocation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(streaming, "CHUNK_BYTES", 1_000)
    deal, licence, delivery = await a_delivery()
    reader = Reader(patience=2)
    response = await file_response(deal.buyer, delivery.delivery_id, None)
    taking = asyncio.create_task(reader.take(response))
    await reader.is_blocked.wait()
    await revoked(deal, licence)
    started = time.monotonic()
    await taking
    took = time.monotonic() - started
    await drain()
    ended = await delivery_of(delivery.delivery_id)
    assert (took < 1, len(reader.pieces), ended.bytes_sent) == (True, 2, 2_000)


async def test_no_chunk_starts_after_the_revocation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "CHUNK_BYTES", 1_000)
    deal, licence, delivery = await a_delivery()
    await file_response(deal.buyer, delivery.delivery_id, None)
    stream = streaming.chunks_of(deal.buyer, delivery, streaming.Span(0, 5_000, 5_000))
    sent = [len(await anext(stream)) for _ in range(3)]
    await revoked(deal, licence)
    with pytest.raises(streaming.LicenceStoppedError):
        await anext(stream)
    assert sent == [1_000] * 3


async def test_stop_by_another_process_counts_as_soon_as_the_answer_is_old(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(streaming, "CHUNK_BYTES", 1_000)
    deal, licence, delivery = await a_delivery()
    stream = streaming.chunks_of(deal.buyer, delivery, streaming.Span(0, 5_000, 5_000))
    await anext(stream)
    changed = {Licence.epoch: licence.epoch + 1}  # by no command of this process
    await Licence.update(changed).where(Licence.id == licence.licence_id)
    await asyncio.sleep(streaming.ANSWER_SECONDS)
    with pytest.raises(streaming.LicenceStoppedError):
        await anext(stream)


async def test_what_was_begun_is_refused_before_its_first_byte_once_the_licence_has_changed() -> (
    None
):
    deal, licence, delivery = await a_delivery()
    await file_response(deal.buyer, delivery.delivery_id, None)
    changed = {Licence.epoch: licence.epoch + 1}
    await Licence.update(changed).where(Licence.id == licence.licence_id)
    with pytest.raises(streaming.LicenceStoppedError):
        await file_response(deal.buyer, delivery.delivery_id, None)
