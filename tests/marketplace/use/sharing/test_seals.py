"""Only what this site gave out, unaltered and in time, leads anywhere."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from marketplace.kernel.address import open_address, site_address
from marketplace.kernel.keyring import close_keys, open_keys
from marketplace.kernel.markets import Market, in_market
from marketplace.use.sharing.errors import (
    AddressAlteredError,
    AddressOverError,
    UnknownMarkerError,
)
from marketplace.use.sharing.seals import (
    Marker,
    check_address,
    decode_marker,
    encode_marker,
    fresh_address,
    url_of,
)

AT = datetime(2026, 11, 23, 2, 0, 0, 250_000, tzinfo=UTC)
ADDRESS = fresh_address(
    delivery_id=UUID(int=1), licence_id=UUID(int=2), token_id=UUID(int=3), at=AT
)


@pytest.fixture(autouse=True)
def keys(tmp_path: Path) -> Iterator[Path]:
    """Open a keyring of the test's own, at the address that the tests name."""
    known = site_address()
    open_address("http://127.0.0.1:8000")
    open_keys(tmp_path / "keys", "a passphrase for tests")
    yield tmp_path / "keys"
    close_keys()
    open_address(known)


def test_address_is_good_for_at_most_five_minutes() -> None:
    assert timedelta(minutes=4, seconds=59) <= ADDRESS.until - AT <= timedelta(minutes=5)


def test_address_works_to_its_end_and_not_after() -> None:
    check_address(ADDRESS, ADDRESS.seal, at=ADDRESS.until - timedelta(microseconds=1))
    with pytest.raises(AddressOverError):
        check_address(ADDRESS, ADDRESS.seal, at=ADDRESS.until)


@pytest.mark.parametrize(
    "change",
    [
        {"delivery_id": UUID(int=9)},
        {"licence_id": UUID(int=9)},
        {"token_id": UUID(int=9)},
        {"until": ADDRESS.until + timedelta(seconds=1)},
    ],
    ids=["other-delivery", "other-licence", "other-token", "later-end"],
)
def test_altered_address_is_refused(change: dict[str, object]) -> None:
    seal = ADDRESS.seal
    with pytest.raises(AddressAlteredError):
        check_address(replace(ADDRESS, **change), seal, at=AT)  # type: ignore[arg-type]


@pytest.mark.parametrize("seal", ["", "x", "封", "A" * 22])
def test_wrong_seal_is_refused(seal: str) -> None:
    with pytest.raises(AddressAlteredError):
        check_address(ADDRESS, seal, at=AT)


def test_seal_of_one_market_is_none_in_the_other() -> None:
    real = ADDRESS.seal
    with in_market(Market.PRACTICE), pytest.raises(AddressAlteredError):
        check_address(ADDRESS, real, at=AT)


def test_another_process_with_the_same_keys_takes_the_seal(keys: Path) -> None:
    seal = ADDRESS.seal
    close_keys()
    open_keys(keys, "a passphrase for tests")
    check_address(ADDRESS, seal, at=AT)


def test_address_leads_to_this_site() -> None:
    assert url_of(ADDRESS).startswith(f"http://127.0.0.1:8000/delta-sharing/files/{UUID(int=1)}/")


def test_address_of_the_practice_market_leads_there() -> None:
    with in_market(Market.PRACTICE):
        assert url_of(ADDRESS).startswith("http://127.0.0.1:8000/practice/delta-sharing/files/")


def test_marker_comes_back_as_it_was() -> None:
    marker = Marker(UUID(int=1), 100)
    assert decode_marker(encode_marker(marker)) == marker


@pytest.mark.parametrize("text", ["", "x", "é", "e30", "W10", "A" * 500])
def test_made_up_marker_is_refused(text: str) -> None:
    with pytest.raises(UnknownMarkerError):
        decode_marker(text)


def test_marker_moved_back_to_read_for_nothing_is_refused() -> None:
    sealed = encode_marker(Marker(UUID(int=1), 100))
    raw = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4)).replace(b"100", b"999")
    with pytest.raises(UnknownMarkerError):
        decode_marker(base64.urlsafe_b64encode(raw).rstrip(b"=").decode())
