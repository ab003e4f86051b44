import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.entries import MAX_ENTRY_BYTES, Envelope, decode
from contracts.log_errors import EntryError, EntryFieldError, EntryFormError, EntryTooLargeError

COMMITMENT = "sha256:" + "0f" * 32
CONTRACT = "pQ7hZ0n5bT3xW1vK"
AT = datetime(2026, 3, 1, 8, 0, 0, 5, tzinfo=UTC)


@st.composite
def envelopes(draw: st.DrawFn) -> Envelope:
    counter = draw(st.none() | st.integers(1, 2**53 - 1))
    return Envelope(
        type=draw(st.from_regex(r"[a-z]{1,9}(\.[a-z-]{0,0}[a-z]{1,9})?", fullmatch=True)),
        time=draw(st.datetimes(timezones=st.just(UTC))),
        contract=CONTRACT if counter else None,
        counter=counter,
        previous=draw(st.integers(0, 2**53 - 1)) if counter and counter > 1 else None,
        commitment=COMMITMENT,
    )


@given(envelopes())
def test_an_envelope_survives_its_bytes(envelope: Envelope) -> None:
    assert decode(envelope.encode()) == envelope


def test_bytes_are_fixed_for_ever() -> None:
    envelope = Envelope("licence.issued", AT, CONTRACT, 2, 17, COMMITMENT)
    assert envelope.encode() == (
        b'{"commitment":"sha256:0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f",'
        b'"contract":"pQ7hZ0n5bT3xW1vK","counter":2,"previous":17,'
        b'"time":"2026-03-01T08:00:00.000005Z","type":"licence.issued","v":1}'
    )


def test_time_is_written_in_utc() -> None:
    shanghai = AT.astimezone(timezone(timedelta(hours=8)))
    written = Envelope("act.done", shanghai, None, None, None, COMMITMENT)
    assert written.encode() == Envelope("act.done", AT, None, None, None, COMMITMENT).encode()


def test_longest_envelope_stays_under_the_limit() -> None:
    longest = Envelope("a" * 96, AT, "p" * 64, 2**53 - 1, 2**53 - 1, COMMITMENT)
    assert len(longest.encode()) < MAX_ENTRY_BYTES


GOOD: dict[str, Any] = {
    "type": "licence.issued",
    "time": AT,
    "contract": CONTRACT,
    "counter": 2,
    "previous": 17,
    "commitment": COMMITMENT,
}
BAD_FIELDS: dict[str, tuple[str, dict[str, Any]]] = {
    "empty type": ("type", {"type": ""}),
    "upper-case type": ("type", {"type": "Licence.Issued"}),
    "type with a line break": ("type", {"type": "licence\n"}),
    "type too long": ("type", {"type": "a" * 97}),
    "naive time": ("time", {"time": AT.replace(tzinfo=None)}),
    "name for a pseudonym": ("contract", {"contract": "海珠区政务数据局合同"}),
    "short pseudonym": ("contract", {"contract": "p" * 15}),
    "contract without counter": ("counter", {"counter": None}),
    "counter zero": ("counter", {"counter": 0}),
    "counter beyond exact integers": ("counter", {"counter": 2**53}),
    "counter without contract": ("counter", {"contract": None, "previous": None}),
    "previous without contract": ("counter", {"contract": None, "counter": None}),
    "previous at the first entry": ("previous", {"counter": 1}),
    "no previous at the second entry": ("previous", {"previous": None}),
    "negative previous": ("previous", {"previous": -1}),
    "other digest": ("commitment", {"commitment": "md5:" + "0" * 32}),
    "upper-case digest": ("commitment", {"commitment": "sha256:" + "0F" * 32}),
    "other version": ("version", {"version": 2}),
}


@pytest.mark.parametrize(("field", "change"), BAD_FIELDS.values(), ids=BAD_FIELDS.keys())
def test_envelope_refuses(field: str, change: dict[str, Any]) -> None:
    with pytest.raises(EntryFieldError) as caught:
        Envelope(**(GOOD | change))
    assert caught.value.field == field


def written(**change: object) -> bytes:
    content = json.loads(Envelope(**GOOD).encode()) | change
    return json.dumps(content, separators=(",", ":"), sort_keys=True).encode()


BAD_BYTES: dict[str, tuple[type[EntryError], bytes]] = {
    "empty": (EntryFormError, b""),
    "not JSON": (EntryFormError, b"{"),
    "not UTF-8": (EntryFormError, b'{"v":"\xff"}'),
    "an array": (EntryFormError, b"[]"),
    "blank inside": (EntryFormError, written().replace(b":2,", b": 2,")),
    "key missing": (EntryFormError, written().replace(b'"previous":17,', b"")),
    "key too many": (EntryFormError, written(note="x")),
    "key twice": (EntryFormError, written().replace(b'"v":1', b'"v":1,"v":1')),
    "too large": (EntryTooLargeError, b" " * (MAX_ENTRY_BYTES + 1)),
    "counter as text": (EntryFieldError, written(counter="2")),
    "counter as truth": (EntryFieldError, written(counter=True)),
    "counter as fraction": (EntryFieldError, written(counter=2.5)),
    "type as number": (EntryFieldError, written(type=1)),
    "time without zone": (EntryFieldError, written(time="2026-03-01T08:00:00.000005")),
    "time cut": (EntryFieldError, written(time="2026-03-01T08:00:00.5Z")),
    "time none": (EntryFieldError, written(time=None)),
    "version none": (EntryFieldError, written(v=None)),
}


@pytest.mark.parametrize(("error", "raw"), BAD_BYTES.values(), ids=BAD_BYTES.keys())
def test_decoding_refuses(error: type[EntryError], raw: bytes) -> None:
    with pytest.raises(error):
        decode(raw)
