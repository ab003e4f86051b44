from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.fields import FieldError, Fields, NaiveTimeError, fields, instant, local

TIMES = st.datetimes(
    min_value=datetime(2, 1, 1),  # noqa: DTZ001 Hypothesis wants naive bounds
    max_value=datetime(9998, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC) | st.just(timezone(timedelta(hours=8))),
)


@given(TIMES)
def test_instant_survives_to_the_second(at: datetime) -> None:
    assert Fields("x", {"at": instant(at)}).instant("at") == at.replace(microsecond=0)


def test_time_without_zone_is_no_instant() -> None:
    with pytest.raises(NaiveTimeError):
        instant(datetime(2026, 1, 1))  # noqa: DTZ001 the naive time is the point


@pytest.mark.parametrize(
    "text",
    [
        *("", "2026-01-01", "2026-01-01T00:00:00", "2026-01-01T00:00:00+08:00"),
        *("2026-01-01T00:00:00.5Z", "2026-02-29T00:00:00Z", "2026-01-01T24:00:00Z"),
        *("2026-06-30T23:59:60Z", "２０２６-01-01T00:00:00Z", "2026-01-01t00:00:00z"),
    ],
)
def test_text_that_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(FieldError):
        Fields("x", {"at": text}).instant("at")


def test_error_names_document_and_member() -> None:
    found = Fields("licence", {"holder": {"name": 1}})
    with pytest.raises(FieldError) as caught:
        found.object("holder").text("name")
    assert (caught.value.document, caught.value.member) == ("licence.holder", "name")


def test_people_read_china_time() -> None:
    assert local(datetime(2026, 1, 31, 16, tzinfo=UTC)) == "2026-02-01 00:00:00 (UTC+8)"


def test_unknown_member_is_refused() -> None:
    with pytest.raises(FieldError):
        Fields("x", {"a": 1, "b": 2}).only("a")


@pytest.mark.parametrize("value", [[], "text", 1, None])
def test_document_is_an_object(value: object) -> None:
    with pytest.raises(FieldError):
        fields("x", value)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ["sha256:", "sha256:" + "A" * 64, "md5:" + "0" * 32, None])
def test_digest_is_sha256_in_lower_case(value: str | None) -> None:
    with pytest.raises(FieldError):
        Fields("x", {"digest": value}).digest("digest")
