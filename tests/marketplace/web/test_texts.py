"""No text may hold U+0000, wherever it is written; files may hold what they will."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.web.texts import UnreadableTextError, reading_texts
from tests import factories as make
from tests.marketplace.conftest import headers_of

ADDRESSES = [
    "units/called/a%00b",
    "licences?number=%00",
    "products?scenario=a&unit=%00",
    "rules/%00",
]


@pytest.mark.usefixtures("market", "clock")
async def test_character_of_no_text_is_refused_wherever_it_is_written(
    client: httpx.AsyncClient,
) -> None:
    headers = await headers_of(await make.a_user())
    sent = [await client.get(f"/api/v1/{path}", headers=headers) for path in ADDRESSES]
    body = {"username": "a\x00b", "unit_id": str((await make.the_unit()).id), "post": "liaison"}
    sent.append(await client.post("/api/v1/appointments", headers=headers, json=body))
    sent.append(await client.post("/login", data={"username": "a\x00"}))
    sent.append(await client.get("/?text=%00"))
    assert {(one.status_code, one.json()["code"]) for one in sent} == {
        (422, UnreadableTextError.code)
    }


@pytest.mark.usefixtures("market", "clock")
async def test_file_may_hold_it(client: httpx.AsyncClient) -> None:
    sent = await client.post("/api/v1/licence-checks", content=b'{"a": "\\u0000"}\x00')
    assert sent.status_code == 200


async def _is_refused(pieces: list[bytes]) -> bool:
    waiting = list(pieces)

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    scope = {"headers": [(b"content-type", b"application/json; charset=utf-8")]}
    reading = reading_texts(scope, receive)  # type: ignore[arg-type] # what it looks at
    try:
        for _ in pieces:
            await reading()
    except UnreadableTextError:
        return True
    return False


@given(cut=st.integers(0, 20), before=st.sampled_from(["", "\\", "ab", "\\\\"]))
async def test_character_is_found_in_whatever_pieces_the_body_comes(cut: int, before: str) -> None:
    whole = httpx.Request("POST", "http://a", json={"a": f"{before}\x00"}).content
    assert await _is_refused([whole[:cut], whole[cut:]])


async def test_backslash_before_the_digits_is_another_text() -> None:
    whole = httpx.Request("POST", "http://a", json={"a": "\\u0000"}).content
    assert not await _is_refused([whole])
